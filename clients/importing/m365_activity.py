"""Microsoft 365 activity: Graph's active-user detail, which says of accounts when they were last used and nothing else.

The report covers a window and lags up to two days, so an account that is not in it still exists.
"""

from dataclasses import replace

from clients.importing.collecting import Key, collect
from clients.importing.errors import UnrecognizedLayout
from clients.importing.identities import principal_name
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "m365-activity"
_SERVICES = ("exchange", "onedrive", "sharepoint", "skype for business", "yammer", "teams")
_FLAGS = tuple(f"has {service}" for service in _SERVICES)
_ACTIVITY = tuple(f"active {service}" for service in _SERVICES)
ALIASES = {
    "username": ("User Principal Name",),
    "display_name": ("Display Name",),
    "deleted": ("Is Deleted",),
    "deleted_on": ("Deleted Date",),
    "licenses": ("Assigned Products",),
    **{f"has {service}": (f"Has {service} License",) for service in _SERVICES},
    **{f"active {service}": (f"{service} Last Activity Date",) for service in _SERVICES},
}
SIGNATURE = Signature(
    (
        any_of("Report Refresh Date"),
        any_of("User Principal Name"),
        # Other usage reports have the first two as well, but are of one service only.
        any_of("Has Exchange License", "Exchange Last Activity Date"),
    )
)


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of an activity report, keyed by user principal name; it is never the whole directory."""
    return parse_as(SOURCE, sheet)


def parse_as(source: str, sheet: Sheet) -> Parsed:
    """Return the accounts of an activity report under the code of a source."""
    columns = locate(sheet, ALIASES)
    if not columns.has("username") or not columns.has(*_ACTIVITY):
        raise UnrecognizedLayout(
            'The file has no columns "User Principal Name" and "Exchange Last Activity Date". '
            "Download the report of active users from Microsoft 365 again.",
            sheet.headers,
        )
    records = blank_rows_left_out(select(sheet, columns, ("deleted_on", *_ACTIVITY)))
    return replace(collect(source, RowKind.ACCOUNTS, sheet, records, _account, _keys), is_complete=False)


def _account(record: Record) -> AccountRow:
    username = principal_name(record)
    licenses = record.several("licenses")
    flags = [record.flag(name) for name in _FLAGS]
    return AccountRow(
        row=record.row,
        external_id=username,
        username=username,
        display_name=record.text("display_name"),
        is_licensed=_is_licensed(licenses, flags),
        licenses=licenses,
        is_guest="#ext#" in username,
        is_deleted=bool(record.flag("deleted")) or record.day("deleted_on") is not None,
        last_active_on=record.latest_day(_ACTIVITY),
    )


def _is_licensed(licenses: tuple[str, ...], flags: list[bool | None]) -> bool | None:
    if licenses or any(flags):
        return True
    return False if any(flag is False for flag in flags) else None


def _keys(row: AccountRow) -> list[Key]:
    # A deleted account's name may be in use again by a living one.
    return [] if row.is_deleted else [("username", row.username, "user principal name")]
