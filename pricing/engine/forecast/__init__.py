"""Say when a count will cross its ceiling, and how sure that is: simulated paths in whole numbers, with numpy.

`forecast.py` shows the order of everything on one page. Who forecasts many contracts makes the `Draws` once:

    series = series_of(months, now_index=now)            or NoForecast, which says why
    ahead = simulated(series.counts, draws, shifts=...)
    ahead.against(ceiling), ahead.median, ahead.interval80, ahead.lowest_ceiling(within=4, p_at_most=0.2)
    coverage_of_own_past(series.counts, draws)
"""

from pricing.engine.forecast.draws import Draws
from pricing.engine.forecast.forecast import PATHS, Forecast, forecast
from pricing.engine.forecast.own_past import coverage_of_own_past
from pricing.engine.forecast.paths import Crossing, Paths, simulated
from pricing.engine.forecast.series import FEWEST_MONTHS, MonthCount, NoForecast, Series, Why, series_of

__all__ = [
    "FEWEST_MONTHS",
    "PATHS",
    "Crossing",
    "Draws",
    "Forecast",
    "MonthCount",
    "NoForecast",
    "Paths",
    "Series",
    "Why",
    "coverage_of_own_past",
    "forecast",
    "series_of",
    "simulated",
]
