"""Microsoft 365 users: the admin centre's "Export users", Graph `users` JSON, Graph's active-user detail."""

import re

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "m365-users"
_LICENCE_FLAGS = ("exchange", "onedrive", "sharepoint", "skype for business", "yammer", "teams")
_ACTIVITY = tuple(f"active {service}" for service in _LICENCE_FLAGS)
_FLAGS = tuple(f"has {service}" for service in _LICENCE_FLAGS)
ALIASES = {
    "object_id": ("Object Id", "ObjectId", "Entra object id", "id", "User Id"),
    "username": ("User principal name", "UserPrincipalName", "UPN", "User name", "Username"),
    "display_name": ("Display name", "DisplayName", "Name"),
    "given_name": ("First name", "FirstName", "Given name", "GivenName"),
    "surname": ("Last name", "LastName", "Surname"),
    "email": ("Mail", "Primary email", "Email", "Email address"),
    "aliases": ("Proxy addresses", "ProxyAddresses", "Alternate email addresses"),
    "blocked": ("Block credential", "BlockCredential", "Sign-in blocked", "Blocked"),
    "enabled": ("Account enabled", "AccountEnabled"),
    "licenses": ("Licenses", "Assigned licenses", "Assigned Products", "assignedLicenses.skuId"),
    "licensed": ("Is licensed", "IsLicensed"),
    "department": ("Department",),
    "employee_id": ("Employee Id", "EmployeeId", "Employee number"),
    "user_type": ("User type", "UserType"),
    "created_on": ("When created", "WhenCreated", "Created date time", "CreatedDateTime", "Creation date"),
    "deleted": ("Is Deleted", "IsDeleted"),
    "deleted_on": ("Soft deletion time stamp", "SoftDeletionTimestamp", "Deleted Date", "deletedDateTime"),
    "last_sign_in": (
        "Last sign-in",
        "Last sign in",
        "Last activity date",
        "Last interactive sign-in",
        "signInActivity.lastSignInDateTime",
    ),
    **{f"has {service}": (f"Has {service} License",) for service in _LICENCE_FLAGS},
    **{f"active {service}": (f"{service} Last Activity Date",) for service in _LICENCE_FLAGS},
}
DATES = ("created_on", "deleted_on", "last_sign_in", *_ACTIVITY)
_TELLING = ("blocked", "enabled", "licenses", "user_type")
SIGNATURE = Signature(
    (any_of(*ALIASES["username"]), any_of(*(alias for name in _TELLING for alias in ALIASES[name]))),
    # Other exports of Microsoft's have a user principal name too.
    any_of(
        "SamAccountName", "DistinguishedName", "Request ID", "appDisplayName", "Incoming token type", "nodeClass",
        "Report Refresh Date",
    ),
)  # fmt: skip
_HIDDEN = re.compile(r"^[0-9A-Fa-f]{32,64}$")
_UNLICENSED = frozenset({"unlicensed", "none", "no license", "no licenses", "not licensed", "[]"})


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of a Microsoft 365 export, keyed by object id, else by user principal name."""
    columns = locate(sheet, ALIASES)
    if not columns.has("username"):
        raise UnrecognizedLayout(
            'The file has no column "User principal name". Export the users from the Microsoft 365 admin centre again.',
            sheet.headers,
        )
    return collect(SOURCE, RowKind.ACCOUNTS, sheet, blank_rows_left_out(select(sheet, columns, DATES)), _account, _keys)


def _account(record: Record) -> AccountRow:
    username = _username(record)
    licenses = tuple(name for name in record.several("licenses") if name.casefold() not in _UNLICENSED)
    blocked = record.flag("blocked")
    return AccountRow(
        row=record.row,
        external_id=record.text("object_id").casefold() or username,
        username=username,
        display_name=record.text("display_name"),
        given_name=record.text("given_name"),
        surname=record.text("surname"),
        email=_address(record.text("email")),
        aliases=tuple(sorted({_address(alias) for alias in record.several("aliases") if "@" in alias})),
        employee_id=record.text("employee_id"),
        department=record.text("department"),
        is_enabled=record.flag("enabled") if blocked is None else not blocked,
        is_licensed=_is_licensed(record, licenses),
        licenses=licenses,
        is_guest="#ext#" in username or record.text("user_type").casefold() == "guest",
        is_deleted=bool(record.flag("deleted")) or record.day("deleted_on") is not None,
        created_on=record.day("created_on"),
        last_active_on=record.latest_day(("last_sign_in", *_ACTIVITY)),
    )


def _keys(row: AccountRow) -> list[Key]:
    object_id = "" if row.external_id == row.username else row.external_id
    # A deleted account's name may be in use again by a living one.
    username = "" if row.is_deleted else row.username
    return [("object_id", object_id, "object id"), ("username", username, "user principal name")]


def _username(record: Record) -> str:
    username = record.text("username").casefold()
    column = record.column("username")
    if not username:
        raise BadCell(
            column, "The cell is blank, so the account cannot be told from others. Fill it in or remove the row."
        )
    if _HIDDEN.match(username):
        raise BadCell(
            column,
            "Microsoft 365 conceals the name. Turn that off under Settings, Org settings, Reports, and export again.",
        )
    if "@" not in username or " " in username:
        raise BadCell(column, f'"{username[:60]}" is no sign-in address such as amy@example.com. Correct it.')
    return username


def _address(text: str) -> str:
    return text.casefold().removeprefix("smtp:").strip()


def _is_licensed(record: Record, licenses: tuple[str, ...]) -> bool | None:
    stated = [record.flag(name) for name in ("licensed", *_FLAGS)]
    if licenses or any(stated):
        return True
    if "licenses" in record.headers or any(flag is False for flag in stated):
        return False
    return None
