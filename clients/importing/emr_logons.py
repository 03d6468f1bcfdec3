"""Sign-ins to an EMR: our canonical table, OfficeEMR's login audit, other audits' usual headers, FHIR AuditEvents.

No vendor's layout can be counted on, so a mapping of kind `logons` reads any table. Columns that may name a patient are
dropped before a cell of theirs is looked at (Note [regulated columns]).
"""

from clients.importing import mappings
from clients.importing.errors import Unreadable, UnrecognizedLayout
from clients.importing.logons import parse_log
from clients.importing.reading import Sheet
from clients.importing.rows import Parsed, RowKind
from clients.importing.selecting import locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "emr-logons"
ALIASES = {
    "user_id": ("user_id", "User ID", "UserID", "Login ID", "LoginID", "Login name", "Username", "User"),
    "user_name": ("user_name", "User name", "User full name", "Full name", "Display name", "Employee name", "Name"),
    "workstation_id": (
        "workstation_id",
        "Workstation ID",
        "WorkstationID",
        "Workstation",
        "Workstation name",
        "Computer name",
        "Computer",
        "Terminal ID",
        "Terminal",
        "Machine name",
        "Machine",
        "Device name",
        "Client name",
        "ClientName",
        "Hostname",
        "Station",
    ),
    "timestamp": (
        "timestamp",
        "Time stamp",
        "Date/Time",
        "Date Time",
        "DateTime",
        "Date and time",
        "Event time",
        "Event date",
        "Login time",
        "Logon time",
        "LogTime",
        "Date",
        "Time",
        "Timestamp (UTC)",
        "Event time (UTC)",
    ),
    "event": ("event", "Event type", "EventType", "Event name", "Event description", "Audit event", "Action", "Type"),
    "outcome": ("outcome", "Event outcome", "Result", "Message", "Success", "Status"),
    "system": ("system", "System name", "Application", "Source system"),
    "session_id": ("session_id", "Session ID", "SessionID", "Session"),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["user_id"], *ALIASES["user_name"]),
        any_of(*ALIASES["timestamp"]),
        any_of(*ALIASES["event"]),
        # Many tables have a user, a date and a type; an audit also says where, how it ended or in which session.
        any_of(*ALIASES["workstation_id"], *ALIASES["session_id"], "outcome", "Event outcome", "Result", "Message"),
    ),
    any_of("Request ID", "Date (UTC)", "appDisplayName", "SamAccountName", "nodeClass", "Report Refresh Date"),
)


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the sign-ins of an audit log, through a mapping where one is given, else by the usual headers."""
    if options.mapping is not None:
        if mappings.kind_of(options.mapping) is not RowKind.LOGONS:
            raise Unreadable(
                f'The mapping is not one of sign-ins. Choose one whose "{mappings.KIND}" is {RowKind.LOGONS}.'
            )
        columns = mappings.columns_of(sheet, options.mapping)
        return parse_log(SOURCE, sheet, columns, mappings.day_order_of(options.mapping))
    columns = locate(sheet, ALIASES)
    if not columns.has("event"):
        raise UnrecognizedLayout(
            "The log has no column that tells sign-ins from sign-outs. Map the columns by hand; without an event "
            "column every row is a sign-in.",
            sheet.headers,
        )
    return parse_log(SOURCE, sheet, columns)
