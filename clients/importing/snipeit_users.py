"""Snipe-IT users: the CSV that it exports and imports. Its companies are the clients of whoever runs it."""

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.identities import address
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "snipeit-users"
ALIASES = {
    "username": ("User name", "Username"),
    "email": ("email", "Email address"),
    "given_name": ("First Name",),
    "surname": ("Last Name",),
    "employee_id": ("Employee Number", "Employee No."),
    "department": ("Department",),
    "client_name": ("Company",),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["username"]),
        any_of(*ALIASES["given_name"]),
        any_of(*ALIASES["employee_id"]),
        any_of("Job Title For User", "Phone Num", "VIP"),
    ),
    any_of("item Name", "Asset Tag"),  # its assets carry their users along
)


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of a Snipe-IT export, keyed by user name, else by address."""
    columns = locate(sheet, ALIASES)
    if not columns.has("username", "email"):
        raise UnrecognizedLayout(
            'The file has no column "User name" or "email". Export the users from Snipe-IT with both.', sheet.headers
        )
    records = blank_rows_left_out(select(sheet, columns))
    return collect(SOURCE, RowKind.ACCOUNTS, sheet, records, _account, _keys)


def _account(record: Record) -> AccountRow:
    username, email = record.text("username").casefold(), address(record.text("email"))
    if not username and not email:
        raise BadCell(
            record.column("username"),
            "The cell is blank, so the account cannot be told from others. Fill it in or remove the row.",
        )
    given_name, surname = record.text("given_name"), record.text("surname")
    return AccountRow(
        row=record.row,
        external_id=username or email,
        username=username or email,
        display_name=f"{given_name} {surname}".strip()[:255],
        given_name=given_name,
        surname=surname,
        email=email,
        employee_id=record.text("employee_id"),
        department=record.text("department"),
        client_name=record.text("client_name"),
    )


def _keys(row: AccountRow) -> list[Key]:
    return [("username", row.external_id, "user name")]
