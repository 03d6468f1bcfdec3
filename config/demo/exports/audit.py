"""The sign-in audit of a clinic's medical record system: who signed in and out where, over ninety days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from config.demo.estate import Colleague, Estate
from config.demo.exports.tables import table
from config.demo.people import draw, shuffled
from config.demo.plans import OtherAccount

DAYS = 90
COLUMNS = ("user_id", "user_name", "workstation_id", "timestamp", "event", "outcome", "Patient MRN")
_SHIFTS = ((time(7), 175), (time(10, 15), 195), (time(14), 210))  # when a room is taken, and for how many minutes
_AT_MOST_LATE = 25  # minutes
_SATURDAY = 5
_ON_LEAVE_SINCE, _LEAVER_BACK, _TWO_ROOMS_BACK, _GENERIC_EVERY, _GENERIC_ON = 41, 3, 15, 9, 4  # days


@dataclass(frozen=True, slots=True)
class Cast:
    """Say which colleagues the audit tells something special of; each list is in the order of their numbers."""

    short_ids: tuple[Colleague, ...]
    other_ids: tuple[Colleague, ...]
    on_leave: Colleague
    in_two_rooms: Colleague
    leaver: Colleague


@dataclass(frozen=True, slots=True)
class _Session:
    user_id: str
    user_name: str
    station: str
    started_at: datetime
    ended_at: datetime
    seed: str


def cast_of(estate: Estate) -> Cast:
    """Return who plays which part: those without a mailbox, who are known by the audit and the roster alone."""
    rooms = [one for one in estate.colleagues if one.is_here and not one.department.has_mailbox]
    return Cast(
        short_ids=tuple(rooms[:4]),
        other_ids=tuple(rooms[4:6]),
        on_leave=rooms[6],
        in_two_rooms=rooms[7],
        leaver=next(one for one in estate.colleagues if one.left_on),
    )


def user_id_of(estate: Estate, one: Colleague) -> str:
    """Return a colleague's name in the medical record system: the payroll's, but for some who came by another way."""
    return f"MR{one.number}" if one in cast_of(estate).other_ids else one.login.upper()


def events(estate: Estate, *, since: date, until: date) -> bytes:
    """Return the sign-ins and sign-outs from a day on and before another, oldest first; blank where there is no audit.

    A day's are the same in every export. The column of patients is what an audit has; Headroom drops it unread.
    """
    if not estate.plan.generic_login:
        return b""
    days = (since + timedelta(days=number) for number in range((until - since).days))
    rows = [row for day in days for session in _day(estate, day) for row in _rows(session)]
    return table(COLUMNS, sorted(rows, key=lambda row: (str(row["timestamp"]), str(row["user_id"]), str(row["event"]))))


def _day(estate: Estate, day: date) -> Iterator[_Session]:
    """Yield the sessions of a day: nobody is in two rooms at once, and most change the room at noon."""
    if day.weekday() >= _SATURDAY:
        return
    back, plan = (estate.on - day).days, estate.plan
    cast = cast_of(estate)
    desks, rooms = _people(estate, back)
    for shift, (begin, minutes) in enumerate(_SHIFTS):
        seed = f"{estate.key}|{day}|{shift}"
        takers = {True: iter(shuffled(desks, seed)), False: iter(shuffled(rooms, seed))}
        for station in plan.stations:
            who = next(takers[_is_desk(station)])
            user_id, name = user_id_of(estate, who), "" if who in cast.short_ids else str(who.name)
            if station == plan.stations[1] and shift == 1 and back % _GENERIC_EVERY == _GENERIC_ON:
                user_id = name = plan.generic_login
            yield _session(f"{seed}|{station.username}", user_id, name, station.username.upper(), day, begin, minutes)
    yield from _oddities(estate, cast, day, back)


def _people(estate: Estate, back: int) -> tuple[Sequence[Colleague], Sequence[Colleague]]:
    """Return who sits at the desks and who works in the rooms so many days ago; the two contacts do neither."""
    here = [one for one in estate.colleagues if one.is_here][2:]
    cast, first = cast_of(estate), estate.plan.departments[0]
    has_desks = any(map(_is_desk, estate.plan.stations))
    desks = [one for one in here if one.department == first and has_desks]
    away = cast.on_leave if back < _ON_LEAVE_SINCE else None
    return desks, [one for one in here if one not in desks and one != away]


def _is_desk(station: OtherAccount) -> bool:
    return station.username.startswith("front")


def _oddities(estate: Estate, cast: Cast, day: date, back: int) -> Iterator[_Session]:
    """Yield what makes the audit worth reading: a leaver, someone in two rooms, and sign-ins from home."""
    room = estate.plan.stations[0].username.upper()
    if day == _workday(estate.on, _LEAVER_BACK):
        leaver = cast.leaver
        yield _session(f"{day}|left", user_id_of(estate, leaver), str(leaver.name), room, day, time(18, 5), 40)
    if day == _workday(estate.on, _TWO_ROOMS_BACK):
        one = cast.in_two_rooms
        for station in estate.plan.stations[1:3]:
            told = (user_id_of(estate, one), str(one.name), station.username.upper(), day, time(18), 60)
            yield _session(f"{day}|two|{station.username}", *told)
    if back % 10 == 2:  # a surgeon reads from home, where no work station has a name
        surgeon = next(one for one in estate.colleagues if one.department == estate.plan.departments[1])
        yield _session(f"{day}|home", user_id_of(estate, surgeon), str(surgeon.name), "", day, time(20), 45)


def _workday(on: date, back: int) -> date:
    """Return the day so many days ago, or the Friday before it."""
    day = on - timedelta(days=back)
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def _session(seed: str, user_id: str, user_name: str, station: str, day: date, begin: time, minutes: int) -> _Session:
    started_at = datetime.combine(day, begin) + timedelta(minutes=draw(seed) % 10, seconds=draw(f"{seed}|s") % 60)
    early = draw(f"{seed}|end") % _AT_MOST_LATE
    return _Session(
        user_id, user_name, station, started_at, datetime.combine(day, begin) + timedelta(minutes=minutes - early), seed
    )


def _rows(session: _Session) -> Iterator[dict[str, object]]:
    """Yield a session's events; some begin with a mistyped password, some end because nobody touched the keys."""
    drawn = draw(f"{session.seed}|rows")
    if drawn % 29 == 0:
        yield _row(session, session.started_at - timedelta(seconds=22), "LOGIN", "FAILURE")
    yield _row(session, session.started_at, "LOGIN", "SUCCESS")
    yield _row(session, session.ended_at, "SESSION TIMEOUT" if drawn % 11 == 0 else "LOGOUT", "SUCCESS")


def _row(session: _Session, at: datetime, event: str, outcome: str) -> dict[str, object]:
    return {
        "user_id": session.user_id,
        "user_name": session.user_name,
        "workstation_id": session.station,
        "timestamp": f"{at:%Y-%m-%d %H:%M:%S}",
        "event": event,
        "outcome": outcome,
        "Patient MRN": f"{draw(f'{session.seed}|mrn') % 900_000 + 100_000}" if event == "LOGIN" else "",
    }
