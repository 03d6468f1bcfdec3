"""Whole numbers rounded and written as the engine rounds and writes its fractions and decimals."""

from collections.abc import Sequence
from math import isqrt

_TENS: tuple[int, ...] = (1, 10, 100, 1_000, 10_000)  # looked up faster than computed


def rounded(numerator: int, denominator: int, places: int) -> int:
    """Round a quotient of zero or more, half-up, to whole 10**-places."""
    return (2 * numerator * _TENS[places] + denominator) // (2 * denominator)


def signed(numerator: int, denominator: int, places: int) -> int:
    """Round a quotient that may be negative, half away from zero, to whole 10**-places."""
    return rounded(numerator, denominator, places) if numerator >= 0 else -rounded(-numerator, denominator, places)


def written(units: int, places: int) -> str:
    """Write whole 10**-places as a decimal."""
    if not places:
        return str(units)
    whole, rest = divmod(abs(units), _TENS[places])
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}}"


def quotient(numerator: int, denominator: int, places: int) -> str:
    """Write a quotient of zero or more, rounded."""
    return written(rounded(numerator, denominator, places), places)


def percent(numerator: int, denominator: int) -> str:
    """Write a share of zero or more as a percentage with at most one decimal."""
    whole, tenth = divmod(rounded(numerator * 100, denominator, 1), 10)
    return f"{whole}.{tenth} %" if tenth else f"{whole} %"


def variation(values: Sequence[int]) -> str | None:
    """Write the sample coefficient of variation with four decimals; None for a mean of zero or less than two values."""
    count, total = len(values), sum(values)
    if count < 2 or not total:
        return None
    square = count * (count * sum(value * value for value in values) - total * total)
    doubled = isqrt(square * 4 * 10**8 // ((count - 1) * total * total))
    return written((doubled + 1) // 2, 4)
