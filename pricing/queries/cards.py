"""Everything on a rate card, read at once: what pages, checks and comparisons are made from."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects

from clients.asset_classes import AssetClass
from pricing.models import (
    BillingModel,
    CoveredService,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    ServiceTier,
    TermDiscount,
    TierTerms,
    VolumeStep,
)
from pricing.queries.rates import bands_of, everything_on_a_card, price_of_row
from pricing.tier_rates import TierRates


@dataclass(frozen=True, slots=True)
class Contents:
    """A card with all its rows, each kind in its own order; the rates carry their bands."""

    card: RateCard
    user_rates: tuple[PerUserRate, ...]
    device_rates: tuple[PerDeviceRate, ...]
    flat_rates: tuple[FlatRate, ...]
    tier_terms: tuple[TierTerms, ...]
    services: tuple[CoveredService, ...]
    volume_steps: tuple[VolumeStep, ...]
    term_discounts: tuple[TermDiscount, ...]

    @property
    def tiers(self) -> tuple[ServiceTier, ...]:
        """Return the tiers that the card prices, in their order."""
        known = {row.tier for rows in (self.user_rates, self.device_rates, self.flat_rates) for row in rows}
        return tuple(sorted(known, key=lambda tier: (tier.position, tier.name)))

    def models_of(self, tier: ServiceTier) -> tuple[BillingModel, ...]:
        """Return the billing models that have a rate in a tier."""
        sold = ((BillingModel.PER_USER, self.user_rates), (BillingModel.PER_DEVICE, self.device_rates),
                (BillingModel.FLAT, self.flat_rates))  # fmt: skip
        return tuple(model for model, rows in sold if any(row.tier == tier for row in rows))

    def services_of(self, tier: ServiceTier) -> tuple[CoveredService, ...]:
        """Return what the rates of a tier cover."""
        return tuple(row for row in self.services if row.tier == tier)

    def rates_of(self, tier: ServiceTier) -> TierRates:
        """Return what a tier charges, as the engine is asked with it; no query."""
        user_rate = next((row for row in self.user_rates if row.tier == tier), None)
        terms = next((row for row in self.tier_terms if row.tier == tier), None)
        return TierRates(
            card=self.card,
            tier=tier,
            per_user=price_of_row(user_rate) if user_rate else None,
            per_device={
                AssetClass(row.asset_class): price_of_row(row) for row in self.device_rates if row.tier == tier
            },
            flat_rates=tuple(row for row in self.flat_rates if row.tier == tier),
            minimum_users=user_rate.minimum_users if user_rate else 0,
            minimum_amount=terms.minimum_amount if terms else None,
        )


def contents_of(*cards: RateCard) -> tuple[Contents, ...]:
    """Read the cards with all their rows; seven queries in all."""
    prefetch_related_objects(cards, *everything_on_a_card())
    return tuple(
        Contents(
            card=card,
            user_rates=tuple(card.user_rates.all()),
            device_rates=tuple(card.device_rates.all()),
            flat_rates=tuple(card.flat_rates.all()),
            tier_terms=tuple(card.tier_terms.all()),
            services=tuple(card.covered_services.all()),
            volume_steps=tuple(card.volume_steps.all()),
            term_discounts=tuple(card.term_discounts.all()),
        )
        for card in cards
    )


def published_versions(card: RateCard) -> tuple[RateCard, ...]:
    """Return the other published versions of a card's name, the newest first; one query."""
    others = RateCard.objects.filter(name=card.name, published_at__isnull=False).exclude(pk=card.pk)
    return tuple(others.order_by("-version"))


def version_before(card: RateCard, others: Iterable[RateCard]) -> RateCard | None:
    """Return the newest published version before this one, of its published versions; no query."""
    return next((other for other in others if other.version < card.version), None)


def rates_with_bands(row: PerUserRate | PerDeviceRate) -> tuple[tuple[int, Decimal], ...]:
    """Return first unit and rate of each bracket of a row, its own rate first."""
    return ((1, row.rate), *bands_of(row))
