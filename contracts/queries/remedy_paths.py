"""How what is counted may go on, as the night forecast it, else from the counts themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from clients.models import InventoryCount
from contracts.models import CeilingForecast
from contracts.months import MONTHS_IN_YEAR, add_months
from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.paths import Paths, simulated
from pricing.engine.forecast.series import MonthCount, NoForecast, series_of

SEED, PATHS = 1, 10_000


@dataclass(frozen=True, slots=True)
class Ahead:
    """The paths of one kind of unit, and the month they start from."""

    paths: Paths
    last_month: date
    median: Sequence[int]

    def month(self, ahead: int) -> date:
        """Return the first day of a month ahead."""
        return add_months(self.last_month, ahead)


def ahead_of(
    counts: Sequence[InventoryCount], number: Callable[[InventoryCount], int], row: CeilingForecast | None, *, on: date
) -> Ahead | str:
    """Return how a kind of unit may go on, or why nothing is forecast; `counts` are one a month, oldest first.

    What the night refused to forecast is not forecast here.
    """
    if row is not None and row.last_month is not None and not row.refused:
        paths = simulated(row.history, _draws(), shifts=row.known)
        return Ahead(paths, row.last_month, row.median if len(row.median) >= MONTHS_IN_YEAR else paths.median)
    if row is not None:
        return f"{row.get_refused_display()}."
    try:
        series = series_of([MonthCount(_index(one.on), number(one)) for one in counts], now_index=_index(on))
    except NoForecast as because:
        return str(because)
    paths = simulated(series.counts, _draws())
    year, month = divmod(series.last_index, MONTHS_IN_YEAR)
    return Ahead(paths, date(year, month + 1, 1), paths.median)


@cache
def _draws() -> Draws:
    return Draws.of(seed=SEED, horizon=MONTHS_IN_YEAR, paths=PATHS)


def _index(day: date) -> int:
    return day.year * MONTHS_IN_YEAR + day.month - 1
