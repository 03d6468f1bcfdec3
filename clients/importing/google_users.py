"""Google Workspace users: the admin console's "Download users" CSV.

Its columns of passwords are dropped unread; private addresses and phone numbers are not read either.
"""

from collections.abc import Callable

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.identities import address
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "google-users"
ALIASES = {
    "email": ("Email Address [Required]", "Email Address"),
    "given_name": ("First Name [Required]", "First Name"),
    "surname": ("Last Name [Required]", "Last Name"),
    "org_unit": ("Org Unit Path [Required]", "Org Unit Path"),
    "status": ("Status [READ ONLY]", "Status"),
    "last_sign_in": ("Last Sign In [READ ONLY]", "Last Sign In"),
    "employee_id": ("Employee ID",),
    "department": ("Department",),
    "licenses": ("Licenses [READ ONLY]", "New Licenses [UPLOAD ONLY]", "New Licenses", "Licenses"),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["email"]),
        any_of(*ALIASES["org_unit"]),
        any_of("Status [READ ONLY]", "Last Sign In [READ ONLY]", "New Status [UPLOAD ONLY]"),
    )
)
_STATUSES = {"active": True, "suspended": False, "archived": False}


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of a Google Workspace download, keyed by primary address."""
    columns = locate(sheet, ALIASES)
    if not columns.has("email"):
        raise UnrecognizedLayout(
            'The file has no column "Email Address [Required]". Download the users from Google Workspace again.',
            sheet.headers,
        )
    records = list(blank_rows_left_out(select(sheet, columns, ("last_sign_in",))))
    # The column of licences may be there for uploads only: blank throughout, it says nothing of any account.
    says_licences = any(record.values.get("licenses") for record in records)
    return collect(SOURCE, RowKind.ACCOUNTS, sheet, records, _builder(says_licences), _keys)


def _builder(says_licences: bool) -> Callable[[Record], AccountRow]:
    def build(record: Record) -> AccountRow:
        email = address(record.text("email"))
        if "@" not in email or " " in email:
            raise BadCell(record.column("email"), f'"{email[:60]}" is no address such as amy@example.com. Correct it.')
        given_name, surname = record.text("given_name"), record.text("surname")
        licenses = record.several("licenses")
        return AccountRow(
            row=record.row,
            external_id=email,
            username=email,
            display_name=f"{given_name} {surname}".strip()[:255],
            given_name=given_name,
            surname=surname,
            email=email,
            employee_id=record.text("employee_id"),
            department=record.text("department") or record.text("org_unit").rpartition("/")[2],
            is_enabled=_is_enabled(record),
            is_licensed=bool(licenses) if says_licences else None,
            licenses=licenses,
            last_active_on=record.day("last_sign_in"),
        )

    return build


def _is_enabled(record: Record) -> bool | None:
    status = record.text("status").casefold()
    if status and status not in _STATUSES:
        raise BadCell(record.column("status"), f'"{status[:40]}" is no status. Expected Active, Suspended or Archived.')
    return _STATUSES.get(status)


def _keys(row: AccountRow) -> list[Key]:
    return [("email", row.external_id, "address")]
