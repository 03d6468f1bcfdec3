"""The ways in which a count may go on. Each gives paths of what is added to the last count, before rounding.

Source of the first four: domain notes, section 3.4; of `run`: ADR 20. Shapes: (origins, months, paths).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast.draws import Draws, Floats
from pricing.engine.forecast.past import YEAR, Past

PHI = 0.9  # of a trend, what is left of it a month later
Member = Callable[[Past, Draws], Floats]


def driftless(past: Past, draws: Draws) -> Floats:
    """Wander from the last count, as far a month as the changes were large."""
    return past.root_mean_square * draws.walk


def drift(past: Past, draws: Draws) -> Floats:
    """Go on as on average, as unsure of that average as so few changes leave one."""
    of_trend = past.spread / np.sqrt(past.known, dtype=np.float32)
    paths = past.spread * draws.trend_walk
    paths += _ahead(draws) * (past.mean + of_trend * draws.trend)
    return paths


def damped(past: Past, draws: Draws) -> Floats:
    """Let the trend fade, and draw what comes on top of it from the changes that were seen."""
    ahead = _ahead(draws)
    faded = (PHI * (1 - PHI**ahead) / (1 - PHI)).astype(np.float32)
    paths = _added_up(past, (draws.picks * past.known).astype(np.intp))
    paths += past.mean * (faded - ahead)
    return paths


def same_month(past: Past, draws: Draws) -> Floats:
    """Change in each month as that calendar month did in one of the years before."""
    ahead = np.arange(1, draws.horizon + 1, dtype=np.int32)[:, None]
    latest = (ahead + YEAR - 1) // YEAR  # years back to the latest one that is known
    years = (past.known + ahead - 1) // YEAR - latest + 1
    back = latest + (draws.month_picks * years).astype(np.int32)
    return _added_up(past, past.known + ahead - YEAR * back - 1)


def run(past: Past, draws: Draws) -> Floats:
    """Do in each year ahead what was done in a year of the past, month after month as it was.

    Changes that undo each other, as a season's or a rounded count's do, stay together. The year begins in the calendar
    month that is ahead where the series follows the calendar, anywhere else where it does not.
    """
    picks = draws.picks[::YEAR]
    aligned = past.known - YEAR * (1 + (picks * (past.known // YEAR)).astype(np.int32))
    anywhere = (picks * (past.known - YEAR + 1)).astype(np.int32)
    starts = np.where(past.follows_calendar, aligned, anywhere)
    ahead = np.arange(draws.horizon)
    return _added_up(past, starts[:, ahead // YEAR] + ahead[:, None] % YEAR)


def _added_up(past: Past, picked: NDArray[np.integer]) -> Floats:
    changes = past.changes[picked]
    return np.cumsum(changes, axis=-2, out=changes)


def _ahead(draws: Draws) -> Floats:
    return np.arange(1, draws.horizon + 1, dtype=np.float32)[:, None]
