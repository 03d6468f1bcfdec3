"""Whole numbers in 64 bits: what fits, and what must be refused before it would overflow."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pricing.engine.money import exact

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]
Bools = NDArray[np.bool_]

TEN_THOUSANDTHS = 10_000
PARTS = 12 * TEN_THOUSANDTHS  # of one unit of money, see Note [whole parts]
NONE = -1  # for what may be None
LARGEST_COUNT = 1_000_000_000  # as of a single request
LIMIT = 2**63 - 1


class NotForPortfolio(ValueError):
    """Say that these values cannot be computed with whole 64-bit numbers; the engine itself can."""


def ten_thousandths(value: Decimal | Fraction | int, what: str) -> int:
    """Turn a number into whole ten-thousandths; one with finer decimals is refused."""
    whole = exact(value) * TEN_THOUSANDTHS
    if whole.denominator != 1:
        raise NotForPortfolio(f"{what}: {value} has more than four decimals; compute it with the engine itself.")
    return whole.numerator


def fits(largest: int, what: str) -> None:
    """Refuse a calculation whose largest intermediate number would not fit into 64 bits."""
    if largest > LIMIT:
        raise NotForPortfolio(f"{what} are too large for whole 64-bit numbers; compute them with the engine itself.")


def largest(values: NDArray[Any]) -> int:
    """Give the largest value, zero where there is none."""
    return int(values.max(initial=0))


def whole_numbers(values: object, what: str, *, lowest: int = 0, highest: int = LARGEST_COUNT) -> Ints:
    """Read an array of whole numbers within limits; a number with a fraction or a truth value is a TypeError."""
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise TypeError(f"{what} are whole numbers, not {array.dtype}.")
    if array.size and int(array.min()) < lowest:
        raise ValueError(f"{what} are {lowest:,} or more.")
    if array.size and int(array.max()) > highest:
        raise NotForPortfolio(f"{what} are at most {highest:,} in arrays.")
    return np.ascontiguousarray(array, dtype=np.int64)


def truth_values(values: object, what: str) -> Bools:
    """Read an array of truth values; anything else is a TypeError."""
    array = np.asarray(values)
    if array.size and array.dtype != np.bool_:
        raise TypeError(f"{what} are true or false, not {array.dtype}.")
    return np.ascontiguousarray(array, dtype=np.bool_)


def both(values: Bools, flags: Bools) -> Bools:
    """Combine one value per profile with one flag for all of them, or one for each."""
    if flags.size != 1:
        return values & flags
    # Faster than `&`, which takes a single flag byte by byte.
    return values if flags[0] else np.zeros_like(values)


def times(values: Ints, factor: int) -> Ints:
    """Multiply, where that changes anything."""
    return values if factor == 1 else values * factor


def same_length(arrays: Sequence[NDArray[Any]]) -> None:
    """Refuse arrays that do not have one entry per profile."""
    if len({array.shape[-1] for array in arrays}) > 1:
        raise ValueError("Every array has one entry per profile.")
