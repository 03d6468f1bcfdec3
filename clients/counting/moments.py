"""Which of a period's counts is billed: that of its last day, of a fixed day, the highest, or the average.

Nothing is counted here and nothing is guessed: without a count the billable count is unknown, never zero.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from clients.counting import wording


class Moment(StrEnum):
    """Name which of a period's counts is billed."""

    PERIOD_END = "PERIOD_END"
    DAY = "DAY"
    PEAK = "PEAK"
    AVERAGE = "AVERAGE"


@dataclass(frozen=True, slots=True)
class DayCount:
    """Hold what was counted on one day."""

    on: date
    count: int


@dataclass(frozen=True, slots=True)
class Period:
    """Hold a half-open period: `until` is the first day after it."""

    start: date
    until: date

    def __post_init__(self) -> None:
        if self.start >= self.until:
            raise ValueError(f"No day lies from {self.start} to before {self.until}.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.until

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.until - timedelta(days=1)

    def day_of(self, anchor: int) -> date:
        """Return a fixed day of the month in this period; a shorter month has it on its last day.

        A period that holds it twice has the later one, one that does not hold it at all has its own last day.
        """
        months = [self.start.year * 12 + self.start.month - 1, self.last.year * 12 + self.last.month - 1]
        days = [_anchored(month, anchor) for month in range(months[0], months[1] + 1)]
        return max((day for day in days if day in self), default=self.last)


@dataclass(frozen=True, slots=True)
class Billable:
    """Hold the count that is billed, None where it is unknown, the days it rests on, and one sentence on it."""

    count: int | None
    days: tuple[date, ...]
    because: str


def billable(
    counts: Sequence[DayCount], period: Period, moment: Moment = Moment.PERIOD_END, *, day: int | None = None
) -> Billable:
    """Return the billable count of a period from its daily counts; those of other days are left out.

    `day` is the day of the month that the moment DAY means. An average is the exact mean of the counts that there are,
    rounded once, half-up, to a whole user or device.
    """
    if (moment is Moment.DAY) != (day is not None):
        raise ValueError("A day of the month belongs to the moment DAY, and to no other.")
    if len({one.on for one in counts}) < len(counts):
        raise ValueError("Each day is counted once.")
    inside = sorted((one for one in counts if one.on in period), key=lambda one: one.on)
    if not inside:
        span = f"{wording.day(period.start)} to {wording.day(period.last)}"
        return Billable(None, (), f"Nothing was counted from {span}.")
    match moment:
        case Moment.PERIOD_END:
            return _last(inside)
        case Moment.DAY:
            assert day is not None  # noqa: S101  -- refused above
            return _fixed(inside, period.day_of(day))
        case Moment.PEAK:
            return _highest(inside)
        case Moment.AVERAGE:
            return _average(inside)
    assert_never(moment)


def _last(counts: Sequence[DayCount]) -> Billable:
    last = counts[-1]
    return Billable(last.count, (last.on,), f"Last of {_counts(counts)}: {last.count:,} on {wording.day(last.on)}.")


def _fixed(counts: Sequence[DayCount], day: date) -> Billable:
    """Take the day itself, or where it was not counted the newest count before it in the period."""
    before = [one for one in counts if one.on <= day]
    if not before:
        return Billable(None, (), f"Nothing was counted up to {wording.day(day)}, the agreed day.")
    found = before[-1]
    if found.on == day:
        told = f"Count of the agreed day: {found.count:,} on {wording.day(day)}."
    else:
        told = f"The agreed day, {wording.day(day)}, was not counted; the last count before it: {found.count:,} on "
        told += f"{wording.day(found.on)}."
    return Billable(found.count, (found.on,), told)


def _highest(counts: Sequence[DayCount]) -> Billable:
    peak = max(one.count for one in counts)
    days = tuple(one.on for one in counts if one.count == peak)
    again = f" and on {wording.counted(len(days) - 1, 'other day')}" if len(days) > 1 else ""
    return Billable(peak, days, f"Highest of {_counts(counts)}: {peak:,} on {wording.day(days[0])}{again}.")


def _average(counts: Sequence[DayCount]) -> Billable:
    total, number = sum(one.count for one in counts), len(counts)
    mean = (2 * total + number) // (2 * number)  # half-up: counts are zero or more
    rounded = "" if mean * number == total else ", rounded"
    days = tuple(one.on for one in counts)
    told = f"Average of {_counts(counts)}: {total:,} ÷ {number:,} = {mean:,}{rounded}."
    return Billable(mean, days, told)


def _counts(counts: Sequence[DayCount]) -> str:
    return wording.counted(len(counts), "count")


def _anchored(month: int, day: int) -> date:
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
