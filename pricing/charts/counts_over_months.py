"""Draw a count over the months as a line, with the ceiling above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pricing.charts.svg import INK, MUTED, PAPER, Svg, drawing, element, line, text
from pricing.charts.words import DEFAULT_LOCALE, count_of, in_month, whole

WIDTH = 400
HEIGHT = 210
LEFT = 2
RIGHT = 344
TOP = 30
BOTTOM = 180
COLOUR = "#0B5C6B"
LABEL_ROOM = 16


@dataclass(frozen=True, slots=True)
class MonthCount:
    """What was counted in a month; `month` is any day in it."""

    month: date
    count: int

    @property
    def index(self) -> int:
        """Return the months since year 0, so that neighbours differ by one."""
        return self.month.year * 12 + self.month.month

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(f"A count is zero or more, not {self.count}.")


@dataclass(frozen=True, slots=True)
class CountHistory:
    """Counts by month, oldest first, at most one a month; months may be missing."""

    points: tuple[MonthCount, ...]
    noun: str = "user"
    plural: str = ""
    ceiling: int | None = None

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("A history has at least one month.")
        months = [point.index for point in self.points]
        if months != sorted(set(months)):
            raise ValueError("The months of a history are in order and named once.")

    @property
    def nouns(self) -> str:
        """Return the noun for many."""
        return self.plural or f"{self.noun}s"


def counts_over_months(history: CountHistory, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the line from zero, broken where months are missing, each end labelled directly."""
    highest = max(1, history.ceiling or 0, *(point.count for point in history.points))
    placed = [(_x(point, history), _y(point.count, highest)) for point in history.points]
    shapes = [line(LEFT, BOTTOM, RIGHT, BOTTOM), *_areas_and_lines(history, placed)]
    if history.ceiling is not None:
        shapes += _ceiling(history.ceiling, _y(history.ceiling, highest), locale)
    shapes += _last_point(history, placed[-1], highest, locale)
    shapes += _months(history, locale)
    first, last = history.points[0], history.points[-1]
    said = (
        f"{count_of(first.count, history.noun, history.plural, locale)} in {in_month(first.month, locale)}, "
        f"{whole(last.count, locale)} in {in_month(last.month, locale)}."
    )
    return drawing(WIDTH, HEIGHT, title=finding(history, locale=locale), description=said, body=shapes)


def finding(history: CountHistory, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence where the count went and how far the ceiling is."""
    first, last = history.points[0], history.points[-1]
    months = last.index - first.index
    nouns = history.nouns[0].upper() + history.nouns[1:]
    if months == 0:
        moved = f"{count_of(last.count, history.noun, history.plural, locale)} in {in_month(last.month, locale)}"
    elif last.count == first.count:
        moved = f"{nouns} stand at {whole(last.count, locale)} as {count_of(months, 'month', locale=locale)} before"
    else:
        verb = "grew" if last.count > first.count else "fell"
        moved = (
            f"{nouns} {verb} from {whole(first.count, locale)} to {whole(last.count, locale)} "
            f"in {count_of(months, 'month', locale=locale)}"
        )
    return moved + _distance(last.count, history.ceiling, locale)


def unbroken(points: Iterable[MonthCount]) -> list[list[MonthCount]]:
    """Return months in their order as runs without a gap."""
    runs: list[list[MonthCount]] = []
    for point in points:
        if runs and point.index == runs[-1][-1].index + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _distance(count: int, ceiling: int | None, locale: str) -> str:
    if ceiling is None:
        return ""
    if count == ceiling:
        return f", at the ceiling of {whole(ceiling, locale)}"
    side = "below" if count < ceiling else "above"
    return f", {whole(abs(ceiling - count), locale)} {side} the ceiling of {whole(ceiling, locale)}"


def _x(point: MonthCount, history: CountHistory) -> Fraction:
    first, last = history.points[0].index, history.points[-1].index
    return LEFT + Fraction(point.index - first, max(last - first, 1)) * (RIGHT - LEFT)


def _y(count: int, highest: int) -> Fraction:
    return BOTTOM - Fraction(count, highest) * (BOTTOM - TOP)


def _areas_and_lines(history: CountHistory, placed: list[tuple[Fraction, Fraction]]) -> list[Svg]:
    shapes = []
    at = dict(zip(history.points, placed, strict=True))
    for run in unbroken(history.points):
        dots = [at[point] for point in run]
        path = " L".join(f"{_short(x)} {_short(y)}" for x, y in dots)
        under = f"M{path} L{_short(dots[-1][0])} {BOTTOM} L{_short(dots[0][0])} {BOTTOM} Z"
        shapes.append(element("path", d=under, fill=COLOUR, fill_opacity="0.10", class_="chart-area"))
        shapes.append(
            element(
                "path",
                d=f"M{path}",
                fill="none",
                stroke=COLOUR,
                stroke_width=2,
                stroke_linejoin="round",
                class_="chart-line",
            )
        )
        if len(dots) == 1:
            shapes.append(element("circle", cx=dots[0][0], cy=dots[0][1], r=2, fill=COLOUR, class_="chart-dot"))
    return shapes


def _ceiling(ceiling: int, y: Fraction, locale: str) -> list[Svg]:
    return [
        line(LEFT, y, WIDTH, y, stroke=INK, class_="chart-ceiling"),
        text(f"Ceiling {whole(ceiling, locale)}", LEFT + 4, y - 8, fill=MUTED, class_="chart-muted"),
    ]


def _last_point(history: CountHistory, at: tuple[Fraction, Fraction], highest: int, locale: str) -> list[Svg]:
    x, y = at
    label_y = y + 5
    if history.ceiling is not None:
        gap = y - _y(history.ceiling, highest)
        if 0 <= gap < LABEL_ROOM:
            label_y = y + 5 + LABEL_ROOM - gap
        elif -LABEL_ROOM < gap < 0:
            label_y = y - 2
    count = whole(history.points[-1].count, locale)
    return [
        element("circle", cx=x, cy=y, r=4, fill=COLOUR, stroke=PAPER, stroke_width=2, class_="chart-dot"),
        text(count, x + 10, min(label_y, Fraction(BOTTOM - 4)), size=16, font_weight="600"),
    ]


def _months(history: CountHistory, locale: str) -> list[Svg]:
    first, last = history.points[0], history.points[-1]
    labels = [text(in_month(first.month, locale), LEFT, BOTTOM + 20, fill=MUTED, class_="chart-muted")]
    if last.index > first.index:
        labels.append(
            text(in_month(last.month, locale), RIGHT, BOTTOM + 20, fill=MUTED, class_="chart-muted", text_anchor="end")
        )
    return labels


def _short(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
