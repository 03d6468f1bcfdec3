"""A minimum monthly amount: the least a month costs, whatever is counted."""

from fractions import Fraction

from pricing.engine.charge import Line, total
from pricing.engine.money import spell


def lines_of_at_least(lines: tuple[Line, ...], least: Fraction, currency: str) -> tuple[Line, ...]:
    """Add what is missing to the minimum, as a line of its own; nothing where the lines reach it."""
    missing = least - total(lines)
    if missing <= 0:
        return lines
    return (*lines, Line(f"Up to the minimum of {spell(least, currency)} per month", missing))
