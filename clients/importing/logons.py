"""Rows of an audit log, from whichever columns hold them: who signed in or out, where and when."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256

from clients.importing import moments
from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.moments import DayOrder
from clients.importing.reading import Sheet
from clients.importing.rows import LogonEvent, LogonRow, Parsed, RowKind
from clients.importing.selecting import Columns, Record, blank_rows_left_out, select

DEFAULT_SYSTEM = "EMR"
USER, WORKSTATION, TIME = "user", "workstation", "time"
_SIGN_IN = (
    "in", "login", "log in", "logon", "log on", "logged in", "logged on", "sign in", "signin", "signed in", "sign on",
    "signon", "wsi", "110122", "user login", "user logon", "login success", "logon success", "login successful",
    "logon successful", "login succeeded", "successful login", "successful logon", "session start", "session started",
    "anmeldung", "connexion",
)  # fmt: skip
_SIGN_OUT = (
    "out", "logout", "log out", "logged out", "logoff", "log off", "logged off", "sign out", "signout", "signed out",
    "sign off", "signoff", "110123", "user logout", "user logoff", "session end", "session ended", "auto logoff",
    "automatic logoff", "auto logout", "session timeout", "timeout", "abmeldung", "déconnexion",
)  # fmt: skip
_FAILED = (
    "failed", "failure", "fail", "failed login", "login failed", "failed logon", "logon failed", "login failure",
    "logon failure", "login fail", "failed sign in", "sign in failed", "invalid login", "login denied",
    "access denied", "invalid password", "bad password", "locked out", "account locked",
)  # fmt: skip
_EVENTS = {
    **dict.fromkeys(_SIGN_IN, LogonEvent.SIGN_IN),
    **dict.fromkeys(_SIGN_OUT, LogonEvent.SIGN_OUT),
    **dict.fromkeys(_FAILED, LogonEvent.FAILED),
}
_SUCCEEDED = frozenset({"", "0", "no error", "success", "ok", "true", "yes", "granted", "allowed", "completed"})
_SUCCESS_STARTS = ("success", "succe", "pass")
_FAILURES = frozenset({"4", "8", "12", "false", "no"})  # the numbers are FHIR's: minor, serious, major failure
_FAILURE_PARTS = (
    "fail", "invalid", "denied", "incorrect", "lock", "expire", "wrong", "disabled", "reject", "refused", "unknown",
    "not ", "unsuccess", "bad ", "error", "interrupted",
)  # fmt: skip
_NOT_A_WORD = re.compile(r"[\W_]+")
_ZONED_HEADER = re.compile(r"\b(utc|gmt)\b", re.IGNORECASE)


class EventIds:
    """Give events that their log does not number an id: a digest of what they say.

    Note [repeated events]: audits often write the same line twice. Each repeat is kept and told apart by its number
    within the file, so that nothing is silently lost. A file read twice, or two files that overlap, give the same ids,
    because equal lines name the same moment and so come together.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, *parts: str) -> str:
        """Return the id of the next event that says this."""
        said = "\x1f".join(parts)
        self._seen[said] += 1
        return sha256(f"{said}\x1f{self._seen[said]}".encode()).hexdigest()


def parse_log(
    source: str, sheet: Sheet, columns: Columns, order: DayOrder = DayOrder.UNKNOWN, system: str = DEFAULT_SYSTEM
) -> Parsed:
    """Return the events of an audit log whose columns were found, and what the log does not say.

    Its columns are user_id, user_name, workstation_id, timestamp, event, outcome, system and session_id. A log without
    a column of events is a list of sign-ins.
    """
    for name, fields in (("user", ("user_id", "user_name")), ("time", ("timestamp",))):
        if not columns.has(*fields):
            raise UnrecognizedLayout(
                f"The log has no column that tells the {name}. Export it with one, or map the columns by hand.",
                sheet.headers,
            )
    log = _Log(columns, system)
    records = blank_rows_left_out(select(sheet, columns, ("timestamp",), order))
    parsed = collect(source, RowKind.LOGONS, sheet, records, log.row, _keys)
    return replace(parsed, lacks=tuple(name for name in (USER, WORKSTATION, TIME) if name in log.lacks))


@dataclass(slots=True)
class _Log:
    columns: Columns
    system: str
    lacks: set[str] = field(default_factory=set)
    ids: EventIds = field(default_factory=EventIds)

    def row(self, record: Record) -> LogonRow:
        """Build the row of one event and note what it does not say."""
        name = record.text("user_name")
        username = (record.text("user_id") or name).casefold()
        station = record.text("workstation_id")
        text = record.text("timestamp")
        for lacking, is_said in ((USER, username), (WORKSTATION, station), (TIME, moments.names_time(text))):
            if not is_said:
                self.lacks.add(lacking)
        if not username:
            column = record.column("user_id" if self.columns.has("user_id") else "user_name")
            raise BadCell(column, "The cell is blank, so nobody can be said to have signed in. Fill it in.")
        happened_at = record.moment("timestamp")
        if happened_at is None:
            raise BadCell(record.column("timestamp"), "The cell is blank, so the sign-in has no time. Fill it in.")
        event = self._event(record)
        system = record.text("system") or self.system
        session = record.text("session_id")
        is_local = not (moments.names_zone(text) or _ZONED_HEADER.search(record.column("timestamp")))
        time = f"{happened_at.isoformat()} {'local' if is_local else 'UTC'}"
        said = (username, station.casefold(), time, event, session, system.casefold())
        return LogonRow(
            row=record.row,
            external_id=self.ids.of(*said),
            happened_at=happened_at,
            event=event,
            username=username,
            display_name=name or record.text("user_id"),
            system=system,
            station=station,
            session=session,
            is_local=is_local,
        )

    def _event(self, record: Record) -> LogonEvent:
        word = record.text("event")
        event = _event_of(word) if self.columns.has("event") else LogonEvent.SIGN_IN
        # An audit's words may name a patient ("opened the chart of ..."), so a reason that is kept never repeats them.
        if event is None:
            raise BadCell(
                record.column("event"),
                "The cell names no event of a sign-in. Write one of: login, logon, sign in, IN, WSI, logout, logoff, "
                "sign out, OUT, timeout, login failed; or remove the row.",
            )
        outcome = record.text("outcome")
        failed = _has_failed(outcome)
        if failed is None and event is LogonEvent.SIGN_IN:
            raise BadCell(
                record.column("outcome"),
                "The cell tells neither success nor failure. Write success or failure.",
            )
        return LogonEvent.FAILED if failed else event


@lru_cache(maxsize=1_024)
def _event_of(word: str) -> LogonEvent | None:
    return _EVENTS.get(_NOT_A_WORD.sub(" ", word.casefold()).strip())


@lru_cache(maxsize=1_024)
def _has_failed(outcome: str) -> bool | None:
    """Tell whether an outcome is a failure, None where its words do not say."""
    words = _NOT_A_WORD.sub(" ", outcome.casefold()).strip()
    if words in _SUCCEEDED:
        return False
    if words in _FAILURES or any(part in f"{words} " for part in _FAILURE_PARTS):
        return True
    return False if words.startswith(_SUCCESS_STARTS) else None


def _keys(_row: LogonRow) -> list[Key]:
    return []  # repeats are told apart, see Note [repeated events]
