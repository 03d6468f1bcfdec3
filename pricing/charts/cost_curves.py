"""Draw what each model costs as headcount grows: where lines cross, where the flat rate ends or bends."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pricing.charts import nouns
from pricing.charts.curves import Crossing, Curves, Growth, curves
from pricing.charts.figure import Figure, Table
from pricing.charts.palette import MODEL_MARKS
from pricing.charts.plot import (
    Frame,
    Point,
    axes,
    dot,
    end_labels,
    haloed,
    marks_across,
    marks_up,
    model_line,
    round_marks,
)
from pricing.charts.svg import INK, MUTED, Svg, drawing, line, text
from pricing.charts.words import DEFAULT_LOCALE, decimal, money, money_short, whole
from pricing.engine.billing_model import BillingModel
from pricing.engine.ceiling import Headroom
from pricing.engine.money import Amount

WIDTH = 600
HEIGHT = 360
LEFT = 78
RIGHT = 494
TOP = 40
BOTTOM = 300
MOST_NAMED = 6  # crossings named on the picture; the table has all


def curves_figure(growth: Growth, currency: str, *, locale: str = DEFAULT_LOCALE) -> Figure:
    """Return the curves, their finding, what was held still, and the table of every telling count."""
    found = curves(growth)
    return Figure(
        cost_curves(growth, currency, locale=locale),
        finding(growth, found, locale=locale),
        _note(growth, locale),
        _table(growth, found, currency, locale),
    )


def cost_curves(growth: Growth, currency: str, *, locale: str = DEFAULT_LOCALE) -> Svg:
    """Return the curves from zero, each named at its end, with crossings, ceiling and the client's own count marked."""
    found = curves(growth)
    dearest = max((charge for _, charges in found.samples for charge in charges.values()), default=Fraction(0))
    frame = Frame(LEFT, TOP, RIGHT, BOTTOM, Fraction(found.most_users), dearest * Fraction(21, 20) or Fraction(1))
    lines = {model: [frame.at(point) for point in found.line(model)] for model in BillingModel}
    drawn = {model: points for model, points in lines.items() if points}
    return drawing(
        WIDTH,
        HEIGHT,
        title=finding(growth, found, locale=locale),
        description=" ".join(_sentences(growth, found, currency, locale)),
        body=[
            *marks_up(frame, round_marks(frame.up, whole=False), lambda value: _on_axis(value, currency, locale)),
            *axes(frame, across=_("Users"), up=_("Charge per month")),
            *marks_across(frame, round_marks(frame.across), lambda value: whole(int(value), locale)),
            *_now(growth, found, frame, locale),
            *_ceiling(growth, found, frame, locale),
            *(model_line(model, points) for model, points in drawn.items()),
            *end_labels(frame, ((model, points[-1]) for model, points in drawn.items())),
            *_named_crossings(found.crossings, frame, locale),
        ],
    )


def finding(growth: Growth, found: Curves, *, locale: str = DEFAULT_LOCALE) -> str:
    """Say in a sentence what costs least at the client's count, and where that ends."""
    here = growth.estate.users or 1
    cheapest = _cheapest(dict(found.samples)[here])
    if not cheapest:
        return _("No model can be charged at these counts")
    told = {"models": nouns.models(cheapest), "users": nouns.users(here, locale)}
    later = next((users for users, charges in found.samples if users > here and _others(charges, cheapest)), None)
    if later is None:
        pattern = ngettext(
            "{models} costs least at {users} and up to {most}",
            "{models} cost the same at {users} and up to {most}",
            len(cheapest),
        )
        return nouns.begun(pattern.format(most=whole(found.most_users, locale), **told))
    first = _first_change(growth, found, cheapest, later)
    then = nouns.models(_others(growth.charges(first), cheapest))
    pattern = ngettext(
        "{models} costs least at {users}; {others} from {first} on",
        "{models} cost the same at {users}; {others} from {first} on",
        len(cheapest),
    )
    return nouns.begun(pattern.format(others=then, first=whole(first, locale), **told))


def _others(charges: dict[BillingModel, Fraction], cheapest: tuple[BillingModel, ...]) -> tuple[BillingModel, ...]:
    """Return what costs least once none of the cheapest does any more; nothing before, a tie included."""
    now = _cheapest(charges)
    return () if set(now) & set(cheapest) else now


def _first_change(growth: Growth, found: Curves, cheapest: tuple[BillingModel, ...], later: int) -> int:
    low = max(users for users, _ in found.samples if users < later)
    while later - low > 1:
        middle = (low + later) // 2
        low, later = (low, middle) if _others(growth.charges(middle), cheapest) else (middle, later)
    return later


def _cheapest(charges: dict[BillingModel, Fraction]) -> tuple[BillingModel, ...]:
    lowest = min(charges.values(), default=None)
    return tuple(model for model, charge in charges.items() if charge == lowest)


def _note(growth: Growth, locale: str) -> str:
    estate = growth.estate
    if not estate.users:
        return _("There is no user yet, so devices stay as they are while users come.")
    each = Amount.rounded(Fraction(estate.endpoint_count, estate.users), "USD").value
    return _("Each user brings {count} endpoints as now, in whole devices; infrastructure stays as it is.").format(
        count=decimal(each, locale)
    )


