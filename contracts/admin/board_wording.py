"""The board of ceilings in the words of account managers."""

from datetime import date
from typing import Any

from django.utils import timezone

from contracts.admin.wording import UNIT_NOUNS
from contracts.models import CeilingAlert, CeilingForecast, Contract
from contracts.queries.board import Needed, State
from contracts.queries.drivers import Moved, moved
from contracts.queries.fans import forecast_of
from contracts.renewing.dates import Notice
from pricing.charts import words
from pricing.charts.fan import listed

TONIGHT = "Forecast tonight"
HORIZON_IN_WORDS = "12 months"
REFUSED: dict[str, str] = {
    CeilingForecast.Refused.UNCOUNTED: "not counted yet",
    CeilingForecast.Refused.TOO_SHORT: "too few months",
    CeilingForecast.Refused.JUMP: "a jump to look at",
    CeilingForecast.Refused.STALE: "not counted lately",
}


def need_in_words(found: Needed) -> str:
    """Answer how many ceilings need somebody, the first of them by name."""
    if not found.every:
        return ""
    of_all = words.count_of(found.every, "ceiling")
    others = _others(found)
    if not found.own:
        return f"None of {of_all} needs you.{others}" if found.every > 1 else f"The one ceiling needs nobody.{others}"
    named = [f"{row.contract.client.name} ({covers_in_words(row)})" for row in found.first]
    more = found.own - len(named)
    needs = "needs" if found.own == 1 else "need"
    said = ", ".join(named) + f" and {words.whole(more)} more" if more else listed(named)
    return f"{words.whole(found.own)} of {of_all} {needs} you: {said}.{others}"


def _others(found: Needed) -> str:
    number = found.needing - found.own
    if not number:
        return ""
    return f" {words.whole(number)} more {'needs' if number == 1 else 'need'} your colleagues."


def covers_in_words(row: Any) -> str:
    """Return `46 of 50 users`; before the first count `50 users, not counted yet`."""
    limit = words.count_of(row.limit_count, UNIT_NOUNS[row.unit])
    return f"{limit}, not counted yet" if row.counted is None else f"{words.whole(row.counted)} of {limit}"


def likely_in_words(row: Any) -> str:
    """Return the month in which a ceiling likely breaks, or why none is told."""
    forecast = forecast_of(row)
    if row.now == State.BREACHED:
        return "Above already"
    if forecast is None:
        return TONIGHT
    if forecast.refused:
        return f"Not forecast: {REFUSED[forecast.refused]}"
    if forecast.expected_on is None:
        return f"Not within {HORIZON_IN_WORDS}"
    return words.in_month(forecast.expected_on)


def chance_in_words(row: Any) -> str:
    """Return how likely a ceiling breaks while notice is possible: `about 4 in 10 in 3 months`."""
    forecast = forecast_of(row)
    if row.now == State.BREACHED or forecast is None or forecast.crossing_share is None:
        return ""
    within = words.count_of(forecast.look_months or 1, "month")
    return f"{words.chance(forecast.crossing_share)} in {within}"


def driver_in_words(row: Any) -> str:
    """Return what moved the count: `+6 users since May 2026`; nothing where no month is known."""
    found = moved(forecast_of(row))
    return "" if found is None else moved_in_words(found, row.unit)


def moved_in_words(found: Moved, unit: str) -> str:
    """Return a change with its sign, its noun and the month it is counted from."""
    since = f"since {words.in_month(found.since)}"
    if not found.change:
        return f"No change {since}"
    sign = "+" if found.change > 0 else "\N{MINUS SIGN}"
    return f"{sign}{words.count_of(abs(found.change), UNIT_NOUNS[unit])} {since}"


def notice_on(contract: Contract) -> date:
    """Return the last day on which notice is in time."""
    return Notice.before(contract.covered_until, contract.notice_days).last_on


def notice_in_words(contract: Contract, on: date) -> str:
    """Return the last day for notice, and that it is over where it is."""
    last_on = notice_on(contract)
    return words.on_date(last_on) if last_on >= on else f"Over since {words.on_date(last_on)}"


def alert_in_words(alert: CeilingAlert | None, on: date) -> str:
    """Return who looks after an open alert, until when it is put off, or when it was told; empty without one."""
    if alert is None:
        return ""
    if alert.acknowledged_by is not None:
        return f"Taken up by {alert.acknowledged_by}"
    if alert.snoozed_until is not None and alert.snoozed_until > on:
        return f"Put off until {words.on_date(alert.snoozed_until)}"
    if alert.told_at is not None:
        return f"Told {words.on_date(timezone.localdate(alert.told_at))}"
    return f"Raised {words.on_date(alert.raised_on)}"
