"""Draw the headroom: the ceiling as one thin line, the count as the filled space below it."""

from dataclasses import dataclass
from fractions import Fraction

from pricing.charts.palette import STATE_COLOURS, STATE_WORDS, State
from pricing.charts.svg import INK, MUTED, Svg, drawing, element, line, text
from pricing.charts.words import DEFAULT_LOCALE, count_of, whole

WIDTH = 400
HEIGHT = 168
TOP = 26
BOTTOM = 160
TANK_LEFT = 1
TANK_RIGHT = 399
GAP_FOR_WORDS = 24
FILL_FOR_WORDS = 30


@dataclass(frozen=True, slots=True)
class Headroom:
    """A count against its inclusive ceiling, with the state the contract's policy gave it."""

    count: int
    ceiling: int
    state: State
    noun: str = "user"
    plural: str = ""

    def __post_init__(self) -> None:
        if self.count < 0 or self.ceiling <= 0:
            raise ValueError("A count is zero or more and a ceiling is one or more.")
        is_breached, is_at = self.count > self.ceiling, self.count == self.ceiling
        if (self.state == "BREACHED") != is_breached or (self.state == "AT" and not is_at):
            raise ValueError(f"A count of {self.count} under a ceiling of {self.ceiling} cannot be {self.state}.")

    @property
    def left(self) -> int:
        """Return how many more fit; negative above the ceiling."""
        return self.ceiling - self.count


def headroom_gauge(room: Headroom, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the gauge; a count above the ceiling rises through the line."""
    tallest = max(room.count, room.ceiling)
    ceiling_y = BOTTOM - Fraction(BOTTOM - TOP) * room.ceiling / tallest
    level_y = BOTTOM - Fraction(BOTTOM - TOP) * room.count / tallest
    colour = STATE_COLOURS[room.state]
    fill = element(
        "rect",
        x=TANK_LEFT,
        y=level_y,
        width=TANK_RIGHT - TANK_LEFT,
        height=BOTTOM - level_y,
        fill=colour,
        fill_opacity="0.16",
        class_=f"gauge-fill state-{room.state.lower()}",
    )
    level = line(
        TANK_LEFT,
        level_y,
        TANK_RIGHT,
        level_y,
        stroke=colour,
        stroke_width=3,
        class_=f"gauge-level state-{room.state.lower()}",
    )
    ceiling = line(0, ceiling_y, WIDTH, ceiling_y, stroke=INK, stroke_width=1, class_="chart-ceiling")
    return drawing(
        WIDTH,
        HEIGHT,
        title=finding(room, locale=locale),
        description=(
            f"{count_of(room.count, room.noun, room.plural, locale)} counted, "
            f"ceiling {whole(room.ceiling, locale)}. {STATE_WORDS[room.state]}."
        ),
        body=[fill, level, ceiling, *_labels(room, ceiling_y, level_y, locale)],
    )


def finding(room: Headroom, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence how much room is left, `Covers 44 of 50 users. 6 left.`"""
    counted, covered = whole(room.count, locale), count_of(room.ceiling, room.noun, room.plural, locale)
    if room.left < 0:
        above = f"{whole(-room.left, locale)} above the ceiling of {whole(room.ceiling, locale)}"
        return f"{count_of(room.count, room.noun, room.plural, locale)}, {above}."
    if room.left == 0:
        return f"Covers {counted} of {covered}. At the ceiling."
    return f"Covers {counted} of {covered}. {whole(room.left, locale)} left."


def _labels(room: Headroom, ceiling_y: Fraction, level_y: Fraction, locale: str) -> list[Svg]:
    counted = count_of(room.count, room.noun, room.plural, locale)
    ceiling = f"Ceiling {whole(room.ceiling, locale)}"
    if room.left < 0:
        over = f"{whole(-room.left, locale)} above"
        return [
            text(counted, 8, level_y - 8, size=16, font_weight="600"),
            text(over, WIDTH - 8, level_y - 8, size=16, font_weight="600", text_anchor="end"),
            text(ceiling, 8, min(ceiling_y + 18, Fraction(BOTTOM - 4)), fill=MUTED, class_="chart-muted"),
        ]
    # The words for the room stand in the gap itself while it is tall enough, else just above the line.
    left_y = (ceiling_y + level_y) / 2 + 5 if level_y - ceiling_y >= GAP_FOR_WORDS else ceiling_y - 8
    left = f"{whole(room.left, locale)} left" if room.left else "None left"
    return [
        text(ceiling, 8, ceiling_y - 8, fill=MUTED, class_="chart-muted"),
        text(left, WIDTH - 8, left_y, size=16, font_weight="600", text_anchor="end"),
        # The count stands in the fill, or just above it where the fill is too low to hold a line of words.
        text(
            counted, 8, level_y + 22 if BOTTOM - level_y >= FILL_FOR_WORDS else level_y - 8, size=16, font_weight="600"
        ),
    ]
