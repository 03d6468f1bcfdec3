"""A plan in words: when its clock runs, what stops it, and what a missed promise is credited with."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from contracts.sla.clock import ALWAYS, CUSTOM, HOURS_A_DAY
from contracts.terms import SlaHours, SlaTerms
from pricing.charts import words

HOUR = 60
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hours_in_words(sla: SlaTerms) -> str:
    """Return when the clock of a plan runs: `Monday to Friday 09:00–17:00, America/Chicago time, except ...`."""
    if sla.coverage == ALWAYS:
        return "Around the clock, every day, public holidays included."
    if sla.coverage == CUSTOM:
        hours = "; ".join(_weeks(sla.windows)) or "No hours"
    else:
        opens = datetime.combine(date.min, time.fromisoformat(sla.opens_at))
        ends = opens + timedelta(hours=HOURS_A_DAY.get(sla.coverage, 0))
        hours = f"Monday to Friday {opens:%H:%M}–{ends:%H:%M}"
    return f"{hours}, {_zone(sla)} time, {_holidays(sla)}."


def credits_in_words(sla: SlaTerms) -> str:
    """Return what a missed promise is credited with, blank where the plan has no credits."""
    if not sla.credit_share:
        return ""
    return (
        f"Each request whose promised response or resolution is missed is credited with {percent(sla.credit_share)} of"
        f" the month's fee, at most {percent(sla.credit_cap_share)} of it in a month. Targets that are aims earn none."
    )


def pauses_in_words(sla: SlaTerms) -> str:
    """Return what stops the clock, blank where nothing does."""
    return f"The clock stands while: {sla.pauses_while.strip().rstrip('.')}." if sla.pauses_while.strip() else ""


def span_in_words(minutes: int) -> str:
    """Return a time on the clock: `45 minutes`, `4 hours`, `1 hour 30 minutes`."""
    hours, rest = divmod(minutes, HOUR)
    parts = [words.count_of(hours, "hour")] if hours else []
    return " ".join([*parts, words.count_of(rest, "minute")] if rest or not parts else parts)


def moment_in_words(moment: datetime, time_zone: str) -> str:
    """Return a moment as clocks in a time zone show it."""
    return words.at_moment(moment.astimezone(ZoneInfo(time_zone)))


def percent(share: Decimal) -> str:
    """Return a share exactly: `5 %`, `7.5 %`."""
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def _weeks(windows: Sequence[SlaHours]) -> Iterator[str]:
    """Yield days that follow each other with the same hours together: `Monday to Thursday 08:00–12:00, 13:00–18:00`."""
    of_day: dict[int, str] = {}
    for one in sorted(windows, key=lambda one: (one.weekday, one.starts_at)):
        before = f"{of_day[one.weekday]}, " if one.weekday in of_day else ""
        of_day[one.weekday] = f"{before}{one.starts_at}–{one.ends_at}"
    days = list(of_day)
    for _, run in groupby(days, key=lambda day: (of_day[day], day - days.index(day))):
        known = list(run)
        name = DAYS[known[0]] if len(known) == 1 else f"{DAYS[known[0]]} to {DAYS[known[-1]]}"
        yield f"{name} {of_day[known[0]]}"


def _zone(sla: SlaTerms) -> str:
    return sla.time_zone.replace("_", " ")


def _holidays(sla: SlaTerms) -> str:
    if not sla.holiday_country:
        return "public holidays included"
    where = f"{sla.holiday_country}-{sla.holiday_region}" if sla.holiday_region else sla.holiday_country
    return f"except on public holidays of {where}"
