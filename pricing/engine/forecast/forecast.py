"""The order of everything: counts in, what is ahead of them out."""

from collections.abc import Sequence
from dataclasses import dataclass

from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.own_past import MONTHS_AHEAD, coverage_of_own_past
from pricing.engine.forecast.paths import Crossing, simulated
from pricing.engine.forecast.series import FEWEST_MONTHS, NoForecast

PATHS = 10_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """Say what is ahead of a count: how likely it crosses its ceiling, its middle, its 80 % band, month 1 first."""

    crossing: Crossing
    median: tuple[int, ...]
    interval80: tuple[tuple[int, int], ...]
    coverage_of_own_past: float | None


def forecast(counts: Sequence[int], ceiling: int, *, horizon: int, seed: int, paths: int = PATHS) -> Forecast:
    """Forecast counts, newest last, against a ceiling; raise NoForecast for fewer than six months.

    Who forecasts many contracts makes the draws once and takes these steps itself.
    """
    if len(counts) < FEWEST_MONTHS:
        raise NoForecast.too_short(len(counts))
    draws = Draws.of(seed=seed, horizon=max(horizon, MONTHS_AHEAD), paths=paths)
    ahead = simulated(counts, draws.until(horizon))
    return Forecast(
        crossing=ahead.against(ceiling),
        median=ahead.median,
        interval80=ahead.interval80,
        coverage_of_own_past=coverage_of_own_past(counts, draws),
    )
