"""Sign-ins as stretches of time: how many ran at once, and whose overlap."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from clients.counting.values import LogonFact

_LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Session:
    """Hold a half-open stretch of time in which a sign-in lasted; `is_closed` is False where its end is presumed."""

    logon: LogonFact
    started_at: datetime
    ended_at: datetime
    is_closed: bool


def sessions(logons: Iterable[LogonFact]) -> tuple[Session, ...]:
    """Return the sign-ins that have a start, in its order.

    One without an end lasts until the next at its station or of its account, at most 24 hours.
    """
    started = sorted(
        ((logon.started_at, logon) for logon in logons if logon.started_at and logon.is_interactive), key=_start
    )
    found: list[Session] = []
    nexts: dict[str, datetime] = {}
    for started_at, logon in reversed(started):
        keys = [f"account {logon.account}", *([f"station {logon.station}"] if logon.station else [])]
        ended_at = logon.ended_at or min([nexts[key] for key in keys if key in nexts] + [started_at + _LONGEST])
        if ended_at > started_at:
            found.append(Session(logon, started_at, ended_at, logon.ended_at is not None))
        nexts.update(dict.fromkeys(keys, started_at))
    return tuple(reversed(found))


def peak(running: Sequence[Session]) -> tuple[Session, ...]:
    """Return the sessions that ran at the first moment when most did; one that ends then runs no more."""
    best: tuple[Session, ...] = ()
    for now in _moments(running):
        if len(now) > len(best):
            best = now
    return best


def overlapping(
    running: Sequence[Session], owners: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Session, Session]]:
    """Yield each closed session during which its owner had another at a different station, with that one.

    The owner is the person who sat there, else the account's in `owners` (account -> person), else the account itself.
    """
    by_owner: dict[str, list[Session]] = {}
    for session in running:
        if session.is_closed and session.logon.station:
            by_owner.setdefault(owner_of(session.logon, owners), []).append(session)
    for owned in by_owner.values():
        for *earlier, later in _moments(owned):
            elsewhere = next((one for one in earlier if one.logon.station != later.logon.station), None)
            if elsewhere is not None:
                yield elsewhere, later


def owner_of(logon: LogonFact, owners: Mapping[str, str]) -> str:
    """Return whose sign-in it was: a person's where that is known, else an account's."""
    return logon.person or owners.get(logon.account) or logon.account


def _start(pair: tuple[datetime, LogonFact]) -> tuple[datetime, str, str]:
    return pair[0], pair[1].account, pair[1].station


def _moments(running: Sequence[Session]) -> Iterator[tuple[Session, ...]]:
    """Yield what runs at each start."""
    now: list[Session] = []
    for session in running:
        now = [other for other in now if other.ended_at > session.started_at]
        now.append(session)
        yield tuple(now)
