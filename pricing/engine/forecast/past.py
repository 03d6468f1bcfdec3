"""What a series says of itself, seen from one of its months or from many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast.draws import Floats

LEAST_SPREAD = 0.3  # people a month: a count that never moved will move one day
LARGEST_COUNT = 10_000_000  # paths of sixty months above it would not fit into 32 bits


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Hold, for every origin, what was known there: an origin is the last month of what a forecast may look at.

    Arrays of origins have the shape (origins, 1, 1), to meet draws of (months, paths). `changes` are those of the whole
    series, `known` says how many of them an origin knows.
    """

    changes: Floats
    known: NDArray[np.int32]
    last: NDArray[np.int32]
    mean: Floats
    root_mean_square: Floats
    spread: Floats  # the sample's standard deviation

    @classmethod
    def of(cls, counts: Sequence[int], origins: Sequence[int]) -> Self:
        """Measure the changes up to each origin, given by its place in the series; two changes at least."""
        series = np.asarray(counts, dtype=np.int64)
        if series.min() < 0 or series.max() > LARGEST_COUNT:
            raise ValueError(f"Counts are from 0 to {LARGEST_COUNT:,}.")
        known = np.asarray(origins, dtype=np.int64).reshape(-1, 1, 1)
        changes = np.diff(series)
        squares = np.cumsum(changes * changes)[known - 1]
        mean = (series[known] - series[0]) / known
        variance = (squares - known * mean * mean) / (known - 1)
        return cls(
            changes=changes.astype(np.float32),
            known=known.astype(np.int32),
            last=series[known].astype(np.int32),
            mean=mean.astype(np.float32),
            root_mean_square=_at_least(squares / known),
            spread=_at_least(variance),
        )


def _at_least(variance: NDArray[np.float64]) -> Floats:
    return np.sqrt(np.maximum(variance, LEAST_SPREAD**2)).astype(np.float32)
