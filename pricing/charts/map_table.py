"""Say in a table what the decision map draws."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pricing.charts.changes import Change
from pricing.charts.figure import Table
from pricing.charts.palette import MODEL_MARKS
from pricing.charts.plane import Plane, Standing, Survey, Winner
from pricing.charts.words import DEFAULT_LOCALE, in_month, whole
from pricing.engine.billing_model import BillingModel
from pricing.engine.money import half_up

MODEL_NAMES: dict[Winner, str] = {None: "None", **{model: MODEL_MARKS[model].name for model in BillingModel}}
HEAD = ("Where", "Users", "Endpoints", "Answer")


def facts(
    plane: Plane, found: Survey, moves: tuple[Change, ...], *, months: bool, locale: str = DEFAULT_LOCALE
) -> Table:
    """Return the client's point, where others take over, the deciding lines at its users, and the path.

    With `months` every month of the path has its row; without, the first, the fewest and the most users have.
    """
    now = (
        "Counted",
        whole(plane.users, locale),
        whole(plane.endpoints, locale),
        _name(plane, plane.users, plane.endpoints),
    )
    rows = [now, *(_move(plane, move, locale) for move in moves), *_lines(plane, found, locale)]
    before = plane.path[:-1] if plane.path and _is_here(plane, plane.path[-1]) else plane.path
    told = before if months else _telling(before)
    rows += [_month(plane, past, locale) for past in told]
    return Table("The map as a table", HEAD, tuple(rows), (1, 2))


def ratio_in_words(ratio: Decimal | Fraction) -> str:
    """Write a threshold with one decimal or more, `2.0`, and a computed number with at most two, `92.5`."""
    if isinstance(ratio, Decimal):
        written = f"{ratio.normalize():f}"
        return written if "." in written else f"{written}.0"
    return f"{half_up(ratio, 2).normalize():,f}"


def _name(plane: Plane, users: int, endpoints: int) -> str:
    return MODEL_NAMES[plane.winner(users, endpoints)]


def _move(plane: Plane, move: Change, locale: str) -> tuple[str, ...]:
    at = f"{whole(move.at, locale)} or {'more' if move.is_up else 'fewer'}"
    where = f"With {'more' if move.is_up else 'fewer'} {move.what}s"
    if move.what == "user":
        return where, at, whole(plane.endpoints, locale), MODEL_NAMES[move.winner]
    return where, whole(plane.users, locale), at, MODEL_NAMES[move.winner]


def _lines(plane: Plane, found: Survey, locale: str) -> Iterator[tuple[str, ...]]:
    if not plane.users:
        return
    users, policy = whole(plane.users, locale), plane.case.policy
    for ratio, side, favoured in (
        (policy.ratio_low, "below", "per-user or flat rate"),
        (policy.ratio_high, "above", "per-device"),
    ):
        at = ratio_in_words(Fraction(ratio) * plane.users)
        yield f"{ratio_in_words(ratio)} endpoints per user", users, at, f"{side}: {favoured}, by the ratio"
    even = dict(found.break_even).get(plane.users)
    if even is not None:
        yield "Per-user against per-device", users, ratio_in_words(even), "both cost the same"


def _telling(path: tuple[Standing, ...]) -> tuple[Standing, ...]:
    if not path:
        return ()
    fewest, most = min(path, key=lambda past: past.users), max(path, key=lambda past: past.users)
    return tuple(past for past in path if past in (path[0], fewest, most))


def _is_here(plane: Plane, past: Standing) -> bool:
    return (past.users, past.endpoints) == (plane.users, plane.endpoints)


def _month(plane: Plane, past: Standing, locale: str) -> tuple[str, ...]:
    return (
        in_month(past.month, locale),
        whole(past.users, locale),
        whole(past.endpoints, locale),
        _name(plane, past.users, past.endpoints),
    )
