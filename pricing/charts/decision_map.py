"""Draw who wins where between users and endpoints, the lines that decide, and the client's way through it."""

from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pricing.charts import nouns
from pricing.charts.changes import Change, changes
from pricing.charts.figure import Figure
from pricing.charts.map_table import counted, facts, ratio_in_words
from pricing.charts.palette import MODEL_MARKS, ground
from pricing.charts.plane import Plane, Survey, Winner, survey
from pricing.charts.plot import (
    LABEL_ROOM,
    Frame,
    Point,
    axes,
    dot,
    haloed,
    marks_across,
    marks_up,
    path,
    round_marks,
)
from pricing.charts.regions import Box, Row, borders, outlines, room_for, rows_of
from pricing.charts.svg import INK, MUTED, PAPER, Number, Svg, drawing, element, identity, text
from pricing.charts.words import DEFAULT_LOCALE, in_month, whole
from pricing.engine.billing_model import BillingModel

WIDTH = 600
HEIGHT = 400
LEFT = 78
RIGHT = 444
TOP = 34
BOTTOM = 340
TINT = "0.13"  # of a ground, under its pattern
LETTER_WIDTH = 7  # of a figure at 13, on average
NOTE = gettext_noop(
    "Every point was asked as the client was: endpoints in today's mix of classes; infrastructure, past and everything "
    "declared as they are."
)


def map_figure(plane: Plane, *, locale: str = DEFAULT_LOCALE, months: bool = True) -> Figure:
    """Return the map, its finding and its table, which names every month of the path or only the telling ones."""
    found = survey(plane)
    said = finding(plane, found, locale=locale)
    table = facts(plane, found, changes(plane, found), months=months, locale=locale)
    return Figure(decision_map(plane, locale=locale), said, _(NOTE), table)


