"""How often a series' own past would have stayed inside the band."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pricing.engine.forecast.bands import band80
from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.mix import CALENDAR_FROM, mixed
from pricing.engine.forecast.past import YEAR, Past

FEWEST_ORIGINS = 6
MONTHS_AHEAD = 6
FEW_PATHS = 192  # for each origin: the band's ends need no more


def coverage_of_own_past(counts: Sequence[int], draws: Draws) -> float | None:
    """Forecast from each past month with a year before it; give the share of outcomes inside the 80 % band.

    Outcomes are the counts one to six months later, as far as they are known. None where fewer than six months have
    a year before them and an outcome after them.
    """
    origins = range(YEAR - 1, len(counts) - 1)
    if len(origins) < FEWEST_ORIGINS:
        return None
    young = [origin for origin in origins if origin + 1 < CALENDAR_FROM]
    old = [origin for origin in origins if origin + 1 >= CALENDAR_FROM]
    inside = [_inside(counts, group, draws) for group in (young, old) if group]
    return float(np.concatenate(inside).mean())


def _inside(counts: Sequence[int], origins: list[int], draws: Draws) -> NDArray[np.bool_]:
    past = Past.of(counts, origins)
    parts = mixed(past, draws.until(MONTHS_AHEAD), months=origins[0] + 1, paths=min(FEW_PATHS, draws.paths))
    added = np.rint(np.concatenate(list(parts.values()), axis=-1)).astype(np.int32)
    low, high = band80(np.sort(np.maximum(added + past.last, 0), axis=-1))
    places = np.asarray(origins)[:, None] + np.arange(1, added.shape[1] + 1)
    known = places < len(counts)
    outcomes = np.asarray(counts)[np.minimum(places, len(counts) - 1)]
    inside: NDArray[np.bool_] = ((low <= outcomes) & (outcomes <= high))[known]
    return inside
