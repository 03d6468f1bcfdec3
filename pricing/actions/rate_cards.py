"""Publish a rate card, and begin the next version from it."""

from datetime import datetime

from django.db import transaction

from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard


class PublishRefused(ValueError):
    """The card cannot be published as it is; the sentence says why."""


@transaction.atomic
def publish_rate_card(*, card: RateCard, at: datetime) -> None:
    """Freeze the card; from then on the database refuses any change to it or its rates."""
    card = RateCard.objects.select_for_update().get(pk=card.pk)
    if card.is_published:
        return
    if not (card.user_rates.exists() or card.device_rates.exists() or card.flat_rates.exists()):
        raise PublishRefused(f"{card} has no rate yet. Add at least one, then publish.")
    card.published_at = at
    card.save(update_fields=["published_at"])


@transaction.atomic
def draft_next_version(*, card: RateCard) -> RateCard:
    """Copy a card with all its rates into a draft with the next version number and return the draft."""
    newest = RateCard.objects.select_for_update().filter(name=card.name).order_by("-version")[0]
    rates: list[PerUserRate | PerDeviceRate | FlatRate] = [
        *card.user_rates.all(),
        *card.device_rates.all(),
        *card.flat_rates.all(),
    ]
    draft = RateCard.objects.get(pk=card.pk)
    draft.pk, draft.version, draft.published_at = RateCard().pk, newest.version + 1, None
    draft._state.adding = True
    draft.save(force_insert=True)
    for rate in rates:
        rate.pk, rate.card = type(rate)().pk, draft
        rate._state.adding = True
        rate.save(force_insert=True)
    return draft
