"""From the events of a log to sign-ins: which sign-out ends which, and which ones are no activity."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from clients.counting.values import LogonFact

SIGN_IN, SIGN_OUT = "SIGN_IN", "SIGN_OUT"


@dataclass(frozen=True, slots=True)
class SignInEvent:
    """Describe one event of a log; `happened_at` is in the client's zone, whose date is the day it counts for."""

    account: str
    happened_at: datetime
    event: str
    system: str = ""
    station: str = ""
    session: str = ""
    is_interactive: bool = True


def logons_of(events: Iterable[SignInEvent]) -> Iterator[LogonFact]:
    """Yield each sign-in with its end, where the log tells it.

    A sign-out ends the sign-in of the same account in the same session, else at the same station. Failed sign-ins are
    no activity and yield nothing; neither does a sign-out whose beginning is not in the log.
    """
    open_ones: dict[tuple[str, str, str], SignInEvent] = {}
    for event in sorted(events, key=lambda one: (one.happened_at, one.event != SIGN_OUT)):
        key = (event.account, event.system, event.session or event.station.casefold())
        if event.event == SIGN_OUT:
            if (begun := open_ones.pop(key, None)) is not None:
                yield _logon(begun, event.happened_at)
        elif event.event == SIGN_IN:
            if (begun := open_ones.get(key)) is not None:
                yield _logon(begun, None)
            open_ones[key] = event
    for begun in open_ones.values():
        yield _logon(begun, None)


def _logon(begun: SignInEvent, ended_at: datetime | None) -> LogonFact:
    return LogonFact(
        account=begun.account,
        on=begun.happened_at.date(),
        system=begun.system,
        station=begun.station,
        started_at=begun.happened_at,
        ended_at=ended_at,
        is_interactive=begun.is_interactive,
    )
