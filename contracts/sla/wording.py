"""A plan in words: when its clock runs, what stops it, and what a missed promise is credited with."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contracts.sla.clock import ALWAYS, CUSTOM, HOURS_A_DAY
from contracts.terms import SlaHours, SlaTerms
from pricing.charts import words

HOUR = 60
DAYS = (
    gettext_noop("Monday"),
    gettext_noop("Tuesday"),
    gettext_noop("Wednesday"),
    gettext_noop("Thursday"),
    gettext_noop("Friday"),
    gettext_noop("Saturday"),
    gettext_noop("Sunday"),
)


def hours_in_words(sla: SlaTerms) -> str:
    """Return when the clock of a plan runs: `Monday to Friday 09:00–17:00, America/Chicago time, except ...`."""
    if sla.coverage == ALWAYS:
        return _("Around the clock, every day, public holidays included.")
    if sla.coverage == CUSTOM:
        both, weeks = _("{one}; {other}"), list(_weeks(sla.windows)) or [_("No hours")]
        hours = reduce(lambda one, other: both.format(one=one, other=other), weeks)
    else:
        opens = datetime.combine(date.min, time.fromisoformat(sla.opens_at))
        ends = opens + timedelta(hours=HOURS_A_DAY.get(sla.coverage, 0))
        hours = _span(0, 4, f"{opens:%H:%M}–{ends:%H:%M}")
    told = {"hours": hours[:1].upper() + hours[1:], "time_zone": sla.time_zone.replace("_", " ")}
    if not sla.holiday_country:
        return _("{hours}, {time_zone} time, public holidays included.").format(**told)
    where = f"{sla.holiday_country}-{sla.holiday_region}" if sla.holiday_region else sla.holiday_country
    return _("{hours}, {time_zone} time, except on public holidays of {where}.").format(where=where, **told)


def credits_in_words(sla: SlaTerms, locale: str = words.DEFAULT_LOCALE) -> str:
    """Return what a missed promise is credited with, blank where the plan has no credits."""
    if not sla.credit_share:
        return ""
    return _(
        "Each request whose promised response or resolution is missed is credited with {share} of the month's fee,"
        " at most {most} of it in a month. Targets that are aims earn none."
    ).format(share=words.percent(sla.credit_share, locale), most=words.percent(sla.credit_cap_share, locale))


def pauses_in_words(sla: SlaTerms) -> str:
    """Return what stops the clock, blank where nothing does."""
    pauses = sla.pauses_while.strip().rstrip(".")
    return _("The clock stands while: {pauses}.").format(pauses=pauses) if pauses else ""


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
    for _same, run in groupby(days, key=lambda day: (of_day[day], day - days.index(day))):
        known = list(run)
        yield _span(known[0], known[-1], of_day[known[0]])


def _span(first: int, last: int, hours: str) -> str:
    if first == last:
        return _("{day} {hours}").format(day=_(DAYS[first]), hours=hours)
    return _("{first_day} to {last_day} {hours}").format(first_day=_(DAYS[first]), last_day=_(DAYS[last]), hours=hours)
