"""Draw headroom in the height of a line: for lists, beside the words that say the same."""

from fractions import Fraction

from pricing.charts.palette import STATE_COLOURS
from pricing.charts.svg import INK, Svg, element, line

WIDTH = 96
HEIGHT = 12
TOP = 4


def slim_gauge(count: int, ceiling: int, state: str) -> Svg:
    """Return the filled space and the ceiling as a line across; a count above it reaches beyond. Decorative."""
    tallest = max(count, ceiling)
    if count < 0 or ceiling < 1:
        raise ValueError("A count is zero or more and a ceiling is one or more.")
    width, at = Fraction(WIDTH * count, tallest), Fraction(WIDTH * ceiling, tallest)
    css_class, room = f"gauge-fill state-{state.lower()}", {"y": TOP, "height": HEIGHT - TOP}
    ceiling_x = min(max(at, Fraction(1)), Fraction(WIDTH - 1))
    return element(
        "svg",
        element("rect", x=0, width=WIDTH, fill=INK, fill_opacity="0.10", class_="slim-room", **room),
        element("rect", x=0, width=width, fill=STATE_COLOURS[state], class_=css_class, **room),
        line(ceiling_x, 0, ceiling_x, HEIGHT, stroke=INK, stroke_width=2, class_="chart-ceiling"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        class_="slim",
        aria_hidden="true",
        focusable="false",
    )
