"""The price list in force."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet

from clients.asset_classes import AssetClass
from pricing.engine.bands import Bands
from pricing.models import (
    CoveredService,
    DecisionPolicy,
    DeviceBand,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    ServiceTier,
    TermDiscount,
    TierTerms,
    UserBand,
    VolumeStep,
)
from pricing.tier_rates import TierRates, price_of

DEFAULT_TIER = "Managed"


def tier_rates(card: RateCard, tier: ServiceTier) -> TierRates:
    """Return the rates of one tier of a card; four queries."""
    user_rate = with_user_bands(card.user_rates.filter(tier=tier)).first()
    device_rates = with_device_bands(card.device_rates.filter(tier=tier))
    terms = card.tier_terms.filter(tier=tier).first()
    return TierRates(
        card=card,
        tier=tier,
        per_user=price_of_row(user_rate) if user_rate else None,
        per_device={AssetClass(row.asset_class): price_of_row(row) for row in device_rates},
        flat_rates=tuple(card.flat_rates.filter(tier=tier)),
        minimum_users=user_rate.minimum_users if user_rate else 0,
        minimum_amount=terms.minimum_amount if terms else None,
    )


def with_user_bands(rates: QuerySet[PerUserRate]) -> QuerySet[PerUserRate]:
    """Let each rate carry its bands, without a query of their own."""
    bands = UserBand.objects.filter(card=OuterRef("card"), tier=OuterRef("tier")).order_by("from_unit")
    return rates.annotate(**_both(bands))


def with_device_bands(rates: QuerySet[PerDeviceRate]) -> QuerySet[PerDeviceRate]:
    """Let each rate carry its bands, without a query of their own."""
    of_the_rate = {"card": OuterRef("card"), "tier": OuterRef("tier"), "asset_class": OuterRef("asset_class")}
    return rates.annotate(**_both(DeviceBand.objects.filter(**of_the_rate).order_by("from_unit")))


def _both(bands: QuerySet[Any]) -> dict[str, ArraySubquery]:
    return {"band_starts": ArraySubquery(bands.values("from_unit")), "band_rates": ArraySubquery(bands.values("rate"))}


def bands_of(row: Any) -> tuple[tuple[int, Decimal], ...]:
    """Return first unit and rate of each band that a row of `with_user_bands` or `with_device_bands` carries."""
    return tuple(zip(row.band_starts, row.band_rates, strict=True))


def price_of_row(row: PerUserRate | PerDeviceRate) -> Decimal | Bands:
    """Return the price of a row that carries its bands, as the engine takes it."""
    return price_of(row.rate, bands_of(row), row.counting)


def newest_published_card(on: date) -> RateCard | None:
    """Return the published card in force on a day; one query."""
    return (
        RateCard.objects.filter(published_at__isnull=False, effective_from__lte=on)
        .order_by("-effective_from", "-version")
        .first()
    )


def published_cards() -> QuerySet[RateCard]:
    """Return the published cards with everything on them, newest first; eight queries when evaluated."""
    published = RateCard.objects.filter(published_at__isnull=False).prefetch_related(*everything_on_a_card())
    return published.order_by("-effective_from", "-version")


def everything_on_a_card() -> tuple[Prefetch[Any], ...]:
    """Return what to read of cards for all their rows, the rates with their bands; seven queries."""
    return (
        Prefetch("user_rates", with_user_bands(PerUserRate.objects.select_related("tier"))),
        Prefetch("device_rates", with_device_bands(PerDeviceRate.objects.select_related("tier"))),
        Prefetch("flat_rates", FlatRate.objects.select_related("tier")),
        Prefetch("tier_terms", TierTerms.objects.select_related("tier")),
        Prefetch("covered_services", CoveredService.objects.select_related("tier")),
        Prefetch("volume_steps", VolumeStep.objects.all()),
        Prefetch("term_discounts", TermDiscount.objects.all()),
    )


def default_tier() -> ServiceTier | None:
    """Return the tier that is offered unless another is chosen; one query."""
    tiers = list(ServiceTier.objects.all())
    return next((tier for tier in tiers if tier.name == DEFAULT_TIER), tiers[0] if tiers else None)


def current_policy() -> DecisionPolicy:
    """Return the newest decision policy; every MSP has one from its first day. One query."""
    return DecisionPolicy.objects.latest()
