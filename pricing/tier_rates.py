"""The rates of one service tier, read once and passed around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from clients.asset_classes import AssetClass
from pricing.engine.bands import Band, Bands
from pricing.engine.bands import Counting as EngineCounting
from pricing.models import Counting, FlatRate, RateCard, ServiceTier

COUNTINGS = {
    Counting.GRADUATED.value: EngineCounting.GRADUATED,
    Counting.ALL_UNITS.value: EngineCounting.ALL_UNITS,
}


@dataclass(frozen=True, slots=True)
class TierRates:
    """What one service tier of a rate card charges a month; a price is a rate, or bands."""

    card: RateCard
    tier: ServiceTier
    per_user: Decimal | Bands | None
    per_device: Mapping[AssetClass, Decimal | Bands]
    flat_rates: tuple[FlatRate, ...]
    minimum_users: int = 0
    minimum_amount: Decimal | None = None

    def flat_for(self, users: int, devices: int) -> FlatRate | None:
        """Return the cheapest flat rate whose ceilings hold these counts; None when they have outgrown every one."""
        fitting = [
            flat
            for flat in self.flat_rates
            if (flat.max_users is None or users <= flat.max_users)
            and (flat.max_devices is None or devices <= flat.max_devices)
        ]
        return min(fitting, key=lambda flat: flat.monthly_fee, default=None)


def price_of(rate: Decimal, bands: Sequence[tuple[int, Decimal]], counting: str) -> Decimal | Bands:
    """Return a rate as the engine takes it; `bands` are first units with their rates, in any order."""
    if not bands:
        return rate
    rising = [(1, rate), *sorted(bands)]
    ends = [following - 1 for _, (following, _) in pairwise(rising)]
    brackets = zip([*ends, None], rising, strict=True)
    return Bands(tuple(Band(up_to, price) for up_to, (_, price) in brackets), COUNTINGS[counting])
