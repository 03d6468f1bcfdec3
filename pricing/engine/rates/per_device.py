"""Per-device billing: each covered device at the rate, or in the bands, of its class."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Self

from clients.asset_classes import AssetClass
from pricing.engine.bands import Bands
from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Line
from pricing.engine.estate import Estate
from pricing.engine.rates.minimum_amount import lines_of_at_least
from pricing.engine.rates.single_rate import SingleRate

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
    """Hold the monthly price of each asset class that has one: a rate, or bands."""

    prices: tuple[tuple[AssetClass, Decimal | Bands], ...]
    unit_prices: dict[AssetClass, SingleRate | Bands] = field(init=False, repr=False, compare=False)
    # Every single rate as a whole number of 1/_parts, so that summing needs one fraction and not one per class.
    _parts: int = field(init=False, repr=False, compare=False)
    _wholes: dict[AssetClass, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        unit_prices = {cls: price if isinstance(price, Bands) else SingleRate(price) for cls, price in self.prices}
        if len(unit_prices) < len(self.prices):
            raise ValueError("Each asset class has one rate.")
        single = {cls: price.exact for cls, price in unit_prices.items() if isinstance(price, SingleRate)}
        parts = lcm(*(rate.denominator for rate in single.values()))
        object.__setattr__(self, "unit_prices", unit_prices)
        object.__setattr__(self, "_parts", parts)
        object.__setattr__(self, "_wholes", {cls: int(rate * parts) for cls, rate in single.items()})

    @classmethod
    def of(cls, prices: Mapping[AssetClass, Decimal | Bands]) -> Self:
        """Build rates from a mapping of class to rate or bands."""
        return cls(tuple(prices.items()))

    @property
    def rates(self) -> tuple[tuple[AssetClass, Decimal], ...]:
        """Give each class with its one rate; ValueError where a class has bands."""
        return tuple((cls, _single(cls, price)) for cls, price in self.prices)

    def missing(self, counts: Counts) -> tuple[AssetClass, ...]:
        """Give the counted classes that have no rate."""
        return tuple(cls for cls, _ in counts if cls not in self.unit_prices)

    def exact_charge(self, counts: Counts) -> Fraction:
        """Sum what each class costs; a class without a rate raises KeyError."""
        if len(self._wholes) == len(self.unit_prices):
            return Fraction(sum(count * self._wholes[cls] for cls, count in counts), self._parts)
        return sum((self.unit_prices[cls].exact_charge(count) for cls, count in counts), Fraction(0))

    def lines(self, counts: Counts, currency: str) -> tuple[Line, ...]:
        """Explain the charge of these counts: a line per class, or one for each of its bands."""
        return tuple(line for cls, count in counts for line in self.unit_prices[cls].lines(count, NOUNS[cls], currency))

    def charge(self, estate: Estate, currency: str, *, least: Fraction = Fraction(0)) -> Charge:
        """Price an estate per device, at the minimum monthly amount `least` or more."""
        lines = lines_of_at_least(self.lines(estate.devices, currency), least, currency)
        return Charge.of(BillingModel.PER_DEVICE, lines, currency, least=least)


def _single(cls: AssetClass, price: Decimal | Bands) -> Decimal:
    if isinstance(price, Bands):
        raise ValueError(f"The price of a {NOUNS[cls]} has bands and no single rate.")
    return price
