"""Exact amounts: computed as fractions, rounded once, half-up, and never mixed between currencies."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

_TYPE_ERROR = "Money is Decimal, Fraction or int, never "

# ISO 4217 currencies whose smallest coin is not a hundredth.
_PLACES = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0) | dict.fromkeys(
    ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3
)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def places_of(currency: str) -> int:
    """Give the decimals of the currency's smallest coin: 2 for USD, 0 for JPY."""
    return _PLACES.get(currency, 2)


def exact(value: Decimal | Fraction | int) -> Fraction:
    """Turn a number into a fraction; a float or a truth value raises TypeError."""
    if type(value) is Fraction:
        return value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, Fraction)):
        raise TypeError(f"{_TYPE_ERROR}{type(value).__name__}.")
    return Fraction(value)


def rate(value: Decimal) -> Fraction:
    """Check a rate, fee, price or cost and make it exact; anything but a finite Decimal of zero or more is refused."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{_TYPE_ERROR}{type(value).__name__}.")
    if not value.is_finite() or value < 0:
        raise ValueError(f"A rate is zero or more, not {value}.")
    return Fraction(value)


def decimal_of(units: int, places: int) -> Decimal:
    """Write whole `units` of 10**-places as a Decimal, whatever the decimal context is."""
    return Decimal(f"{units}E-{places}")  # read from text, which no context rounds


def half_up(value: Fraction | int, places: int) -> Decimal:
    """Round once, half away from zero, to `places` decimals."""
    # In whole numbers, as fractions would be reduced at every step: this runs for every figure printed.
    doubled, unit = 2 * abs(value.numerator) * 10**places, value.denominator
    units = (doubled + unit) // (2 * unit)
    return decimal_of(-units if value < 0 else units, places)


@dataclass(frozen=True, slots=True)
class Amount:
    """Hold a rounded amount of one currency."""

    value: Decimal
    currency: str

    def __post_init__(self) -> None:
        exact(self.value)

    @classmethod
    def rounded(cls, value: Fraction | int, currency: str) -> Self:
        """Round an exact value to the currency's smallest coin."""
        return cls(half_up(value, places_of(currency)), currency)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount.rounded(exact(self.value) + exact(self._same(other)), self.currency)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount.rounded(exact(self.value) - exact(self._same(other)), self.currency)

    def __str__(self) -> str:
        return spell(self.value, self.currency)

    def _same(self, other: "Amount") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be mixed.")
        return other.value


def spell(value: Decimal | Fraction | int, currency: str) -> str:
    """Write an amount as people read it: `$4,000.00`, `-$12.50`, `CHF 40.1250` keeping finer decimals of a rate."""
    fraction = exact(value)
    places = places_of(currency)
    while places < 4 and (fraction * 10**places).denominator != 1:
        places += 1
    sign = "-" if fraction < 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{half_up(abs(fraction), places):,f}"


def split(total: Amount, weights: Sequence[int | Fraction]) -> tuple[Amount, ...]:
    """Share a total by weight so that the parts add up to it: the largest remainders get the odd cents, first on a tie.

    Raises ValueError without a positive weight.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("A total is split by weights of zero or more, at least one above zero.")
    return apportion(total, [exact(total.value) * weight / whole for weight in weights])


def apportion(total: Amount, parts: Sequence[Fraction]) -> tuple[Amount, ...]:
    """Round exact parts, which may be negative, so that they add up to their rounded total; largest remainders first.

    Raises ValueError where the parts do not make the total.
    """
    places = places_of(total.currency)
    floors = [part.numerator * 10**places // part.denominator for part in parts]
    odd = int(exact(total.value) * 10**places) - sum(floors)
    if not 0 <= odd <= len(parts):
        raise ValueError(f"The parts do not add up to {total}.")
    if odd:
        by_remainder = sorted(range(len(parts)), key=lambda place: floors[place] - parts[place] * 10**places)
        for place in by_remainder[:odd]:
            floors[place] += 1
    return tuple(Amount(decimal_of(units, places), total.currency) for units in floors)


def equal_parts(total: Amount, count: int) -> tuple[tuple[Amount, int], ...]:
    """Share a total equally, as `split` does with equal weights: each amount with how many get it, the larger first."""
    places = places_of(total.currency)
    low, odd = divmod(int(exact(total.value) * 10**places), count)
    groups = ((low + 1, odd), (low, count - odd))
    return tuple((Amount(decimal_of(cents, places), total.currency), many) for cents, many in groups if many)
