"""Per-device billing: each covered device at the rate of its class."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Self

from clients.asset_classes import AssetClass
from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Step, counted
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, rate, spell

NOUNS: dict[AssetClass, str] = {
    AssetClass.WORKSTATION: "workstation",
    AssetClass.POS: "point-of-sale terminal",
    AssetClass.KIOSK: "kiosk",
    AssetClass.TABLET: "tablet",
    AssetClass.MOBILE: "mobile",
    AssetClass.SERVER: "server",
    AssetClass.NETWORK: "network device",
    AssetClass.PRINTER: "printer",
    AssetClass.OTHER: "other device",
}

Counts = tuple[tuple[AssetClass, int], ...]


@dataclass(frozen=True, slots=True)
class PerDeviceRates:
    """Hold the monthly rate of each asset class that has one."""

    rates: tuple[tuple[AssetClass, Decimal], ...]
    by_class: dict[AssetClass, Fraction] = field(init=False, repr=False, compare=False)
    # Every rate as a whole number of 1/_parts, so that summing needs one fraction and not one per class.
    _parts: int = field(init=False, repr=False, compare=False)
    _wholes: dict[AssetClass, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_class = {cls: rate(price) for cls, price in self.rates}
        if len(by_class) < len(self.rates):
            raise ValueError("Each asset class has one rate.")
        parts = lcm(*(price.denominator for price in by_class.values()))
        object.__setattr__(self, "by_class", by_class)
        object.__setattr__(self, "_parts", parts)
        object.__setattr__(self, "_wholes", {cls: int(price * parts) for cls, price in by_class.items()})

    @classmethod
    def of(cls, rates: Mapping[AssetClass, Decimal]) -> Self:
        """Build rates from a mapping of class to rate."""
        return cls(tuple(rates.items()))

    def missing(self, counts: Counts) -> tuple[AssetClass, ...]:
        """Give the counted classes that have no rate."""
        return tuple(cls for cls, _ in counts if cls not in self.by_class)

    def exact_charge(self, counts: Counts) -> Fraction:
        """Sum count x rate; a class without a rate raises KeyError."""
        return Fraction(sum(count * self._wholes[cls] for cls, count in counts), self._parts)

    def steps(self, counts: Counts, currency: str) -> tuple[Step, ...]:
        """Explain the charge of these counts, one step per class."""
        return tuple(
            Step(
                f"{counted(count, NOUNS[cls])} × {spell(self.by_class[cls], currency)}",
                Amount.rounded(count * self.by_class[cls], currency),
            )
            for cls, count in counts
        )

    def charge(self, estate: Estate, currency: str) -> Charge:
        """Price an estate per device."""
        total = self.exact_charge(estate.devices)
        return Charge(
            BillingModel.PER_DEVICE, total, Amount.rounded(total, currency), self.steps(estate.devices, currency)
        )
