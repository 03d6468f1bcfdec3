"""Many ways in which a count may go on, in whole numbers, and what can be read from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast.bands import band80
from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.mix import mixed
from pricing.engine.forecast.past import Past

EVEN = 0.5  # from this probability on, a month is the expected one
_LARGEST = np.iinfo(np.int32).max
Counts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Tell how likely a ceiling is crossed up to each month ahead, month 1 first.

    `members` has the same by member, `expected_month` the first month with at least an even chance, `over` how many
    units above the ceiling there are on average in each month.
    """

    p_cross: tuple[float, ...]
    members: Mapping[str, tuple[float, ...]]
    expected_month: int | None
    over: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Paths:
    """Hold paths of counts: a row per month ahead, a column per path, the members side by side.

    `shares` says of each member in turn how many of the paths are its own.
    """

    counts: Counts
    shares: Mapping[str, int]

    @property
    def median(self) -> tuple[int, ...]:
        """Give the middle count of each month ahead."""
        return tuple(self._in_order[:, (self.counts.shape[1] - 1) // 2].tolist())

    @property
    def interval80(self) -> tuple[tuple[int, int], ...]:
        """Give the lowest and highest count of each month's 80 % band."""
        return tuple(zip(*(ends.tolist() for ends in band80(self._in_order)), strict=True))

    def against(self, ceiling: int) -> Crossing:
        """Hold the paths against a ceiling; a count that equals it is inside."""
        above = self._highest > min(ceiling, _LARGEST)
        ends = np.cumsum(list(self.shares.values()))[:-1]
        parts = zip(self.shares, np.split(above, ends, axis=1), strict=True)
        p_cross = _true_shares(above)
        expected = next((month for month, p in enumerate(p_cross, start=1) if p >= EVEN), None)
        over = np.maximum(self.counts, min(ceiling, _LARGEST)) - np.int32(min(ceiling, _LARGEST))
        members = {name: _true_shares(part) for name, part in parts}
        return Crossing(p_cross, members, expected, tuple(over.mean(axis=1, dtype=np.float64).tolist()))

    def lowest_ceiling(self, *, within: int, p_at_most: float) -> int:
        """Find the lowest ceiling, one or more, for which P(cross within so many months) is below `p_at_most`.

        A contract is near its ceiling from that probability on, so a ceiling that only reaches it would not do.
        """
        if p_at_most <= 0:
            raise ValueError("No ceiling is certain to hold; give a probability above 0.")
        highest = np.sort(self._highest[within - 1])
        may_cross = ceil(p_at_most * len(highest)) - 1
        return max(1, int(highest[-1 - may_cross])) if may_cross < len(highest) else 1

    @cached_property
    def _in_order(self) -> Counts:
        return np.sort(self.counts, axis=1)

    @cached_property
    def _highest(self) -> Counts:
        highest = self.counts.copy()
        for before, month in pairwise(highest):  # ten times as fast as to accumulate along the first axis
            np.maximum(before, month, out=month)
        return highest


def simulated(counts: Sequence[int], draws: Draws, *, shifts: Sequence[int] = ()) -> Paths:
    """Let a series of counts, newest last, go on in many ways.

    `shifts` are joiners less leavers that are known, added up month by month ahead; after its end the last one holds.
    """
    parts = mixed(Past.of(counts, (len(counts) - 1,)), draws, months=len(counts), paths=draws.paths)
    shares = {name: part.shape[-1] for name, part in parts.items()}
    paths = np.empty((draws.horizon, sum(shares.values())), np.int32)
    np.concatenate([np.rint(part[0], out=part[0]) for part in parts.values()], axis=1, out=paths, casting="unsafe")
    paths += counts[-1] + _known_ahead(shifts, draws.horizon)
    return Paths(np.maximum(paths, 0, out=paths), shares)


def _known_ahead(shifts: Sequence[int], horizon: int) -> Counts:
    last = shifts[-1] if shifts else 0
    ahead = [*shifts[:horizon], *([last] * (horizon - len(shifts)))]
    return np.array(ahead, dtype=np.int32)[:, None]


def _true_shares(above: NDArray[np.bool_]) -> tuple[float, ...]:
    return tuple((np.count_nonzero(above, axis=1) / above.shape[1]).tolist())
