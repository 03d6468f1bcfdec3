"""Shares of a fee: checked, exact, and written as people read them."""

from decimal import Decimal
from fractions import Fraction

from pricing.engine.money import exact, spell


def share(value: Decimal, *, lowest: int = 0, highest: int = 1) -> Fraction:
    """Check a share and make it exact; anything but a finite Decimal between the limits, inclusive, is refused."""
    if not isinstance(value, Decimal):
        raise TypeError(f"A share is a Decimal, never {type(value).__name__}.")
    if not value.is_finite() or not lowest <= value <= highest:
        raise ValueError(f"A share lies between {lowest} and {highest}, not {value}.")
    return exact(value)


def percent(value: Decimal | Fraction) -> str:
    """Write a share as a percentage, to four decimals: `5 %`, `-2.25 %`."""
    number = spell(abs(exact(value)) * 100, "XXX").removeprefix("XXX ")
    sign = "-" if value < 0 else ""
    return f"{sign}{number.rstrip('0').rstrip('.') if '.' in number else number} %"
