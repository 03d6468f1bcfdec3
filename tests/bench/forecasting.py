"""The forecast: one contract's, against nothing but its paths; and how often it is right on public series."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast import PATHS, Draws, coverage_of_own_past, simulated
from pricing.management.backtest import backtest
from pricing.management.backtest_text import as_lines
from pricing.management.employment import EMPLOYMENT, read_series
from tests.bench.reporting import table
from tests.bench.timing import Measure, side_by_side

HORIZON, CEILING = 12, 60
MOST_MILLISECONDS = 5
ROUNDS = 100
GROWING = [40 + month // 3 + month * 7 % 3 for month in range(60)]


def measure(_stage: object = None) -> list[Measure]:
    """Time histories of one, three and five years, and print the back-test."""
    draws = Draws.of(seed=1, horizon=HORIZON, paths=PATHS)
    measures = [_beside_bare_paths(GROWING[-months:], draws) for months in (12, 36, 60)]
    for line in as_lines(backtest(read_series(EMPLOYMENT), people=(30, 120), months=(12, 24, 36))):
        sys.stdout.write(f"{line}\n")
    return measures


def _beside_bare_paths(counts: list[int], draws: Draws) -> Measure:
    work: Callable[[], object] = partial(forecast, counts, draws)
    name = f"Forecast from {len(counts)} months"
    timed = side_by_side(name, work, "bare paths", partial(bare_paths, counts, draws), rounds=ROUNDS)
    return replace(timed, note=f"{PATHS:,} paths, own past included; {MOST_MILLISECONDS} ms at most")


def forecast(counts: list[int], draws: Draws) -> tuple[object, ...]:
    """Forecast as a contract is: its crossing, band, median, the ceiling that would hold, and its own past."""
    ahead = simulated(counts, draws)
    lowest = ahead.lowest_ceiling(within=4, p_at_most=0.2)
    return ahead.against(CEILING), ahead.interval80, ahead.median, lowest, coverage_of_own_past(counts, draws)


def bare_paths(counts: list[int], draws: Draws) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Let one driftless walk of as many paths cross the ceiling, and put its months in order."""
    spread = np.sqrt(np.mean(np.square(np.diff(counts)))).astype(np.float32)
    steps = np.concatenate((draws.walk, draws.trend_walk, -draws.walk), axis=1)
    paths = (counts[-1] + np.rint(spread * steps)).astype(np.int32)
    highest = paths.copy()
    for before, month in pairwise(highest):
        np.maximum(before, month, out=month)
    return (highest > CEILING).mean(axis=1), np.sort(paths, axis=1)


if __name__ == "__main__":
    print(table(measure()))  # noqa: T201 -- without the product: `python -m tests.bench.forecasting`
