"""A package: at least so many units are charged, however few are counted."""

from fractions import Fraction

from pricing.engine.bands import Bands
from pricing.engine.charge import Line, counted
from pricing.engine.rates.single_rate import SingleRate

UnitPrice = SingleRate | Bands


def charge_at_least(price: UnitPrice, units: int, minimum: int) -> Fraction:
    """Compute the charge of the units, or of the minimum where fewer are counted."""
    return price.exact_charge(max(units, minimum))


def lines_at_least(price: UnitPrice, units: int, minimum: int, noun: str, currency: str) -> tuple[Line, ...]:
    """Explain that charge: what is counted, and what the minimum adds."""
    lines = price.lines(units, noun, currency)
    if units >= minimum:
        return lines
    added = price.exact_charge(minimum) - price.exact_charge(units)
    more = counted(minimum - units, f"more {noun}")
    return (*lines, Line(f"{more}, up to the minimum of {counted(minimum, noun)}", added))
