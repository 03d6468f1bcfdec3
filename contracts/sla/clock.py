"""The clock of an SLA: when it runs, when so many of its minutes have passed, and how many passed between two moments.

Note [real minutes]: the hours of a plan are told in its time zone, and every minute between them really passed. So a
night in which clocks jump ahead is an hour shorter, one in which they are set back an hour longer, and a plan that runs
around the clock never notices.

Note [edges of hours]: an hour that clocks leave out begins when they jump. One that they show twice opens at the first
and closes at the second, so that no promised minute is left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.sla.public_holidays import holiday_on
from contracts.terms import SlaTerms

ALWAYS, CUSTOM = "24x7", "custom"
HOURS_A_DAY = {"8x5": 8, "12x5": 12}
WORKING_DAYS = range(5)  # Monday is 0
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MOST_DAYS = 36_600  # a plan with an hour a week reaches every target that a form takes long before
Span = tuple[datetime, datetime]  # half-open


class ClockStands(ValueError):
    """A plan has no hours in which its clock would run, or none that reach so far."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a plan; every moment it takes has a zone, every moment it returns is in UTC."""

    sla: SlaTerms

    def __post_init__(self) -> None:
        """Refuse a plan whose clock never runs."""
        if self.sla.coverage == CUSTOM and not self.sla.windows:
            raise ClockStands(f"Plan {self.sla.plan} has hours of its own, but none are told. Add them.")

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """Return when the clock runs in the hours that open on a local day, in order; none on a public holiday."""
        return _hours_on(self.sla, day)

    def running(self, since: datetime, pauses: Iterable[Span] = ()) -> Iterator[Span]:
        """Yield when the clock runs from a moment on, without its pauses, in order and never overlapping; no end."""
        stands = _merged(pauses)
        for begin, end in self._open(since.astimezone(UTC)):
            yield from _without(begin, end, stands)

    def due_at(self, opened_at: datetime, minutes: int, pauses: Iterable[Span] = ()) -> datetime:
        """Return the moment at which so many minutes of the clock have passed since a request was opened.

        Raises ClockStands where that is more than a century away.
        """
        left = minutes * MINUTE
        if left <= timedelta(0):
            return opened_at.astimezone(UTC)
        for begin, end in self.running(opened_at, pauses):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise ClockStands(f"The hours of plan {self.sla.plan} never make {minutes:,} minutes. Add hours, or ask less.")

    def elapsed(self, begin: datetime, end: datetime, pauses: Iterable[Span] = ()) -> timedelta:
        """Return for how long the clock ran between two moments; nothing where the second is not the later."""
        until, total = end.astimezone(UTC), timedelta(0)
        for opens, closes in self.running(begin, pauses):
            if opens >= until:
                break
            total += min(closes, until) - opens
        return total

    def elapsed_minutes(self, begin: datetime, end: datetime, pauses: Iterable[Span] = ()) -> int:
        """Return how many whole minutes of the clock passed between two moments."""
        return self.elapsed(begin, end, pauses) // MINUTE

    def _open(self, since: datetime) -> Iterator[Span]:
        first = since.astimezone(ZoneInfo(self.sla.time_zone)).date() - DAY  # hours of the day before may reach into it
        reached = since
        for day in (first + number * DAY for number in range(MOST_DAYS)):
            for begin, end in self.hours_on(day):
                if end > reached:
                    yield max(begin, reached), end
                    reached = end


@lru_cache(maxsize=4_096)
def _hours_on(sla: SlaTerms, day: date) -> tuple[Span, ...]:
    if sla.coverage != ALWAYS and holiday_on(day, sla.holiday_country, sla.holiday_region):
        return ()
    zone = ZoneInfo(sla.time_zone)
    hours = ((_edge(begin, zone, closes=False), _edge(end, zone, closes=True)) for begin, end in _told(sla, day))
    return _merged(hours)


def _told(sla: SlaTerms, day: date) -> Iterator[Span]:
    """Yield the hours that open on a day as a wall clock there shows them."""
    match sla.coverage:
        case "24x7":
            yield _wall(day), _wall(day + DAY)
        case "custom":
            for window in sla.windows:
                if window.weekday == day.weekday():
                    ends = time.fromisoformat(window.ends_at)
                    until = datetime.combine(day, ends) if ends > time(0) else _wall(day + DAY)
                    yield datetime.combine(day, time.fromisoformat(window.starts_at)), until
        case "8x5" | "12x5":
            if day.weekday() in WORKING_DAYS:
                opens = datetime.combine(day, time.fromisoformat(sla.opens_at))
                yield opens, opens + timedelta(hours=HOURS_A_DAY[sla.coverage])
        case _:
            raise ClockStands(f"Plan {sla.plan} has the coverage “{sla.coverage}”, which is not known.")


def _wall(day: date) -> datetime:
    return datetime.combine(day, time(0))


def _edge(wall: datetime, zone: ZoneInfo, *, closes: bool) -> datetime:
    """Return the moment at which a wall clock shows a time (Note [edges of hours])."""
    first, second = wall.replace(tzinfo=zone, fold=0).astimezone(UTC), wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first <= second:
        return second if closes else first
    shift = wall.replace(tzinfo=zone, fold=1).utcoffset()  # the clock never shows this time: find when it jumps
    low, high = second, first
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == shift else (middle, high)
    return high.replace(microsecond=0)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in UTC, in order, those that touch or overlap as one, empty ones left out."""
    merged: list[Span] = []
    for begin, end in sorted((begin.astimezone(UTC), end.astimezone(UTC)) for begin, end in spans):
        if end <= begin:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return tuple(merged)


def _without(begin: datetime, end: datetime, stands: tuple[Span, ...]) -> Iterator[Span]:
    """Yield what is left of a span without the pauses, which are in order."""
    for pause_begin, pause_end in stands:
        if pause_end <= begin or pause_begin >= end:
            continue
        if pause_begin > begin:
            yield begin, pause_begin
        begin = pause_end
        if begin >= end:
            return
    yield begin, end
