"""From a forecast's row to what a fan is drawn from; nothing here asks or estimates."""

from datetime import date
from itertools import pairwise

from contracts.models import Ceiling, CeilingForecast
from contracts.months import add_months
from pricing.charts.counts_over_months import MonthCount
from pricing.charts.fan import Fan, MonthAhead

NOUNS: dict[str, str] = {Ceiling.Unit.USERS: "user", Ceiling.Unit.DEVICES: "device"}


def forecast_of(ceiling: Ceiling) -> CeilingForecast | None:
    """Return what the last sweep found, None before the first; no query where it was selected with the ceiling."""
    found: CeilingForecast | None = getattr(ceiling, "forecast", None)
    return found


def likely_month(ceiling: Ceiling) -> date | None:
    """Return the month in which a ceiling likely breaks, None where that is not forecast."""
    found = forecast_of(ceiling)
    return None if found is None or found.refused else found.expected_on


def fan_of(ceiling: Ceiling, *, tells_chances: bool = True) -> Fan | None:
    """Return the fan of a ceiling, None where nothing is forecast; without chances for those whom they would alarm."""
    row = forecast_of(ceiling)
    if row is None or row.refused or row.first_month is None or row.last_month is None or not row.median:
        return None
    counted = tuple(MonthCount(add_months(row.first_month, place), count) for place, count in enumerate(row.history))
    chances = row.p_cross if tells_chances else [None] * len(row.median)
    ahead = tuple(
        MonthAhead(add_months(row.last_month, place), median, low, high, chance)
        for place, (median, (low, high), chance) in enumerate(
            zip(row.median, row.interval80, chances, strict=True), start=1
        )
    )
    return Fan(
        history=counted,
        ahead=ahead,
        ceiling=ceiling.limit_count,
        noun=NOUNS[ceiling.unit],
        expected_on=row.expected_on,
        filled=frozenset(date.fromisoformat(month) for month in row.filled),
        known=known_steps(row),
    )


def known_steps(row: CeilingForecast) -> tuple[tuple[date, int], ...]:
    """Return the known changes by the month in which each shows first; the row has them added up."""
    if row.last_month is None:
        return ()
    steps = (after - before for before, after in pairwise([0, *row.known]))
    months = ((add_months(row.last_month, ahead), step) for ahead, step in enumerate(steps, start=1))
    return tuple((month, step) for month, step in months if step)
