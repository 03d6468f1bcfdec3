"""Say in a table what the decision map draws."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from pricing.charts import nouns
from pricing.charts.changes import Change
from pricing.charts.figure import Table
from pricing.charts.palette import MODEL_MARKS
from pricing.charts.plane import Plane, Standing, Survey, Winner
from pricing.charts.words import DEFAULT_LOCALE, decimal, in_month, whole
from pricing.engine.money import half_up


def facts(
    plane: Plane, found: Survey, moves: tuple[Change, ...], *, months: bool, locale: str = DEFAULT_LOCALE
) -> Table:
    """Return the client's point, where others take over, the deciding lines at its users, and the path.

    With `months` every month of the path has its row; without, the first, the fewest and the most users have.
    """
    now = (
        _("Counted"),
        whole(plane.users, locale),
        whole(plane.endpoints, locale),
        _name(plane, plane.users, plane.endpoints),
    )
    rows = [now, *(_move(plane, move, locale) for move in moves), *_lines(plane, found, locale)]
    before = plane.path[:-1] if plane.path and _is_here(plane, plane.path[-1]) else plane.path
    told = before if months else _telling(before)
    rows += [_month(plane, past, locale) for past in told]
    head = (_("Where"), _("Users"), _("Endpoints"), _("Answer"))
    return Table(_("The map as a table"), head, tuple(rows), (1, 2))


def ratio_in_words(ratio: Decimal | Fraction, locale: str = DEFAULT_LOCALE) -> str:
    """Write a threshold with one decimal or more, `2.0`, and a computed number with at most two, `92.5`."""
    if isinstance(ratio, Decimal):
        return decimal(ratio, locale, at_least=1)
    return decimal(half_up(ratio, 2), locale)


def counted(change: Change, locale: str) -> str:
    """Return the count at which something changes, with its noun."""
    noun = nouns.users if change.what == "user" else nouns.endpoints
    return noun(change.at, locale)


def _name(plane: Plane, users: int, endpoints: int) -> str:
    return _called(plane.winner(users, endpoints))


def _called(winner: Winner) -> str:
    return MODEL_MARKS[winner].name if winner else pgettext("no billing model", "None")


def _move(plane: Plane, move: Change, locale: str) -> tuple[str, ...]:
    pattern = _("{count} or more") if move.is_up else _("{count} or fewer")
    at = pattern.format(count=whole(move.at, locale))
    if move.what == "user":
        where = _("With more users") if move.is_up else _("With fewer users")
        return where, at, whole(plane.endpoints, locale), _called(move.winner)
    where = _("With more endpoints") if move.is_up else _("With fewer endpoints")
    return where, whole(plane.users, locale), at, _called(move.winner)


def _lines(plane: Plane, found: Survey, locale: str) -> Iterator[tuple[str, ...]]:
    if not plane.users:
        return
    users, policy = whole(plane.users, locale), plane.case.policy
    boundary = _("{ratio} endpoints per user")
    for ratio, answer in (
        (policy.ratio_low, _("below: per-user or flat rate, by the ratio")),
        (policy.ratio_high, _("above: per-device, by the ratio")),
    ):
        at = ratio_in_words(Fraction(ratio) * plane.users, locale)
        yield boundary.format(ratio=ratio_in_words(ratio, locale)), users, at, answer
    even = dict(found.break_even).get(plane.users)
    if even is not None:
        yield _("Per-user against per-device"), users, ratio_in_words(even, locale), _("both cost the same")


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
