"""What is charged by, and what was charged, as frozen terms hold it; rates per month, amounts rounded to the coin."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

GRADUATED = "graduated"


@dataclass(frozen=True, slots=True)
class Band:
    """Units up to and including `up_to` (None: no end), and the rate of one of them."""

    up_to: int | None
    rate: Decimal


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """What a unit costs: bands, a single rate being one band without end; `minimum_count` units at least are charged.

    `counting` is graduated, each unit at its own band's rate, or all_units, all at the rate of the band they reach.
    """

    bands: tuple[Band, ...]
    counting: str = GRADUATED
    minimum_count: int = 0

    @classmethod
    def single(cls, rate: Decimal) -> Self:
        """Return the price of one rate for every unit."""
        return cls((Band(None, rate),))

    @property
    def spans(self) -> tuple[tuple[str, Decimal], ...]:
        """Return each band in words with its rate, `1 to 25`; a single rate has no words."""
        if len(self.bands) == 1:
            return (("", self.bands[0].rate),)
        firsts = (1, *(band.up_to + 1 for band in self.bands if band.up_to is not None))
        return tuple((span(first, band.up_to), band.rate) for first, band in zip(firsts, self.bands, strict=True))


def span(first: int, last: int | None) -> str:
    """Name the units from `first` to `last`, None for no end: `26 to 50`, `from 51`."""
    if last is None:
        return f"from {first:,}"
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


@dataclass(frozen=True, slots=True)
class DeviceRate:
    """What a device of one class costs."""

    asset_class: str
    price: UnitPrice


@dataclass(frozen=True, slots=True)
class FlatFee:
    """A fee, its inclusive ceilings, and the unit prices above them; None for prices of a hard ceiling."""

    fee: Decimal
    per: str
    max_users: int | None
    max_devices: int | None
    overage_user_rate: Decimal | None
    overage_device_rate: Decimal | None

    @property
    def is_hard(self) -> bool:
        """Say whether a count above the ceiling breaches the agreement."""
        return self.overage_user_rate is None and self.overage_device_rate is None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one service tier as they were when the proposal was priced.

    `minimum_amount` is the least a month costs per user or per device; a flat fee is its own minimum.
    """

    card: str
    tier: str
    per_user: UnitPrice | None
    per_device: tuple[DeviceRate, ...]
    is_infrastructure_in_user_rate: bool
    flat: FlatFee | None
    minimum_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriceLine:
    """Units at a rate; `note` says which units, `1 to 25`. A whole line is one amount, a fee or a discount."""

    label: str
    count: int
    rate: Decimal
    amount: Decimal
    note: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class YearPrice:
    """What each month of one contract year costs at today's counts."""

    months: int
    monthly_amount: Decimal


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """What one billing model charges: the first month by its lines, each contract year, once for onboarding.

    A refused one says why instead.
    """

    model: str
    lines: tuple[PriceLine, ...] = ()
    monthly_amount: Decimal | None = None
    onboarding_amount: Decimal = Decimal(0)
    years: tuple[YearPrice, ...] = ()
    refused_because: str = ""
