"""The price list in force."""

from datetime import date

from django.db.models import QuerySet

from clients.asset_classes import AssetClass
from pricing.models import DecisionPolicy, RateCard, ServiceTier
from pricing.tier_rates import TierRates

DEFAULT_TIER = "Managed"


def tier_rates(card: RateCard, tier: ServiceTier) -> TierRates:
    """Return the rates of one tier of a card; three queries."""
    user_rate = card.user_rates.filter(tier=tier).first()
    return TierRates(
        card=card,
        tier=tier,
        per_user=user_rate.rate if user_rate else None,
        per_device={AssetClass(row.asset_class): row.rate for row in card.device_rates.filter(tier=tier)},
        flat_rates=tuple(card.flat_rates.filter(tier=tier)),
    )


def newest_published_card(on: date) -> RateCard | None:
    """Return the published card in force on a day; one query."""
    return (
        RateCard.objects.filter(published_at__isnull=False, effective_from__lte=on)
        .order_by("-effective_from", "-version")
        .first()
    )


def published_cards() -> QuerySet[RateCard]:
    """Return the published cards with their rates, newest first; four queries when evaluated."""
    return (
        RateCard.objects.filter(published_at__isnull=False)
        .prefetch_related("user_rates__tier", "device_rates__tier", "flat_rates__tier")
        .order_by("-effective_from", "-version")
    )


def default_tier() -> ServiceTier | None:
    """Return the tier that is offered unless another is chosen; one query."""
    tiers = list(ServiceTier.objects.all())
    return next((tier for tier in tiers if tier.name == DEFAULT_TIER), tiers[0] if tiers else None)


def current_policy() -> DecisionPolicy:
    """Return the newest decision policy; every MSP has one from its first day. One query."""
    return DecisionPolicy.objects.latest()
