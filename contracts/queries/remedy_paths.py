"""How what is counted may go on, as the night forecast it, else from the counts themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from clients.models import InventoryCount
from contracts.models import CeilingForecast
from contracts.months import add_months
from contracts.queries.forecasts import draws, paths_of
from contracts.queries.watching import first_day_of, index_of
from pricing.engine.forecast.paths import Paths, simulated
from pricing.engine.forecast.series import MonthCount, NoForecast, series_of


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
    if row is not None and row.last_month is not None and (known := paths_of(row)) is not None:
        return Ahead(known, row.last_month, row.median)
    if row is not None:
        return f"{row.get_refused_display()}."
    try:
        series = series_of([MonthCount(index_of(one.on), number(one)) for one in counts], now_index=index_of(on))
    except NoForecast as because:
        return str(because)
    paths = simulated(series.counts, draws())
    return Ahead(paths, first_day_of(series.last_index), paths.median)
