"""The effective number of groups, from floats where they are near enough and exactly where they are not.

The one place here that has floats, and only for logarithms: exact ones take as long as everything else of an answer.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import exp, log

from pricing.engine import measures
from pricing.engine.money import half_up
from pricing.engine.quick.figures import written

# Logarithms in 64 bits are right to about 1E-15; what is nearer than this to where it matters is computed exactly.
_NEAR = 1e-9


@lru_cache(maxsize=4096)
def _nearly(counts: tuple[int, ...]) -> float:
    total = sum(counts)
    return exp(log(total) - sum(count * log(count) for count in counts) / total)


def effective(counts: tuple[int, ...], places: int) -> str:
    """Write exp(Shannon entropy) of the shares, rounded half-up."""
    nearly = _nearly(counts) * 10**places
    if abs(nearly % 1 - 0.5) > _NEAR * 10**places:
        return written(round(nearly), places)
    return f"{half_up(Fraction(measures.effective_number(counts) or 0), places):f}"


def reaches(counts: tuple[int, ...], threshold: Decimal) -> bool:
    """Tell whether the effective number is at or above a threshold."""
    nearly, least = _nearly(counts), float(threshold)
    if abs(nearly - least) > _NEAR * max(nearly, least):
        return nearly >= least
    return measures.reaches(measures.effective_number(counts), threshold)
