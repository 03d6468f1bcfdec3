"""What pictures with two axes share: the frame, round marks on its axes, lines told apart in black and white."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pricing.charts.palette import MODEL_MARKS
from pricing.charts.svg import INK, MUTED, PAPER, SANS, Number, Svg, element, line, number, text
from pricing.engine.billing_model import BillingModel

MARKS = 5  # about so many marks on an axis
LABEL_ROOM = 16  # between two lines of words
LONGEST_NAME = 12  # letters of a name at the end of a line; longer ones are set smaller, to stay on the picture
DASHES: Final[dict[BillingModel, str | None]] = {
    BillingModel.PER_USER: None,
    BillingModel.PER_DEVICE: "9 4",
    BillingModel.FLAT: "2 3",
}
Point = tuple[Fraction, Fraction]
Placed = tuple[Number, Number]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of the picture and what it stands for: zero at its lower left, `across` and `up` at the far edges."""

    left: int
    top: int
    right: int
    bottom: int
    across: Fraction
    up: Fraction

    def x(self, value: Number) -> Fraction:
        """Return where a value stands from left to right."""
        return self.left + Fraction(value) / self.across * (self.right - self.left)

    def y(self, value: Number) -> Fraction:
        """Return where a value stands from the bottom up."""
        return self.bottom - Fraction(value) / self.up * (self.bottom - self.top)

    def at(self, point: tuple[Number, Number]) -> Point:
        """Return where a pair of values stands."""
        return self.x(point[0]), self.y(point[1])


def round_marks(most: Fraction, *, whole: bool = True) -> tuple[Fraction, ...]:
    """Return round values from zero up to `most`: steps of 1, 2 or 5 times a power of ten."""
    if most <= 0:
        return (Fraction(0),)
    power = Fraction(1)
    while power * 10 <= most / MARKS:
        power *= 10
    while power > most / MARKS and not (whole and power <= 1):
        power /= 10
    step = next((power * times for times in (1, 2, 5) if power * times * MARKS >= most), power * 10)
    return tuple(step * place for place in range(int(most / step) + 1))


def axes(frame: Frame, *, across: str, up: str) -> list[Svg]:
    """Return the two axes with what they count and in which unit."""
    return [
        line(frame.left, frame.bottom, frame.right, frame.bottom, stroke=MUTED, class_="chart-axis"),
        line(frame.left, frame.bottom, frame.left, frame.top, stroke=MUTED, class_="chart-axis"),
        text(across, frame.right, frame.bottom + 38, size=12, text_anchor="end", fill=MUTED, class_="chart-muted"),
        text(up, frame.left, frame.top - 10, size=12, fill=MUTED, class_="chart-muted"),
    ]


def marks_across(frame: Frame, values: Iterable[Fraction], written: Callable[[Fraction], str]) -> list[Svg]:
    """Return the values along the lower axis."""
    shapes = []
    for value in values:
        x = frame.x(value)
        shapes.append(line(x, frame.bottom, x, frame.bottom + 4, stroke=MUTED, class_="chart-axis"))
        shapes.append(
            text(written(value), x, frame.bottom + 18, size=12, text_anchor="middle", fill=MUTED, class_="chart-muted")
        )
    return shapes


def marks_up(
    frame: Frame, values: Iterable[Fraction], written: Callable[[Fraction], str], *, lines: bool = True
) -> list[Svg]:
    """Return the values along the left axis, each with a hairline across unless told otherwise."""
    shapes = []
    for value in values:
        y = frame.y(value)
        if lines and value:
            shapes.append(line(frame.left, y, frame.right, y))
        else:
            shapes.append(line(frame.left - 4, y, frame.left, y, stroke=MUTED, class_="chart-axis"))
        shapes.append(
            text(written(value), frame.left - 8, y + 4, size=12, text_anchor="end", fill=MUTED, class_="chart-muted")
        )
    return shapes


def model_line(model: BillingModel, points: Sequence[Point]) -> Svg:
    """Return a model's line: solid, dashed or dotted, so that no colour is needed."""
    mark = MODEL_MARKS[model]
    return element(
        "path",
        d=path(points),
        fill="none",
        stroke=mark.colour,
        stroke_width=2,
        stroke_dasharray=DASHES[model],
        stroke_linejoin="round",
        class_=f"line-{mark.css_class}",
    )


def path(points: Sequence[Point], *, closed: bool = False) -> str:
    """Return the way through the points, two decimals each."""
    return "M" + " L".join(f"{number(x)} {number(y)}" for x, y in points) + (" Z" if closed else "")


def haloed(
    words: str, x: Number, y: Number, *, size: int = 13, text_anchor: str = "start", font_weight: str = "400"
) -> list[Svg]:
    """Return words that stay readable over lines: once as a rim of paper, once as themselves."""
    set_as = {"text_anchor": text_anchor, "font_weight": font_weight}
    rim = {"stroke": PAPER, "stroke_width": "4", "stroke_linejoin": "round", "fill": PAPER, "class_": "chart-halo"}
    return [
        element("text", words, x=x, y=y, font_size=size, font_family=SANS, aria_hidden="true", **rim, **set_as),
        text(words, x, y, size=size, text_anchor=text_anchor, font_weight=font_weight),
    ]


def end_labels(frame: Frame, ends: Iterable[tuple[BillingModel, Point]]) -> list[Svg]:
    """Name each line at its right end, by letter and word, no two on one another."""
    shapes = []
    lowest_free = Fraction(frame.bottom)
    for model, (x, y) in sorted(ends, key=lambda end: (-end[1][1], end[0])):
        mark = MODEL_MARKS[model]
        label_y = min(y + 4, lowest_free)
        lowest_free = label_y - LABEL_ROOM
        shapes.append(
            text(
                mark.letter,
                x + 8,
                label_y,
                font_weight="600",
                fill=mark.colour,
                class_=f"chart-letter {mark.css_class}",
            )
        )
        shapes.append(text(mark.name, x + 22, label_y, size=13 if len(mark.name) <= LONGEST_NAME else 11))
    return shapes


def dot(point: Placed, *, radius: int = 4, filled: bool = True) -> Svg:
    """Return a point that stands out of lines by a rim."""
    fill, stroke = (INK, PAPER) if filled else (PAPER, INK)
    css_class = "map-client" if filled else "map-past"
    return element(
        "circle", cx=point[0], cy=point[1], r=radius, fill=fill, stroke=stroke, stroke_width=2, class_=css_class
    )
