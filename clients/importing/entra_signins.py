"""Entra sign-ins: Graph `signIns` JSON, the portal's CSV with its 57 columns, and the legacy CSV.

Times are UTC in all of them. The CSV names no device, only its id, so the station stays blank there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, Unreadable
from clients.importing.logons import EventIds
from clients.importing.reading import Sheet
from clients.importing.rows import LogonEvent, LogonRow, Parsed, RowKind
from clients.importing.selecting import Columns, Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "entra-signins"
ALIASES = {
    "request_id": ("Request ID", "id"),
    "happened_at": ("Date (UTC)", "createdDateTime", "Created date time"),
    "user_id": ("User ID", "userId"),
    "username": ("Username", "User principal name", "userPrincipalName"),
    "display_name": ("User", "userDisplayName", "User display name"),
    "application": ("Application", "appDisplayName"),
    "station": ("deviceDetail.displayName", "Device name", "Device display name", "Device"),
    "interactive": ("isInteractive", "Is interactive"),
    "event_types": ("signInEventTypes", "Sign-in event types"),
    "token_type": ("Incoming token type", "incomingTokenType"),
    "error_code": ("Sign-in error code", "status.errorCode", "Error code"),
    "status": ("Status",),
    "session": ("Session ID", "sessionId"),
}
SIGNATURE = Signature(
    (
        any_of("Date (UTC)", "createdDateTime"),
        any_of("Application", "appDisplayName"),
        any_of("Request ID", "IP address", "ipAddress", "clientAppUsed", "status.errorCode"),
    )
)
_OUTCOMES = {"success": LogonEvent.SIGN_IN, "failure": LogonEvent.FAILED, "interrupted": LogonEvent.FAILED}
_TOKENS = ("token_type", "second token_type")


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the sign-ins of an Entra export, failed ones among them, keyed by request id."""
    columns = _tokens_apart(locate(sheet, ALIASES))
    records = list(blank_rows_left_out(select(sheet, columns, ("happened_at",))))
    names_users = any(record.values.get(name) for record in records for name in ("user_id", "username"))
    if not columns.has("user_id", "username") or (records and not names_users):
        raise Unreadable(
            "The file names no users. It is probably the export of service principals or managed identities: download "
            "the user sign-ins (interactive) from Entra instead."
        )
    if not columns.has("happened_at"):
        raise Unreadable('The file has no column "Date (UTC)" or "createdDateTime". Download the sign-ins again.')
    build = _builder(EventIds(), _is_background(columns, records))
    return collect(SOURCE, RowKind.LOGONS, sheet, records, build, _keys)


def _tokens_apart(columns: Columns) -> Columns:
    """Read the two columns "Incoming token type" as two: they are about different tokens and may differ."""
    found = columns.places.get(_TOKENS[0], ())
    if len(found) < 2:
        return columns
    places = {**columns.places, _TOKENS[0]: found[:1], _TOKENS[1]: found[1:2]}
    return replace(columns, places=places, headers={**columns.headers, _TOKENS[1]: columns.headers[_TOKENS[0]]})


def _is_background(columns: Columns, records: Sequence[Record]) -> bool:
    """Tell whether a CSV is the portal's download of non-interactive sign-ins (Note [interactive sign-ins]).

    Note [interactive sign-ins]: JSON says of each sign-in whether it was interactive. The portal's CSV does not; it has
    one file for interactive and one for non-interactive sign-ins, with the same columns. What tells them apart is the
    token that was presented. A refresh token is redeemed by a program without anybody there, so such a row is never
    interactive, and a file of which half the rows are such is the non-interactive one as a whole. A *primary* refresh
    token does not count: Entra lists it among interactive sign-ins where a person used single sign-on.
    """
    if columns.has("interactive", "event_types"):
        return False
    return sum(_redeems_refresh_token(record) for record in records) * 2 >= len(records)


def _redeems_refresh_token(record: Record) -> bool:
    return any(record.values.get(name, "").casefold().replace(" ", "") == "refreshtoken" for name in _TOKENS)


def _builder(ids: EventIds, is_background: bool) -> Callable[[Record], LogonRow]:
    def build(record: Record) -> LogonRow:
        username, object_id = record.text("username").casefold(), record.text("user_id").casefold()
        if not username and not object_id:
            raise BadCell(record.column("username"), "The cell is blank, so nobody signed in. Remove the row.")
        happened_at = record.moment("happened_at")
        if happened_at is None:
            raise BadCell(record.column("happened_at"), "The cell is blank, so the sign-in has no time. Fill it in.")
        event, application, station = _event(record), record.text("application"), record.text("station")
        session = record.text("session")
        said = (username or object_id, station, happened_at.isoformat(), event, session, application)
        return LogonRow(
            row=record.row,
            external_id=record.text("request_id").casefold() or ids.of(*said),
            happened_at=happened_at,
            event=event,
            username=username,
            object_id=object_id,
            display_name=record.text("display_name"),
            system=application,
            station=station,
            session=session,
            is_interactive=not is_background and _is_interactive(record),
        )

    return build


def _is_interactive(record: Record) -> bool:
    stated = record.flag("interactive")
    if stated is not None:
        return stated
    kinds = record.text("event_types").casefold()
    return "noninteractive" not in kinds and (bool(kinds) or not _redeems_refresh_token(record))


def _event(record: Record) -> LogonEvent:
    """Return whether a sign-in succeeded: an error code but 0 and an interruption are failures."""
    code, status = record.text("error_code").removesuffix(".0"), record.text("status")
    stated = _OUTCOMES.get(status.casefold())
    if code and not code.isdecimal():
        raise BadCell(record.column("error_code"), f'"{code[:40]}" is no error code. Expected 0 or a number.')
    if code.strip("0"):
        return LogonEvent.FAILED
    if stated is None and not code:
        raise BadCell(
            record.column("status"), f'"{status[:40]}" is no status. Expected Success, Failure or Interrupted.'
        )
    return stated or LogonEvent.SIGN_IN


def _keys(row: LogonRow) -> list[Key]:
    return [("request_id", row.external_id, "request id")]
