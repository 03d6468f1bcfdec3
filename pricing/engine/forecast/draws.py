"""The random numbers of all forecasts: made once, and the same for every contract."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
FEWEST_MEMBERS = 3  # of a mix; with more of them each gets fewer paths
FEWEST_PATHS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Hold the random numbers of `paths` paths over `horizon` months; a row is a month, a column a path.

    Contracts that share them are compared without noise between them, and a forecast costs no random number of its
    own. Each array has a stream of its own, so that a longer horizon leaves the nearer months as they are.
    """

    walk: Floats  # standard normals, added up from month to month
    trend_walk: Floats  # the same again, for the member with a trend
    trend: Floats  # one standard normal per path
    picks: Floats  # uniform from 0 to below 1: which past change comes next
    month_picks: Floats  # the same again, among the changes of one calendar month
    paths: int

    @classmethod
    def of(cls, *, seed: int, horizon: int, paths: int) -> Self:
        """Draw for so many months and paths, to be shared out equally among the members."""
        if horizon < 1 or paths < FEWEST_PATHS:
            raise ValueError(f"Draw for at least one month and {FEWEST_PATHS} paths.")
        streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(5)]
        shape = (horizon, paths // FEWEST_MEMBERS)

        def added_up(stream: np.random.Generator) -> Floats:
            return np.cumsum(stream.standard_normal(shape, np.float32), axis=0, dtype=np.float32)

        return cls(
            walk=added_up(streams[0]),
            trend_walk=added_up(streams[1]),
            trend=streams[2].standard_normal(shape[1], np.float32),
            picks=streams[3].random(shape, np.float32),
            month_picks=streams[4].random(shape, np.float32),
            paths=paths,
        )

    @property
    def horizon(self) -> int:
        """Count the months ahead."""
        return len(self.walk)

    def until(self, horizon: int) -> Self:
        """Give the nearest months only, without copying."""
        return self._cut(slice(horizon), slice(None))

    def part(self, each: int) -> Self:
        """Give the first so many paths of every member, without copying."""
        return self._cut(slice(None), slice(each))

    def _cut(self, months: slice, paths: slice) -> Self:
        return replace(
            self,
            walk=self.walk[months, paths],
            trend_walk=self.trend_walk[months, paths],
            trend=self.trend[paths],
            picks=self.picks[months, paths],
            month_picks=self.month_picks[months, paths],
        )
