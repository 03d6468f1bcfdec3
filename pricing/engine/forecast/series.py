"""A series of monthly counts that a forecast can trust, or why there is none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Self

FEWEST_MONTHS = 6
MOST_MONTHS = 60
LONGEST_GAP = 2  # months missing in a row that are drawn over
OLDEST = 2  # months that the newest count may lie back
JUMP = 10  # times, and that many more, is no growth


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Give a month's count; `index` is year * 12 + month - 1."""

    index: int
    count: int


class Why(StrEnum):
    """Say why there is no forecast."""

    TOO_SHORT = "TOO_SHORT"
    JUMP = "JUMP"
    STALE = "STALE"


class NoForecast(ValueError):
    """Say why these counts allow no forecast.

    JUMP has the month's `index` and the counts `before` and `after`; TOO_SHORT how many `months` there are; STALE
    the newest month's `index` and how many `months` it lies back.
    """

    def __init__(
        self,
        code: Why,
        sentence: str,
        *,
        index: int | None = None,
        before: int | None = None,
        after: int | None = None,
        months: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.index, self.before, self.after, self.months = index, before, after, months

    @classmethod
    def too_short(cls, months: int) -> Self:
        """Say that so few months are known."""
        sentence = f"A forecast needs {FEWEST_MONTHS} months of counts in a row; there are {months}."
        return cls(Why.TOO_SHORT, sentence, months=months)


@dataclass(frozen=True, slots=True)
class Series:
    """Hold counts month by month without a gap, newest last; `filled` names the months that were drawn over."""

    counts: tuple[int, ...]
    first_index: int
    filled: tuple[int, ...]

    @property
    def last_index(self) -> int:
        """Give the newest month."""
        return self.first_index + len(self.counts) - 1


def series_of(
    months: Sequence[MonthCount],
    *,
    now_index: int,
    left_out: Collection[int] = (),
    begins_anew: Collection[int] = (),
) -> Series:
    """Make a series of the months, oldest first; raise NoForecast where they allow none.

    A month in `left_out` is an import fault, one in `begins_anew` a jump that is right: so a person said.
    """
    known = {month.index: month.count for month in _in_order(months) if month.index not in left_out}
    if known and (back := now_index - max(known)) > OLDEST:
        sentence = f"The newest count is {back} months old; a forecast needs one of the last {OLDEST} months."
        raise NoForecast(Why.STALE, sentence, index=max(known), months=back)
    recent = _counted(_newest(known, begins_anew))
    _refuse_jumps(recent)
    counts = _drawn_over(recent)
    if len(counts) < FEWEST_MONTHS:
        raise NoForecast.too_short(len(counts))
    first = min(recent)
    filled = tuple(index for index in range(first, first + len(counts)) if index not in recent)
    return Series(counts, first, filled)


def jumps(before: int, after: int) -> bool:
    """Tell whether a count became ten times the other, or a tenth, from one month to the next."""
    smaller, larger = sorted((before, after))
    return larger >= JUMP * max(smaller, 1) and larger - smaller >= JUMP


def _in_order(months: Sequence[MonthCount]) -> Sequence[MonthCount]:
    if any(later.index <= earlier.index for earlier, later in pairwise(months)):
        raise ValueError("Give each month once, oldest first.")
    return months


def _counted(known: dict[int, int]) -> dict[int, int]:
    """Leave out the zeros before the first count: nothing was imported yet."""
    first = next((index for index, count in known.items() if count), None)
    return {} if first is None else {index: count for index, count in known.items() if index >= first}


def _newest(known: dict[int, int], begins_anew: Collection[int]) -> dict[int, int]:
    """Keep the newest months that hang together."""
    if not known:
        return {}
    first = max(known) - MOST_MONTHS + 1
    for earlier, later in pairwise(known):
        if later - earlier > LONGEST_GAP + 1 or any(earlier < index <= later for index in begins_anew):
            first = max(first, later)
    return {index: count for index, count in known.items() if index >= first}


def _drawn_over(known: dict[int, int]) -> tuple[int, ...]:
    """Draw a straight line over what is missing, rounded half up."""
    counts = list(known.values())[:1]
    for (earlier, before), (later, after) in pairwise(known.items()):
        apart = later - earlier
        counts += [
            (2 * (before * (apart - step) + after * step) + apart) // (2 * apart) for step in range(1, apart + 1)
        ]
    return tuple(counts)


def _refuse_jumps(known: dict[int, int]) -> None:
    """Name the oldest jump: of a month that was wrong, that is the month itself and not the one after it."""
    for (_, before), (index, after) in pairwise(known.items()):
        if jumps(before, after):
            sentence = (
                f"{before:,} in one month, {after:,} in the next that was counted: that looks like an import fault."
            )
            raise NoForecast(Why.JUMP, sentence, index=index, before=before, after=after)
