"""What a series says of itself, seen from one of its months or from many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast.draws import Floats

LEAST_SPREAD = 0.3  # people a month: a count that never moved will move one day
FEWEST_CHANGES = 2  # for a spread
YEAR = 12  # months
ALIKE = 0.3
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
        """Measure the changes up to each origin, given by its place in the series; raise ValueError for too few."""
        series = np.asarray(counts, dtype=np.int64)
        if series.min() < 0 or series.max() > LARGEST_COUNT:
            raise ValueError(f"Counts are from 0 to {LARGEST_COUNT:,}.")
        known = np.asarray(origins, dtype=np.int64).reshape(-1, 1, 1)
        if known.min() < FEWEST_CHANGES:
            raise ValueError(f"A past has at least {FEWEST_CHANGES} changes.")
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

    @property
    def follows_calendar(self) -> NDArray[np.bool_]:
        """Tell where changes are like those of the same month a year before: correlated by 0.3 or more."""
        changes = self.changes.astype(np.float64)
        together = np.concatenate((np.zeros(YEAR), np.cumsum(changes[YEAR:] * changes[:-YEAR])))
        squares = np.concatenate(((0.0,), np.cumsum(changes * changes)))
        later, earlier = squares[self.known] - squares[YEAR], squares[self.known - YEAR]
        both = later * earlier
        alike: NDArray[np.bool_] = (both > 0) & (together[self.known - 1] >= ALIKE * np.sqrt(both))
        return alike


def _at_least(variance: NDArray[np.float64]) -> Floats:
    return np.sqrt(np.maximum(variance, LEAST_SPREAD**2)).astype(np.float32)
