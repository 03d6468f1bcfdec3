"""Draw where the client stands between users and devices, and the lines at which the verdict changes."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from pricing.charts.palette import MODEL_MARKS
from pricing.charts.svg import INK, MUTED, PAPER, Svg, drawing, element, line, text
from pricing.charts.words import DEFAULT_LOCALE, count_of
from pricing.engine.billing_model import BillingModel

WIDTH = 520
HEIGHT = 300
LEFT = 30
RIGHT = 360
TOP = 12
BOTTOM = 260
TALLEST_RATIO = Fraction(5)


@dataclass(frozen=True, slots=True)
class DecisionMap:
    """The client's counts and the ratios of devices to users that decide; the break-even may not exist."""

    users_count: int
    endpoints_count: int
    low_ratio: Decimal = Decimal("1.5")
    high_ratio: Decimal = Decimal("2.0")
    break_even_ratio: Decimal | None = None

    def __post_init__(self) -> None:
        if self.users_count <= 0 or self.endpoints_count < 0:
            raise ValueError("The map needs at least one user, and zero or more devices.")
        if not 0 < self.low_ratio <= self.high_ratio:
            raise ValueError("The lower ratio is above zero and not above the higher one.")

    @property
    def ratio(self) -> Fraction:
        """Return devices per user, exactly."""
        return Fraction(self.endpoints_count, self.users_count)


def decision_map(place: DecisionMap, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the map: three grounds by the ratio rule, the break-even line, the client as the dot."""
    top_ratio = _top_ratio(place)
    most_users = max(Fraction(place.users_count) * Fraction(3, 2), place.endpoints_count * Fraction(5, 4) / top_ratio)
    x = LEFT + place.users_count / most_users * (RIGHT - LEFT)
    y = BOTTOM - place.endpoints_count / (most_users * top_ratio) * (BOTTOM - TOP)
    return drawing(
        WIDTH,
        HEIGHT,
        title=finding(place, locale=locale),
        description=_description(place),
        body=[*_grounds(place, top_ratio), *_axes(), *_rays(place, top_ratio), *_client(place, x, y, locale)],
    )


def finding(place: DecisionMap, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence on which ground the client stands."""
    devices = count_of(place.endpoints_count, "device", locale=locale)
    counted = f"{devices} for {count_of(place.users_count, 'user', locale=locale)}"
    if place.ratio < Fraction(place.low_ratio):
        return f"{counted}: below {place.low_ratio} per user, where per-user or flat rate fits"
    if place.ratio > Fraction(place.high_ratio):
        return f"{counted}: above {place.high_ratio} per user, where per-device fits"
    return (
        f"{counted}: between {place.low_ratio} and {place.high_ratio} per user, where the ratio alone does not decide"
    )


def _description(place: DecisionMap) -> str:
    said = f"Devices per user decide at {place.low_ratio} and {place.high_ratio}."
    if place.break_even_ratio is None:
        return said
    return f"{said} Per-user and per-device cost the same at {_two(place.break_even_ratio)} devices per user."


def _top_ratio(place: DecisionMap) -> Fraction:
    wanted = max(Fraction(3), Fraction(place.high_ratio) * Fraction(3, 2))
    if place.break_even_ratio is not None and Fraction(place.break_even_ratio) <= TALLEST_RATIO:
        wanted = max(wanted, Fraction(place.break_even_ratio) * Fraction(5, 4))
    return wanted


def _at_right(ratio: Fraction, top_ratio: Fraction) -> Fraction:
    return BOTTOM - ratio / top_ratio * (BOTTOM - TOP)


def _grounds(place: DecisionMap, top_ratio: Fraction) -> list[Svg]:
    low, high = (round(_at_right(Fraction(ratio), top_ratio)) for ratio in (place.low_ratio, place.high_ratio))
    user, device = MODEL_MARKS[BillingModel.PER_USER], MODEL_MARKS[BillingModel.PER_DEVICE]
    below = f"M{LEFT} {BOTTOM} L{RIGHT} {low} L{RIGHT} {BOTTOM} Z"
    above = f"M{LEFT} {BOTTOM} L{RIGHT} {high} L{RIGHT} {TOP} L{LEFT} {TOP} Z"
    return [
        element("path", d=below, fill=user.colour, fill_opacity="0.10", class_="map-ground"),
        element("path", d=above, fill=device.colour, fill_opacity="0.10", class_="map-ground"),
        text("Ratio votes per-user or flat rate", RIGHT - 8, BOTTOM - 10, size=12, text_anchor="end"),
        text("Ratio votes per-device", LEFT + 10, TOP + 20, size=12),
    ]


def _axes() -> list[Svg]:
    return [
        line(LEFT, BOTTOM, RIGHT, BOTTOM, stroke=MUTED, class_="chart-axis"),
        line(LEFT, BOTTOM, LEFT, TOP, stroke=MUTED, class_="chart-axis"),
        text("More users \N{RIGHTWARDS ARROW}", RIGHT, BOTTOM + 20, size=12, text_anchor="end", fill=MUTED),
        text(
            "More devices \N{RIGHTWARDS ARROW}",
            0,
            0,
            size=12,
            text_anchor="end",
            fill=MUTED,
            transform=f"translate({LEFT - 10} {TOP}) rotate(-90)",
        ),
    ]


def _rays(place: DecisionMap, top_ratio: Fraction) -> list[Svg]:
    rays: list[tuple[Fraction, str, str | None]] = [
        (Fraction(place.low_ratio), f"{place.low_ratio} devices per user", None),
        (Fraction(place.high_ratio), f"{place.high_ratio} devices per user", None),
    ]
    even = place.break_even_ratio
    if even is not None and 0 < Fraction(even) <= top_ratio:
        rays.append((Fraction(even), f"{_two(even)}: both cost the same", "6 4"))
    shapes: list[Svg] = []
    lowest_free = Fraction(BOTTOM)
    for ratio, label, dashes in sorted(rays, key=lambda ray: ray[0]):
        y = _at_right(ratio, top_ratio)
        label_y = min(y + 4, lowest_free)
        lowest_free = label_y - 16
        shapes.append(line(LEFT, BOTTOM, RIGHT, y, stroke=INK, stroke_dasharray=dashes, class_="chart-ceiling"))
        shapes.append(text(label, RIGHT + 8, label_y, size=12))
    return shapes


def _client(place: DecisionMap, x: Fraction, y: Fraction, locale: str) -> list[Svg]:
    users, devices = (
        count_of(place.users_count, "user", locale=locale),
        count_of(place.endpoints_count, "device", locale=locale),
    )
    # The label keeps clear of the frame at the top and of the ground's own words at the bottom.
    label_y = y + 22 if y < TOP + 40 else min(y - 12, Fraction(BOTTOM - 32))
    return [
        element("circle", cx=x, cy=y, r=6, fill=INK, stroke=PAPER, stroke_width=2, class_="map-client"),
        text(
            f"{users}, {devices}",
            x,
            label_y,
            font_weight="600",
            text_anchor="middle",
            stroke=PAPER,
            stroke_width=4,
            stroke_linejoin="round",
            class_="chart-halo",
        ),
        text(f"{users}, {devices}", x, label_y, font_weight="600", text_anchor="middle"),
    ]


def _two(ratio: Decimal) -> str:
    return f"{ratio.quantize(Decimal('0.01')).normalize():f}"
