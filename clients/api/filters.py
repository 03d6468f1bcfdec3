"""How lists of the API are narrowed; `client` is always the short name."""

import django_filters

from clients.asset_classes import AssetClass
from clients.models import Account, Asset, Client, Finding, InventoryCount, Person


class ClientFilter(django_filters.FilterSet):
    """By short name, policy, account manager, or whether archived."""

    account_manager = django_filters.CharFilter(field_name="account_manager__email", lookup_expr="iexact")
    is_archived = django_filters.BooleanFilter(field_name="archived_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Client
        fields = ["slug", "counting_policy", "hipaa_role"]


class AccountFilter(django_filters.FilterSet):
    """By client, source, kind, state."""

    client = django_filters.CharFilter(field_name="client__slug")
    is_retired = django_filters.BooleanFilter(field_name="retired_on", lookup_expr="isnull", exclude=True)
    has_person = django_filters.BooleanFilter(field_name="person", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Account
        fields = ["source", "kind", "is_enabled", "is_licensed"]


class AssetFilter(django_filters.FilterSet):
    """By client, source, class, state."""

    client = django_filters.CharFilter(field_name="client__slug")
    asset_class = django_filters.ChoiceFilter(choices=[(name.value, name.value) for name in AssetClass])
    is_classified = django_filters.BooleanFilter(field_name="asset_class", lookup_expr="isnull", exclude=True)
    is_retired = django_filters.BooleanFilter(field_name="retired_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Asset
        fields = ["source", "is_managed"]


class PersonFilter(django_filters.FilterSet):
    """By client, whether on the roster, and when they left."""

    client = django_filters.CharFilter(field_name="client__slug")
    has_left = django_filters.BooleanFilter(field_name="left_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Person
        fields = ["is_on_roster", "is_contractor"]


class FindingFilter(django_filters.FilterSet):
    """By client, code, severity, state."""

    client = django_filters.CharFilter(field_name="client__slug")

    class Meta:
        model = Finding
        fields = ["code", "severity", "status"]


class CountFilter(django_filters.FilterSet):
    """By client, policy, origin, and between days."""

    client = django_filters.CharFilter(field_name="client__slug")
    on_or_after = django_filters.DateFilter(field_name="on", lookup_expr="gte")
    on_or_before = django_filters.DateFilter(field_name="on", lookup_expr="lte")

    class Meta:
        model = InventoryCount
        fields = ["on", "policy", "origin"]
