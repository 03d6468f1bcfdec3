"""Publish a rate card, and begin the next version from it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pricing.models import RateCard
from pricing.queries.card_checks import refusals
from pricing.queries.cards import contents_of, published_versions

# In the order in which they are written: a band needs its rate.
ROWS = (
    "user_rates", "user_bands", "device_rates", "device_bands", "flat_rates", "tier_terms", "volume_steps",
    "term_discounts", "covered_services",
)  # fmt: skip


class PublishRefused(ValueError):
    """The card cannot be published as it is; the sentence says why, and names the row."""


@transaction.atomic
def publish_rate_card(*, card: RateCard, at: datetime) -> None:
    """Freeze the card; from then on the database refuses any change to it or its rows.

    Raises PublishRefused with every reason for which nothing could be priced from it.
    """
    named = RateCard.objects.filter(pk=card.pk).values("name")
    # Every version of the name, one after the other: two people may be publishing two of them.
    list(RateCard.objects.select_for_update().filter(name__in=named).order_by("pk").values_list("pk"))
    card = RateCard.objects.get(pk=card.pk)
    if card.is_published:
        return
    (contents,) = contents_of(card)
    if found := refusals(contents, published_versions(card)):
        raise PublishRefused(" ".join(found))
    card.published_at = at
    card.save(update_fields=["published_at"])


@transaction.atomic
def draft_next_version(*, card: RateCard) -> RateCard:
    """Copy a card with everything on it into a draft with the next version number and return the draft."""
    newest = RateCard.objects.select_for_update().filter(name=card.name).order_by("-version")[0]
    rows: list[Any] = [row for name in ROWS for row in getattr(card, name).order_by("pk")]
    draft = RateCard.objects.get(pk=card.pk)
    draft.pk, draft.version, draft.published_at = RateCard().pk, newest.version + 1, None
    draft._state.adding = True
    draft.save(force_insert=True)
    for row in rows:
        row.pk, row.card = type(row)().pk, draft
        row._state.adding = True
        row.save(force_insert=True)
    return draft
