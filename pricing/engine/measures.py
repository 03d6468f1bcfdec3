"""Exact statistics that the variables are made of."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from math import floor, isqrt, lcm

from pricing.engine.money import decimal_of

# Digits for logarithms: they reach two before the point, the comparison needs thirty behind it.
_PRECISION = 40
# Equal shares make the effective number whole, which logarithms can only come near to: closer than this is equal.
_EQUAL = Decimal("1E-30")


def amplitude(counts: Sequence[int]) -> Fraction | None:
    """Compute (max - min) / mean; None for a mean of zero."""
    total = sum(counts)
    return Fraction((max(counts) - min(counts)) * len(counts), total) if total else None


def squared_cv(values: Sequence[Fraction | int]) -> Fraction | None:
    """Compute the square of the sample coefficient of variation; None for a mean of zero or fewer than two values."""
    # The coefficient has no unit, so whole numbers in the values' proportion give the same and add faster.
    unit = lcm(*(value.denominator for value in values))
    whole = [value.numerator * (unit // value.denominator) for value in values]
    count, total = len(whole), sum(whole)
    if count < 2 or not total:
        return None
    squares = sum(value * value for value in whole)
    return Fraction(count * (count * squares - total * total), (count - 1) * total * total)


def root_half_up(square: Fraction, places: int) -> Decimal:
    """Round the square root of an exact number half-up, exactly."""
    doubled = isqrt(floor(square * 4 * 100**places))
    return decimal_of((doubled + 1) // 2, places)


@lru_cache(maxsize=4096)  # one answer asks for the same estate several times, and logarithms are the dearest step
def effective_number(counts: tuple[int, ...]) -> Decimal | None:
    """Compute exp(Shannon entropy) of the shares, the Hill number N1; None where nothing is counted."""
    present = [count for count in counts if count]
    if not present:
        return None
    with localcontext() as context:
        context.prec = _PRECISION
        total = Decimal(sum(present))
        weighted = sum((count * Decimal(count).ln() for count in present), Decimal(0))
        return (total.ln() - weighted / total).exp()


def reaches(number: Decimal | None, threshold: Decimal) -> bool:
    """Tell whether an effective number is at or above a threshold."""
    if number is None:
        return False
    with localcontext() as context:
        context.prec = _PRECISION
        return number >= threshold - _EQUAL
