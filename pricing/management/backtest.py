"""Try the forecast on series whose future is known, and say how often it was right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast import Draws, simulated
from pricing.management.employment import MonthlySeries, Values

AHEAD = 12  # months that the band is held against
WITHIN = 6  # months in which the ceiling is crossed or not
STEP = 5  # months from one origin to the next: has no factor in common with twelve, so every calendar month is met
PATHS = 2_400  # of each forecast; a client's own has more
LEAST_COVERAGE, MOST_COVERAGE = 0.75, 0.88
MONTHLY_CHURN = 0.035  # of a noisy firm's people, who are replaced at random
Ints = NDArray[np.int64]


class Firm(StrEnum):
    """Tell how an industry's numbers become those of a small firm."""

    SMOOTH = "smooth"  # scaled and rounded
    NOISY = "noisy"  # people also come and go at random, as an INAR process has it


@dataclass(frozen=True, slots=True)
class Cell:
    """Say how the forecast did for firms of one size with one length of history.

    `coverage` is the share of outcomes inside the 80 % band, `coverage_by_month` the same for months 1 to 6. The base
    rate is the share of these very cases that crossed: who always gives it as the probability has `base_brier`.
    """

    firm: Firm
    people: int
    months: int
    cases: int
    coverage: float
    coverage_by_month: tuple[float, ...]
    base_rate: float
    brier: float
    base_brier: float

    @property
    def holds(self) -> bool:
        """Tell whether the band is neither too narrow nor too wide, and the forecast beats the base rate."""
        return LEAST_COVERAGE <= self.coverage <= MOST_COVERAGE and self.brier < self.base_brier


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """Hold what came of one forecast."""

    inside: NDArray[np.bool_]
    p_cross: float
    crossed: bool

    @classmethod
    def of(cls, counts: Ints, draws: Draws) -> Self:
        """Forecast all but the last year, and hold the forecast against it; the ceiling lies a tenth above the last."""
        known, then = counts[:-AHEAD].tolist(), counts[-AHEAD:]
        ceiling = max(1, -(-11 * known[-1] // 10))
        paths = simulated(known, draws)
        low, high = np.array(paths.interval80).T
        p_cross = paths.against(ceiling).p_cross[WITHIN - 1]
        return cls((low <= then) & (then <= high), p_cross, bool(then[:WITHIN].max() > ceiling))


def backtest(
    series: Sequence[MonthlySeries],
    *,
    people: Sequence[int],
    months: Sequence[int],
    firms: Sequence[Firm] = tuple(Firm),
) -> Iterator[Cell]:
    """Try every size with every length of history, each at the same months of the same series."""
    draws = Draws.of(seed=1, horizon=AHEAD, paths=PATHS)
    origins = range(max(months), len(series[0].values) - AHEAD + 1, STEP)
    for firm in firms:
        for size in people:
            staffed = [_staffed(one.values, size, firm, place) for place, one in enumerate(series)]
            for length in months:
                cases = [
                    _Case.of(_scaled(one[origin - length : origin + AHEAD], size, firm), draws)
                    for one in staffed
                    for origin in origins
                ]
                yield _cell(firm, size, length, cases)


def _staffed(values: Values, people: int, firm: Firm, seed: int) -> Values:
    """Let people leave a noisy firm at random, and others come so that on average it goes with its industry."""
    if firm is Firm.SMOOTH:
        return values
    drawn = np.random.default_rng(seed)
    wanted = values * people / values.mean()
    counts = [drawn.poisson(wanted[0])]
    for before, now in pairwise(wanted):
        stay = drawn.binomial(counts[-1], 1 - MONTHLY_CHURN)
        counts.append(stay + drawn.poisson(max(now - (1 - MONTHLY_CHURN) * before, 0)))
    return np.array(counts, dtype=np.float64)


def _scaled(values: Values, people: int, firm: Firm) -> Ints:
    """Bring an industry to so many people on average over its history; a noisy firm has its people already."""
    if firm is Firm.SMOOTH:
        values = values * people / values[:-AHEAD].mean()
    return np.rint(values).astype(np.int64)


def _cell(firm: Firm, people: int, months: int, cases: Sequence[_Case]) -> Cell:
    by_month = np.array([case.inside for case in cases]).mean(axis=0)
    told = np.array([case.p_cross for case in cases])
    crossed = np.array([case.crossed for case in cases], dtype=np.float64)
    rate = float(crossed.mean())
    return Cell(
        firm=firm,
        people=people,
        months=months,
        cases=len(cases),
        coverage=float(by_month.mean()),
        coverage_by_month=tuple(by_month[:WITHIN].tolist()),
        base_rate=rate,
        brier=float(np.mean((told - crossed) ** 2)),
        base_brier=float(np.mean((rate - crossed) ** 2)),
    )
