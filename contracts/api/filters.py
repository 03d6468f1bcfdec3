"""How lists about ceilings are narrowed; `client` is always the short name."""

import django_filters

from contracts.models import Ceiling, CeilingAlert, CeilingForecast, ExpectedChange


class CeilingFilter(django_filters.FilterSet):
    """By client, unit, and how urgent it was last night."""

    client = django_filters.CharFilter(field_name="contract__client__slug")
    state = django_filters.ChoiceFilter(field_name="forecast__state", choices=CeilingForecast.State.choices)

    class Meta:
        model = Ceiling
        fields = ["unit"]


class AlertFilter(django_filters.FilterSet):
    """By client, class, and whether it is over."""

    client = django_filters.CharFilter(field_name="ceiling__contract__client__slug")
    is_open = django_filters.BooleanFilter(field_name="cleared_on", lookup_expr="isnull")
    is_acknowledged = django_filters.BooleanFilter(field_name="acknowledged_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = CeilingAlert
        fields = ["state"]


class ExpectedFilter(django_filters.FilterSet):
    """By client, unit, and whether it was taken back."""

    client = django_filters.CharFilter(field_name="client__slug")
    is_withdrawn = django_filters.BooleanFilter(field_name="withdrawn_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = ExpectedChange
        fields = ["unit"]
