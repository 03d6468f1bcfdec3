"""Microsoft 365 users: the admin centre's "Export users" and Graph `users` JSON."""

from clients.importing import m365_activity
from clients.importing.collecting import Key, collect
from clients.importing.errors import UnrecognizedLayout
from clients.importing.headers import compared
from clients.importing.identities import address, addresses, directory_ids, principal_name
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "m365-users"
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
    "licenses": ("Licenses", "Assigned licenses", "assignedLicenses.skuId"),
    "licensed": ("Is licensed", "IsLicensed"),
    "department": ("Department",),
    "employee_id": ("Employee Id", "EmployeeId", "Employee number"),
    "sid": ("onPremisesSecurityIdentifier", "On-premises security identifier"),
    "sam_name": ("onPremisesSamAccountName", "On-premises SAM account name"),
    "domain": ("onPremisesDomainName", "On-premises domain name"),
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
}
DATES = ("created_on", "deleted_on", "last_sign_in")
_TELLING = ("blocked", "enabled", "licenses", "user_type")
SIGNATURE = Signature(
    (any_of(*ALIASES["username"]), any_of(*(alias for name in _TELLING for alias in ALIASES[name]))),
    # Other exports of Microsoft's have a user principal name too.
    any_of(
        "SamAccountName", "DistinguishedName", "Request ID", "appDisplayName", "Incoming token type", "nodeClass",
        "Report Refresh Date",
    ),
)  # fmt: skip
_UNLICENSED = frozenset({"unlicensed", "none", "no license", "no licenses", "not licensed", "[]"})


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of a Microsoft 365 export, keyed by object id, else by user principal name.

    An activity report is taken too, as what it is: accounts that it does not name still exist.
    """
    if any(compared(header) == "report refresh date" for header in sheet.headers):
        return m365_activity.parse_as(SOURCE, sheet)
    columns = locate(sheet, ALIASES)
    if not columns.has("username"):
        raise UnrecognizedLayout(
            'The file has no column "User principal name". Export the users from the Microsoft 365 admin centre again.',
            sheet.headers,
        )
    return collect(SOURCE, RowKind.ACCOUNTS, sheet, blank_rows_left_out(select(sheet, columns, DATES)), _account, _keys)


def _account(record: Record) -> AccountRow:
    username = principal_name(record)
    object_id = record.text("object_id").casefold()
    licenses = tuple(name for name in record.several("licenses") if name.casefold() not in _UNLICENSED)
    blocked = record.flag("blocked")
    return AccountRow(
        row=record.row,
        external_id=object_id or username,
        username=username,
        display_name=record.text("display_name"),
        given_name=record.text("given_name"),
        surname=record.text("surname"),
        email=address(record.text("email")),
        aliases=addresses(record.several("aliases")),
        employee_id=record.text("employee_id"),
        directory_ids=directory_ids(object_id, record.text("sid")),
        domain=record.text("domain").casefold(),
        sam_name=record.text("sam_name").casefold(),
        department=record.text("department"),
        is_enabled=record.flag("enabled") if blocked is None else not blocked,
        is_licensed=_is_licensed(record, licenses),
        licenses=licenses,
        is_guest="#ext#" in username or record.text("user_type").casefold() == "guest",
        is_deleted=bool(record.flag("deleted")) or record.day("deleted_on") is not None,
        created_on=record.day("created_on"),
        last_active_on=record.day("last_sign_in"),
    )


def _keys(row: AccountRow) -> list[Key]:
    object_id = "" if row.external_id == row.username else row.external_id
    # A deleted account's name may be in use again by a living one.
    username = "" if row.is_deleted else row.username
    return [("object_id", object_id, "object id"), ("username", username, "user principal name")]


def _is_licensed(record: Record, licenses: tuple[str, ...]) -> bool | None:
    stated = record.flag("licensed")
    if licenses or stated:
        return True
    return False if "licenses" in record.headers or stated is False else None
