"""The lists of the price list's screens, each in the order in which somebody is needed; one query when evaluated."""

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform

from pricing.models import DecisionPolicy, RateCard, Recommendation


def recommendations_list() -> QuerySet[Recommendation]:
    """Return recommendations with client and asker, newest first, without question and answer; `sureness` is kept."""
    return (
        Recommendation.objects.select_related("client", "by")
        .annotate(sureness=KeyTextTransform("confidence", "result"))
        .defer("request", "result")
        .order_by("-at", "pk")
    )


def cards_list() -> QuerySet[RateCard]:
    """Return rate cards: drafts first, then the newest to come into force."""
    is_published = Case(When(published_at=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    return RateCard.objects.annotate(need_rank=is_published).order_by("need_rank", "-effective_from", "-version", "pk")


def policies_list() -> QuerySet[DecisionPolicy]:
    """Return the versions of the thresholds with who set them, newest first."""
    return DecisionPolicy.objects.select_related("by").order_by("-version")