def decision_map(plane: Plane, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the map: a ground for each winner, the ratio rule's boundaries, the break-even, the path, the client."""
    found = survey(plane)
    frame = Frame(LEFT, TOP, RIGHT, BOTTOM, found.most_users, found.most_endpoints)
    said, told = finding(plane, found, locale=locale), _description(plane, found, locale)
    rows, key = rows_of(found, frame), identity(said, told)
    here = frame.at((plane.users, plane.endpoints))
    label, box = _client(here)
    since, since_box = _since(plane, frame, here, locale)
    return drawing(
        WIDTH,
        HEIGHT,
        title=said,
        description=told,
        body=[
            *_grounds(rows, key),
            *axes(frame, across=_("Users"), up=_("Endpoints")),
            *marks_across(frame, round_marks(frame.across), lambda value: whole(int(value), locale)),
            *marks_up(frame, round_marks(frame.up), lambda value: whole(int(value), locale), lines=False),
            *_deciding_lines(plane, found, frame, locale),
            *_names(rows, [box, *since_box, *_along(plane, frame)], key),
            *_path(plane, frame, here),
            dot(here, radius=6),
            *since,
            *label,
        ],
    )


def finding(plane: Plane, found: Survey, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence who wins at the client's counts, and the nearest counts at which somebody else does."""
    winner = plane.winner(plane.users, plane.endpoints)
    told = {
        "users": nouns.users(plane.users, locale),
        "endpoints": nouns.endpoints(plane.endpoints, locale),
        "model": MODEL_MARKS[winner].word if winner else "",
    }
    nearest = min(changes(plane, found), key=lambda change: change.distance, default=None)
    if nearest is None:
        everywhere = (
            _("{model} is recommended at {users} and {endpoints}, and everywhere on this map")
            if winner
            else _("No model is left at {users} and {endpoints}, and everywhere on this map")
        )
        return nouns.begun(everywhere.format(**told))
    here = (
        _("{model} is recommended at {users} and {endpoints}; {change}")
        if winner
        else _("No model is left at {users} and {endpoints}; {change}")
    )
    return nouns.begun(here.format(change=_in_words(nearest, locale), **told))


def _in_words(change: Change, locale: str) -> str:
    then = MODEL_MARKS[change.winner].word if change.winner else _("none")
    pattern = _("{model} from {count} on") if change.is_up else _("{model} at {count} or fewer")
    return pattern.format(model=then, count=counted(change, locale))


def _description(plane: Plane, found: Survey, locale: str) -> str:
    policy = plane.case.policy
    low, high = ratio_in_words(policy.ratio_low, locale), ratio_in_words(policy.ratio_high, locale)
    said = [_("The ratio rule's boundaries are {low} and {high} endpoints per user.").format(low=low, high=high)]
    even = dict(found.break_even).get(plane.users)
    if even is not None:
        same = _("For {users}, per-user and per-device cost the same at {count} endpoints.")
        said.append(same.format(users=nouns.users(plane.users, locale), count=ratio_in_words(even, locale)))
    if plane.path:
        since, months = in_month(plane.path[0].month, locale), nouns.months(len(plane.path), locale)
        said.append(_("The path shows {months} since {since}.").format(months=months, since=since))
    return " ".join(said)


def _grounds(rows: tuple[Row, ...], key: str) -> list[Svg]:
    shapes, patterns = [], []
    grounds = outlines(rows)
    for model in BillingModel:
        if model not in grounds:
            continue
        mark = MODEL_MARKS[model]
        shape = " ".join(path(outline, closed=True) for outline in grounds[model])
        patterns.append(ground(model, f"{key}-{mark.letter}"))
        shapes.append(
            element("path", d=shape, fill=mark.colour, fill_opacity=TINT, class_=f"map-ground {mark.css_class}")
        )
        shapes.append(element("path", d=shape, fill=f"url(#{key}-{mark.letter})", class_="map-pattern"))
    edges = " ".join(path(edge) for edge in borders(rows))
    if edges:
        shapes.append(element("path", d=edges, fill="none", stroke=MUTED, stroke_width=1, class_="chart-axis"))
    return [element("defs", *patterns), *shapes]


def _names(rows: tuple[Row, ...], taken: list[Box], key: str) -> list[Svg]:
    """Name each ground where its name fits, else by its letter; what has no full name there stands below the map."""
    shapes: list[Svg] = []
    x = LEFT
    for winner in outlines(rows):
        name, letter = (
            (MODEL_MARKS[winner].name, MODEL_MARKS[winner].letter) if winner else (_("No model"), "\N{EN DASH}")
        )
        full = f"{letter}  {name}"
        for words, height in ((full, 12), (letter, 7)):
            spot = room_for(rows, winner, LETTER_WIDTH * len(words), height, taken)
            if spot is not None:
                shapes += haloed(words, spot[0], spot[1] + 4, text_anchor="middle", font_weight="600")
                break
        if spot is None or words != full:
            shapes += _sample(winner, x, key)
            shapes.append(text(full, x + 20, HEIGHT - 8, size=12))
            x += 20 + LETTER_WIDTH * len(full) + 16
    return shapes


def _sample(winner: Winner, x: int, key: str) -> list[Svg]:
    """Return a small piece of a winner's ground."""
    box: dict[str, Number] = {"x": x, "y": HEIGHT - 19, "width": 14, "height": 14}
    frame = element("rect", **box, fill="none", stroke=MUTED, class_="chart-axis")
    if winner is None:
        return [frame]
    mark = MODEL_MARKS[winner]
    tint = element("rect", **box, fill=mark.colour, fill_opacity=TINT, class_=mark.css_class)
    return [tint, element("rect", **box, fill=f"url(#{key}-{mark.letter})"), frame]


def _deciding_lines(plane: Plane, found: Survey, frame: Frame, locale: str) -> list[Svg]:
    policy, per_user = plane.case.policy, _("{ratio} per user")
    drawn: list[tuple[str, list[Point], str | None]] = [
        (
            per_user.format(ratio=ratio_in_words(ratio, locale)),
            [(Fraction(0), Fraction(0)), _end_of(Fraction(ratio), frame)],
            dashes,
        )
        for ratio, dashes in ((policy.ratio_low, None), (policy.ratio_high, None))
    ]
    inside = [(users, at) for users, at in found.break_even if at <= frame.up]
    if len(inside) > 1:
        drawn.append((_("Break-even"), [(Fraction(users), at) for users, at in inside], "6 4"))
    shapes: list[Svg] = []
    lowest_free = Fraction(BOTTOM)
    for label, points, dashes in sorted(drawn, key=lambda one: one[1][-1][1]):
        placed = [frame.at(point) for point in points]
        shapes.append(
            element("path", d=path(placed), fill="none", stroke=INK, stroke_dasharray=dashes, class_="chart-ceiling")
        )
        y = min(placed[-1][1] + 4, lowest_free)
        lowest_free = y - LABEL_ROOM
        shapes.append(text(label, RIGHT + 10, y, size=12))
    return shapes


def _end_of(ratio: Fraction, frame: Frame) -> Point:
    return frame.across, ratio * frame.across


def _along(plane: Plane, frame: Frame) -> Iterator[Box]:
    """Yield a small box for each place of the path, so that no name stands on it."""
    for past in plane.path:
        x, y = frame.at((past.users, past.endpoints))
        yield x - 4, y - 4, x + 4, y + 4


def _path(plane: Plane, frame: Frame, here: Point) -> Iterator[Svg]:
    if not plane.path:
        return
    points = [frame.at((past.users, past.endpoints)) for past in plane.path]
    way = path([*points, here])
    drawn = {"d": way, "fill": "none", "stroke_linejoin": "round"}
    yield element("path", **drawn, stroke=PAPER, stroke_width=4, class_="chart-halo")
    yield element("path", **drawn, stroke=INK, stroke_width="1.5", class_="map-path")
    for point in dict.fromkeys(points[1:]):
        yield element("circle", cx=point[0], cy=point[1], r=2, fill=INK, class_="map-client")
    yield dot(points[0], filled=False)


def _since(plane: Plane, frame: Frame, here: Point, locale: str) -> tuple[list[Svg], list[Box]]:
    """Return the first month's name where the path began, and the box it takes; nothing where it began next door."""
    if not plane.path:
        return [], []
    x, y = frame.at((plane.path[0].users, plane.path[0].endpoints))
    if abs(x - here[0]) + abs(y - here[1]) <= 3 * LABEL_ROOM:
        return [], []
    words = in_month(plane.path[0].month, locale)
    width = LETTER_WIDTH * len(words)
    # Away from the way itself, and inside the frame.
    left = min(max(x - width - 9 if here[0] > x else x + 9, Fraction(LEFT + 4)), Fraction(RIGHT - width - 4))
    baseline = min(y + 18, Fraction(BOTTOM - 6))
    return haloed(words, left, baseline, size=12), [(left - 4, baseline - 14, left + width + 4, baseline + 6)]


def _client(here: Point) -> tuple[list[Svg], Box]:
    """Return the client's word and the box that it and the dot take, inside the map."""
    words = _("Counted")
    half = Fraction(LETTER_WIDTH * len(words), 2) + 4
    middle = min(max(here[0], LEFT + half), RIGHT - half)
    y = here[1] + 22 if here[1] < TOP + 40 else here[1] - 12
    box = (
        min(middle - half, here[0] - 8),
        min(y - 14, here[1] - 8),
        max(middle + half, here[0] + 8),
        max(y + 6, here[1] + 8),
    )
    return haloed(words, middle, y, text_anchor="middle", font_weight="600"), box
