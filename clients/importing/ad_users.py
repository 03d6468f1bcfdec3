"""Active Directory users: `Get-ADUser -Filter * -Properties ... | Export-Csv`.

LastLogonDate is lastLogonTimestamp, which a domain controller refreshes only when it is 9 to 14 days old: a person may
have signed in up to about 15 days later than `last_active_on` says. It is good for "not seen in months", not for less.
"""

from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.identities import address, addresses, directory_ids, domain_of
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, Parsed, RowKind
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "ad-users"
ALIASES = {
    "guid": ("ObjectGUID",),
    "sid": ("SID", "ObjectSID"),
    "sam_name": ("SamAccountName",),
    "distinguished_name": ("DistinguishedName",),
    "username": ("UserPrincipalName",),
    "display_name": ("DisplayName", "Name", "CN"),
    "given_name": ("GivenName",),
    "surname": ("Surname", "sn"),
    "email": ("EmailAddress", "mail"),
    "aliases": ("proxyAddresses",),
    "employee_id": ("EmployeeID", "EmployeeNumber"),
    "department": ("Department",),
    "object_class": ("ObjectClass",),
    "enabled": ("Enabled",),
    "created_on": ("whenCreated", "Created"),
    "last_logon": ("LastLogonDate",),
}
SIGNATURE = Signature((any_of("SamAccountName"), any_of("DistinguishedName", "ObjectGUID", "SID")))
_SERVICE_CLASSES = frozenset({"msds-managedserviceaccount", "msds-groupmanagedserviceaccount"})


def parse(sheet: Sheet, _options: Options) -> Parsed:
    """Return the accounts of a domain, keyed by object GUID, else SID, else account name."""
    columns = locate(sheet, ALIASES)
    if not columns.has("sam_name"):
        raise UnrecognizedLayout(
            'The file has no column "SamAccountName". Export the users with Get-ADUser and Export-Csv again.',
            sheet.headers,
        )
    records = blank_rows_left_out(select(sheet, columns, ("created_on", "last_logon")))
    return collect(SOURCE, RowKind.ACCOUNTS, sheet, records, _account, _keys)


def _account(record: Record) -> AccountRow:
    sam_name = record.text("sam_name").casefold()
    if not sam_name:
        raise BadCell(
            record.column("sam_name"),
            "The cell is blank, so the account cannot be told from others. Fill it in or remove the row.",
        )
    username = record.text("username").casefold()
    domain = domain_of(record.values.get("distinguished_name", ""), username)[:255]
    ids = directory_ids(record.text("guid"), record.text("sid"))
    return AccountRow(
        row=record.row,
        external_id=ids[0] if ids else f"{domain}\\{sam_name}"[:255],
        username=username or sam_name,
        display_name=record.text("display_name"),
        given_name=record.text("given_name"),
        surname=record.text("surname"),
        email=address(record.text("email")),
        # Without a join, Export-Csv writes the name of a type where the addresses should be; that has no @.
        aliases=addresses(record.several("aliases")),
        employee_id=record.text("employee_id"),
        directory_ids=ids,
        domain=domain,
        sam_name=sam_name,
        department=record.text("department"),
        is_enabled=record.flag("enabled"),
        stated_kind="SERVICE" if record.text("object_class").casefold() in _SERVICE_CLASSES else "",
        created_on=record.day("created_on"),
        last_active_on=record.day("last_logon"),
    )


def _keys(row: AccountRow) -> list[Key]:
    return [("guid", row.external_id, "object"), ("sam_name", f"{row.domain}\\{row.sam_name}", "account name")]