def _sentences(growth: Growth, found: Curves, currency: str, locale: str) -> Iterator[str]:
    here = growth.estate.users or 1
    charges = ", ".join(
        f"{MODEL_MARKS[model].name} {_exactly(charge, currency, locale)}"
        for model, charge in dict(found.samples)[here].items()
    )
    yield _("At {users} a month costs: {charges}.").format(
        users=nouns.users(here, locale), charges=charges or _("nothing on offer")
    )
    yield from (f"{_crossing_in_words(crossing, locale)}." for crossing in found.crossings)
    if found.ceiling is not None:
        yield f"{_ceiling_in_words(growth, found.ceiling, locale)}."


def _crossing_in_words(crossing: Crossing, locale: str) -> str:
    at = nouns.users(crossing.users, locale)
    if crossing.cheaper is None:
        same = _("{models} cost the same at {users}")
        return nouns.begun(same.format(models=nouns.models(crossing.models), users=at))
    other = next(model for model in crossing.models if model is not crossing.cheaper)
    return _("From {users} on, {model} costs less than {other}").format(
        users=at, model=MODEL_MARKS[crossing.cheaper].word, other=MODEL_MARKS[other].word
    )


def _ceiling_in_words(growth: Growth, last: int, locale: str) -> str:
    limits = nouns.listed(_limit(room, locale) for room in growth.broken(last + 1))
    if growth.offer.flat is not None and growth.offer.flat.is_hard:
        return _("The flat rate ends above its ceiling of {limits}").format(limits=limits)
    return _("The flat rate charges for more above its ceiling of {limits}").format(limits=limits)


def _limit(room: Headroom, locale: str) -> str:
    noun = nouns.users if room.what == "users" else nouns.devices
    return noun(room.ceiling, locale)


def _on_axis(value: Fraction, currency: str, locale: str) -> str:
    return money_short(Decimal(value.numerator) / Decimal(value.denominator), currency, locale)


def _exactly(charge: Fraction, currency: str, locale: str) -> str:
    return money(Amount.rounded(charge, currency).value, currency, locale)


def _now(growth: Growth, found: Curves, frame: Frame, locale: str) -> list[Svg]:
    here = growth.estate.users or 1
    x = frame.x(here)
    words = _("Counted: {users}").format(users=nouns.users(growth.estate.users, locale))
    return [
        line(x, TOP, x, BOTTOM, stroke=MUTED, class_="chart-axis"),
        *(dot((x, frame.y(charge)), radius=5) for charge in dict(found.samples)[here].values()),
        text(words, x, BOTTOM + 38, size=12, text_anchor="start" if x < LEFT + 60 else "middle", font_weight="600"),
    ]


def _ceiling(growth: Growth, found: Curves, frame: Frame, locale: str) -> list[Svg]:
    if found.ceiling is None:
        return []
    x = frame.x(found.ceiling)
    rooms = growth.broken(found.ceiling + 1)
    limits = ", ".join(_limit(room, locale) for room in rooms)
    anchor = "start" if x < LEFT + 90 else "end" if x > RIGHT - 90 else "middle"
    flat = dict(found.samples)[found.ceiling or 1].get(BillingModel.FLAT)
    end = (
        []
        if flat is None
        else [line(x, frame.y(flat) - 7, x, frame.y(flat) + 7, stroke=INK, stroke_width=2, class_="chart-ceiling")]
    )
    return [
        line(x, TOP, x, BOTTOM, stroke=INK, stroke_dasharray="1 3", class_="chart-ceiling"),
        *end,
        text(_("Ceiling: {limits}").format(limits=limits), x, TOP - 8, size=12, text_anchor=anchor),
    ]


def _named_crossings(crossings: tuple[Crossing, ...], frame: Frame, locale: str) -> Iterator[Svg]:
    taken: list[Point] = []
    for crossing in crossings:
        x, y = frame.at((crossing.users, crossing.charge))
        yield dot((x, y), filled=False)
        spot = next(
            (at for at in _spots(x, y) if all(abs(at[0] - o[0]) > 70 or abs(at[1] - o[1]) > 16 for o in taken)), None
        )
        if spot is not None and len(taken) < MOST_NAMED:
            taken.append(spot)
            yield from haloed(nouns.users(crossing.users, locale), *spot, size=12, text_anchor="middle")


def _spots(x: Fraction, y: Fraction) -> Iterator[Point]:
    """Yield where a crossing's words may stand, best first, all inside the frame."""
    middle = min(max(x, Fraction(LEFT + 34)), Fraction(RIGHT - 34))
    for down in (-12, 22, -28, 38):
        if TOP + 8 <= y + down <= BOTTOM - 4:
            yield middle, y + down


def _table(growth: Growth, found: Curves, currency: str, locale: str) -> Table:
    models = [model for model in BillingModel if found.line(model)]
    here = growth.estate.users or 1
    said: dict[int, list[str]] = {here: [_("Counted")]}
    for crossing in found.crossings:
        said.setdefault(crossing.users, []).append(_crossing_in_words(crossing, locale))
    if found.ceiling:
        said.setdefault(found.ceiling, []).append(_("Last below the ceiling"))
    said.setdefault(found.most_users, []).append(_("Right edge"))
    rows = []
    for users in sorted(said):
        charges = growth.charges(users)
        cells = [
            _exactly(charges[model], currency, locale) if model in charges else _("not offered") for model in models
        ]
        devices = whole(growth.estate_at(users).device_count, locale)
        rows.append((whole(users, locale), devices, *cells, ". ".join(said[users])))
    head = (_("Users"), _("Devices"), *(MODEL_MARKS[model].name for model in models), _("What happens here"))
    return Table(_("The costs as a table"), head, tuple(rows), tuple(range(1, 2 + len(models))))
