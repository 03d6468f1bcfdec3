"""Draw a fan: the months as a line, the ceiling as the line, what is ahead as a band in three tones.

The tones are the middle, the likely range, and that part of it which is above the ceiling; lighter and darker, so that
black and white tells them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from pricing.charts.counts_over_months import MonthCount, unbroken
from pricing.charts.fan import Fan, MonthAhead, finding, likely_range, notes, table
from pricing.charts.figure import Figure
from pricing.charts.plot import LABEL_ROOM, Point, haloed, path
from pricing.charts.svg import INK, MUTED, PAPER, Number, Svg, drawing, element, line, text
from pricing.charts.words import DEFAULT_LOCALE, count_of, in_month, whole

WIDTH = 400
HEIGHT = 252
LEFT = 2
RIGHT = 304
TOP = 34
BOTTOM = 204
COLOUR = "#0B5C6B"
ABOVE = "#B25E00"
LABEL_WIDTH = 62  # of a month's name
STEP_WIDTH = 30  # of a known change, with its sign
BLOCK = 54  # the height of the words at the end
SHOWN_MONTHS = 24  # of what was counted; older ones would press the months ahead together


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where months and counts stand on the picture."""

    first: int
    last: int
    lowest: int
    highest: int

    @classmethod
    def of(cls, fan: Fan) -> "_Plane":
        counts = [point.count for point in fan.history] + [fan.ceiling]
        lowest = min(*counts, *(one.low for one in fan.ahead))
        highest = max(*counts, *(one.high for one in fan.ahead), 1)
        return cls(fan.history[0].index, fan.end.index, _ground(lowest, highest), highest)

    def x(self, index: int) -> Fraction:
        return LEFT + Fraction(index - self.first, self.last - self.first) * (RIGHT - LEFT)

    def y(self, count: int) -> Fraction:
        return BOTTOM - Fraction(count - self.lowest, self.highest - self.lowest) * (BOTTOM - TOP)

    def at(self, point: MonthCount) -> Point:
        return self.x(point.index), self.y(point.count)


def fan_figure(fan: Fan, *, locale: str = DEFAULT_LOCALE) -> Figure:
    """Return the picture under its finding, with what was not counted and the same as a table."""
    return Figure(
        fan_chart(fan, locale=locale),
        finding(fan, locale=locale),
        notes(fan, locale=locale),
        table(fan, locale=locale),
    )


