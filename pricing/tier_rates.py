"""The rates of one service tier, read once and passed around."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from clients.asset_classes import AssetClass
from pricing.models import FlatRate, RateCard, ServiceTier


@dataclass(frozen=True, slots=True)
class TierRates:
    """What one service tier of a rate card charges a month."""

    card: RateCard
    tier: ServiceTier
    per_user: Decimal | None
    per_device: Mapping[AssetClass, Decimal]
    flat_rates: tuple[FlatRate, ...]

    def flat_for(self, users: int, devices: int) -> FlatRate | None:
        """Return the cheapest flat rate whose ceilings hold these counts; None when they have outgrown every one."""
        fitting = [
            flat
            for flat in self.flat_rates
            if (flat.max_users is None or users <= flat.max_users)
            and (flat.max_devices is None or devices <= flat.max_devices)
        ]
        return min(fitting, key=lambda flat: flat.monthly_fee, default=None)
