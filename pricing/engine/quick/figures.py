"""Whole numbers rounded and written as the engine rounds and writes its fractions and decimals."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import exp, isqrt, log

from pricing.engine.measures import effective_number
from pricing.engine.money import half_up

# Logarithms in 64 bits are right to about 1E-15; what is nearer than this to where it matters is computed exactly.
NEAR = 1e-9


def rounded(numerator: int, denominator: int, places: int) -> int:
    """Round a quotient of zero or more, half-up, to whole 10**-places."""
    return (2 * numerator * 10**places + denominator) // (2 * denominator)


def signed(numerator: int, denominator: int, places: int) -> int:
    """Round a quotient that may be negative, half away from zero, to whole 10**-places."""
    return rounded(numerator, denominator, places) if numerator >= 0 else -rounded(-numerator, denominator, places)


def text(units: int, places: int) -> str:
    """Write whole 10**-places as a decimal."""
    if not places:
        return str(units)
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{places}}"


def quotient(numerator: int, denominator: int, places: int) -> str:
    """Write a quotient of zero or more, rounded."""
    return text(rounded(numerator, denominator, places), places)


def percent(numerator: int, denominator: int) -> str:
    """Write a share of zero or more as a percentage with at most one decimal."""
    whole, tenth = divmod(rounded(numerator * 100, denominator, 1), 10)
    return f"{whole}.{tenth} %" if tenth else f"{whole} %"


def variation(values: Sequence[int]) -> str | None:
    """Write the sample coefficient of variation with four decimals; None for a mean of zero or fewer than two values."""
    count, total = len(values), sum(values)
    if count < 2 or not total:
        return None
    square = count * (count * sum(value * value for value in values) - total * total)
    doubled = isqrt(square * 4 * 10**8 // ((count - 1) * total * total))
    return text((doubled + 1) // 2, 4)


@lru_cache(maxsize=4096)
def groups_in_effect(counts: tuple[int, ...]) -> float:
    """Compute exp(Shannon entropy) of the shares, nearly."""
    total = sum(counts)
    return exp(log(total) - sum(count * log(count) for count in counts) / total)


def effective(counts: tuple[int, ...], places: int) -> str:
    """Write the effective number of groups, rounded."""
    nearly = groups_in_effect(counts) * 10**places
    if abs(nearly % 1 - 0.5) > NEAR * 10**places:
        return text(round(nearly), places)
    return f"{half_up(Fraction(effective_number(counts) or 0), places):f}"