def fan_chart(fan: Fan, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the picture, every line and tone named where it is."""
    shown = Fan(fan.history[-SHOWN_MONTHS:], fan.ahead, fan.ceiling, fan.noun, fan.expected_on, fan.filled, fan.known)
    plane = _Plane.of(shown)
    shapes = [
        line(LEFT, BOTTOM, RIGHT, BOTTOM),
        *_band(shown, plane),
        *_past(shown, plane),
        *_ceiling(shown, plane, locale),
        *_middle(shown, plane),
        *_known(shown, plane, locale),
        *_last_count(shown, plane, locale),
        *_end(shown, plane, locale),
        *_months(shown, plane, locale),
    ]
    end = shown.end
    said = (
        f"{count_of(fan.last.count, fan.noun, locale=locale)} in {in_month(fan.last.month, locale)}. "
        f"In {in_month(end.month, locale)} about {whole(end.median, locale)}, likely {likely_range(end, locale)}."
    )
    return drawing(WIDTH, HEIGHT, title=finding(fan, locale=locale), description=said, body=shapes)


def _ground(lowest: int, highest: int) -> int:
    """Return the count at the foot: zero, or a round count below all of them where they lie close together."""
    spread = highest - lowest
    if lowest <= spread:
        return 0
    step = int("1" + "0" * (len(str(spread)) - 1))
    return max(0, (lowest - max(spread // 2, 1)) // step * step)


def _band(fan: Fan, plane: _Plane) -> list[Svg]:
    start = plane.at(fan.last)
    highs = [start, *((plane.x(one.index), plane.y(one.high)) for one in fan.ahead)]
    lows = [start, *((plane.x(one.index), plane.y(one.low)) for one in fan.ahead)]
    outline = [*highs, *reversed(lows)]
    shapes = [_tone(outline, COLOUR, "0.18", "fan-range")]
    above = _clipped(outline, plane.y(fan.ceiling))
    return [*shapes, _tone(above, ABOVE, "0.42", "fan-above")] if above else shapes


def _tone(outline: Sequence[Point], colour: str, opacity: str, css_class: str) -> Svg:
    return element("path", d=path(outline, closed=True), fill=colour, fill_opacity=opacity, class_=css_class)


def _clipped(outline: Sequence[Point], level: Fraction) -> list[Point]:
    """Return the part of an outline that lies above a level; y grows downwards."""
    kept: list[Point] = []
    for (x, y), (next_x, next_y) in pairwise([*outline, outline[0]]):
        if y < level:
            kept.append((x, y))
        if (y < level) != (next_y < level):
            kept.append((x + (next_x - x) * (level - y) / (next_y - y), level))
    return kept


def _past(fan: Fan, plane: _Plane) -> list[Svg]:
    shapes = []
    for run in unbroken(fan.history):
        dots = [plane.at(point) for point in run]
        if plane.lowest == 0:  # only above zero is the space below a line as large as what was counted
            foot = [(dots[-1][0], Fraction(BOTTOM)), (dots[0][0], Fraction(BOTTOM))]
            shapes.append(_tone([*dots, *foot], COLOUR, "0.10", "chart-area"))
        shapes.append(_stroke(dots, "chart-line"))
        if len(dots) == 1:
            shapes.append(element("circle", cx=dots[0][0], cy=dots[0][1], r=2, fill=COLOUR, class_="chart-dot"))
    hollow = [plane.at(point) for point in fan.history if point.month in fan.filled]
    return shapes + [
        element("circle", cx=x, cy=y, r=3, fill=PAPER, stroke=COLOUR, stroke_width=2, class_="fan-hollow")
        for x, y in hollow
    ]


def _stroke(dots: Sequence[Point], css_class: str, dashes: str | None = None) -> Svg:
    return element(
        "path",
        d=path(dots),
        fill="none",
        stroke=COLOUR,
        stroke_width=2,
        stroke_dasharray=dashes,
        stroke_linejoin="round",
        class_=css_class,
    )


def _ceiling(fan: Fan, plane: _Plane, locale: str) -> list[Svg]:
    y = plane.y(fan.ceiling)
    return [
        line(LEFT, y, RIGHT, y, stroke=INK, class_="chart-ceiling"),
        *haloed(f"Ceiling {whole(fan.ceiling, locale)}", LEFT + 2, y - 8),
    ]


def _middle(fan: Fan, plane: _Plane) -> list[Svg]:
    dots = [plane.at(fan.last), *((plane.x(one.index), plane.y(one.median)) for one in fan.ahead)]
    shapes = [_stroke(dots, "chart-line", "6 4")]
    if fan.expected_on is not None and not fan.is_above:
        x, y = plane.x(_index(fan.expected_on.year, fan.expected_on.month)), plane.y(fan.ceiling)
        diamond = path([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], closed=True)
        shapes += [
            line(x, y, x, BOTTOM, stroke=INK, stroke_dasharray="2 3", class_="chart-ceiling"),
            element("path", d=diamond, fill=INK, stroke=PAPER, stroke_width=2, class_="map-client"),
        ]
    return shapes


def _known(fan: Fan, plane: _Plane, locale: str) -> list[Svg]:
    shapes, label_y, before = [], BOTTOM - 12, None
    for month, change in fan.known:
        x, sign = plane.x(_index(month.year, month.month)), "+" if change > 0 else "\N{MINUS SIGN}"
        is_close = before is not None and x - before < STEP_WIDTH
        label_y, before = label_y - LABEL_ROOM if is_close else BOTTOM - 12, x
        shapes.append(line(x, BOTTOM - 8, x, BOTTOM + 4, stroke=MUTED, stroke_width=2, class_="chart-axis"))
        label_y = max(label_y, TOP)
        shapes += haloed(f"{sign}{whole(abs(change), locale)}", x, label_y, size=12, text_anchor="middle")
    return shapes


def _last_count(fan: Fan, plane: _Plane, locale: str) -> list[Svg]:
    x, y = plane.at(fan.last)
    below = y + 22
    label_y = below if below <= BOTTOM - 4 else y - 12
    return [
        element("circle", cx=x, cy=y, r=4, fill=COLOUR, stroke=PAPER, stroke_width=2, class_="chart-dot"),
        *haloed(whole(fan.last.count, locale), x, label_y, size=16, text_anchor="middle", font_weight="600"),
    ]


def _end(fan: Fan, plane: _Plane, locale: str) -> list[Svg]:
    """Name the middle and the likely range where they end."""
    end, x = fan.end, RIGHT + 8
    top = max(Fraction(TOP), min(plane.y(end.median) - 12, Fraction(BOTTOM - BLOCK)))
    return [
        text(f"about {whole(end.median, locale)}", x, top + 16, size=_fitting(end), font_weight="600"),
        text("likely range", x, top + 34, size=12, fill=MUTED, class_="chart-muted"),
        text(likely_range(end, locale), x, top + 50, size=12, fill=MUTED, class_="chart-muted"),
    ]


def _fitting(end: MonthAhead) -> int:
    return 16 if end.median < 1000 else 12


def _months(fan: Fan, plane: _Plane, locale: str) -> list[Svg]:
    middle = plane.x(fan.last.index)
    labels = [_month(in_month(fan.end.month, locale), RIGHT, "end")]
    if RIGHT - middle >= LABEL_WIDTH * Fraction(3, 2):
        labels.append(_month(in_month(fan.last.month, locale), max(middle, LEFT + Fraction(LABEL_WIDTH, 2)), "middle"))
    if middle - LEFT >= LABEL_WIDTH * Fraction(7, 5):
        labels.append(_month(in_month(fan.history[0].month, locale), LEFT, "start"))
    if plane.lowest:
        labels.append(_month(f"from {whole(plane.lowest, locale)}", LEFT + 2, "start", BOTTOM - 6))
    if fan.expected_on is not None and not fan.is_above:
        x = plane.x(_index(fan.expected_on.year, fan.expected_on.month))
        said = f"likely {in_month(fan.expected_on, locale)}"
        labels.append(text(said, min(x, Fraction(WIDTH - 50)), BOTTOM + 38, text_anchor="middle", font_weight="600"))
    return labels


def _month(words: str, x: Number, anchor: str, y: Number = BOTTOM + 18) -> Svg:
    return text(words, x, y, size=12, fill=MUTED, class_="chart-muted", text_anchor=anchor)


def _index(year: int, month: int) -> int:
    return year * 12 + month
