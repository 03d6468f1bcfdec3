"""What a fan says: where a count stands, where it is heading, how wide the likely range is; as values, words, a table.

The likely range is the one in which four of five outcomes lie. Nothing here is estimated: what is drawn was given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pricing.charts.counts_over_months import MonthCount
from pricing.charts.figure import Table
from pricing.charts.words import DEFAULT_LOCALE, chance, count_of, in_month, whole

A_HALF = 0.5


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month that is forecast: the count in the middle, the likely range, and the chance to be past the ceiling by
    then, None where that is not told; `month` is its first day.
    """

    month: date
    median: int
    low: int
    high: int
    chance: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.median <= self.high:
            raise ValueError(f"{self.median} is not between {self.low} and {self.high}.")

    @property
    def index(self) -> int:
        """Return the months since year 0, as of a month that was counted."""
        return self.month.year * 12 + self.month.month


@dataclass(frozen=True, slots=True)
class Fan:
    """Counts by month, oldest first, and the months after the last of them, under a ceiling.

    `filled` are months that were not counted and lie between their neighbours. `known` are changes known ahead, by the
    month in which they show first.
    """

    history: tuple[MonthCount, ...]
    ahead: tuple[MonthAhead, ...]
    ceiling: int
    noun: str = "user"
    expected_on: date | None = None
    filled: frozenset[date] = field(default_factory=frozenset)
    known: tuple[tuple[date, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.history or not self.ahead:
            raise ValueError("A fan has a month that was counted and one that is ahead.")
        counted = [point.index for point in self.history]
        if counted != sorted(set(counted)):
            raise ValueError("The months of a fan are in order and named once.")
        if [one.index - counted[-1] for one in self.ahead] != list(range(1, len(self.ahead) + 1)):
            raise ValueError("The months ahead follow the last one that was counted.")

    @property
    def last(self) -> MonthCount:
        """Return the month from which the forecast starts."""
        return self.history[-1]

    @property
    def end(self) -> MonthAhead:
        """Return the last month ahead."""
        return self.ahead[-1]

    @property
    def is_above(self) -> bool:
        """Say whether the count is past the ceiling already."""
        return self.last.count > self.ceiling


def finding(fan: Fan, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence when the count likely passes the ceiling, and how sure that is where it is told."""
    nouns, limit = f"{fan.noun}s".capitalize(), whole(fan.ceiling, locale)
    months = count_of(len(fan.ahead), "month", locale=locale)
    told = "" if fan.end.chance is None else f"; {chance(fan.end.chance)} within {months}"
    if fan.is_above:
        over, end = fan.last.count - fan.ceiling, fan.end
        heading = f"likely {likely_range(end, locale)} in {in_month(end.month, locale)}"
        return f"{nouns} are {whole(over, locale)} above the ceiling of {limit}, {heading}"
    if fan.expected_on is not None:
        return f"{nouns} likely pass the ceiling of {limit} in {in_month(fan.expected_on, locale)}{told}"
    if any(one.high > fan.ceiling for one in fan.ahead):
        return f"{nouns} may pass the ceiling of {limit}{told or f' within {months}'}"
    passing = "" if fan.end.chance is None else f"; {chance(fan.end.chance)} that they pass it"
    return f"{nouns} likely stay within the ceiling of {limit} for {months}{passing}"


def likely_range(month: MonthAhead, locale: str = DEFAULT_LOCALE) -> str:
    """Return the likely range, `47–56`, or the one count where it is no wider."""
    if month.low == month.high:
        return whole(month.low, locale)
    return f"{whole(month.low, locale)}–{whole(month.high, locale)}"


def notes(fan: Fan, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say what of the picture was not counted: months between others, and changes that are known ahead."""
    said = []
    if fan.filled:
        named = listed(in_month(month, locale) for month in sorted(fan.filled))
        said.append(f"Hollow: not counted, drawn between its neighbours: {named}.")
    if fan.known:
        steps = listed(
            f"{whole(abs(change), locale)} {'more' if change > 0 else 'fewer'} from {in_month(month, locale)}"
            for month, change in fan.known
        )
        said.append(f"Known ahead: {steps}.")
    return " ".join(said)


def table(fan: Fan, *, locale: str = DEFAULT_LOCALE) -> Table:
    """Return the same month by month: what was counted, then the middle, the likely range and the chance."""
    is_told = fan.end.chance is not None
    head = ["Month", "Count, then the middle", "Likely range"]
    if is_told:
        head.append(f"Chance to be above {whole(fan.ceiling, locale)} by then")
    rows = [[in_month(point.month, locale), whole(point.count, locale), _how(fan, point)] for point in fan.history]
    rows += [
        [in_month(one.month, locale), f"about {whole(one.median, locale)}", likely_range(one, locale)]
        for one in fan.ahead
    ]
    if is_told:
        chances = [""] * len(fan.history) + [_chance(one, locale) for one in fan.ahead]
        rows = [[*row, told] for row, told in zip(rows, chances, strict=True)]
    return Table("Month by month", tuple(head), tuple(tuple(row) for row in rows), numbers=(1,))


def listed(names: Iterable[str]) -> str:
    """Return names as a sentence has them, `Jun, Jul and Aug`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _how(fan: Fan, point: MonthCount) -> str:
    return "not counted, between its neighbours" if point.month in fan.filled else "counted"


def _chance(month: MonthAhead, locale: str) -> str:
    return "" if month.chance is None else f"{chance(month.chance)} ({whole(round(month.chance * 100), locale)}%)"
