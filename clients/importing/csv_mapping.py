"""The `csv` source: any table of a kind that we know, read through a column mapping."""

from collections.abc import Iterator, Mapping
from functools import partial

from clients.asset_classes import AssetClass
from clients.importing import cells, history, mappings
from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.logons import parse_log
from clients.importing.mappings import IDENTIFIERS, class_table
from clients.importing.reading import Sheet
from clients.importing.rows import AccountRow, AssetRow, Parsed, PersonRow, RowKind
from clients.importing.seats import parse_seats
from clients.importing.selecting import Record, blank_rows_left_out, select
from clients.importing.signatures import Options

SOURCE = "csv"
_DATES = ("created_on", "last_active_on", "last_seen_at", "joined_on", "left_on")
# Plain words for a class. A word that is not here leaves the asset unclassified, to be settled by a person.
CLASS_WORDS = {
    **{str(name): name for name in AssetClass},
    **dict.fromkeys(("desktop", "laptop", "notebook", "pc", "thin client"), AssetClass.WORKSTATION),
    **dict.fromkeys(("pos terminal", "point of sale", "till", "cash register"), AssetClass.POS),
    **dict.fromkeys(("phone", "smartphone", "mobile phone", "iphone"), AssetClass.MOBILE),
    "ipad": AssetClass.TABLET,
    **dict.fromkeys(("switch", "router", "firewall", "access point", "wireless access point"), AssetClass.NETWORK),
    "scanner": AssetClass.PRINTER,
}
ACCOUNT_KINDS = {
    "person": "PERSON",
    "shared station": "SHARED_STATION",
    "station": "SHARED_STATION",
    "shared mailbox": "SHARED_MAILBOX",
    "service": "SERVICE",
    "service account": "SERVICE",
    "admin": "ADMIN",
    "guest": "GUEST",
    "room": "ROOM",
    "unknown": "UNKNOWN",
}
_IN_USE = frozenset({"", "active", "in use", "deployed", "assigned"})
_SPARE = frozenset({"spare", "in stock", "stock", "storage", "ready to deploy", "not managed", "unmanaged"})
_RETIRED = frozenset({"retired", "disposed", "archived", "lost", "stolen", "decommissioned"})


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the rows of a plain table; without a mapping the shipped one that fits its headers."""
    mapping = options.mapping
    if mapping is None:
        name = mappings.best_for(sheet.headers)
        if not name:
            raise UnrecognizedLayout(
                "The columns are not those of a shipped mapping. Choose which column holds what.", sheet.headers
            )
        mapping = mappings.DEFAULT_MAPPINGS[name]
    columns, order = mappings.columns_of(sheet, mapping), mappings.day_order_of(mapping)
    match mappings.kind_of(mapping):
        case RowKind.COUNTS:
            if mappings.is_shipped(mapping):
                history.refuse_unread(sheet, columns)
            return history.parse(SOURCE, sheet, columns)
        case RowKind.LOGONS:
            return parse_log(SOURCE, sheet, columns, order)
        case RowKind.SEATS:
            return parse_seats(SOURCE, sheet, columns, order)
        case kind:
            dates = [name for name in _DATES if columns.has(name)]
            records = blank_rows_left_out(select(sheet, columns, dates, order))
            return _inventory(kind, sheet, records, options)


def _inventory(kind: RowKind, sheet: Sheet, records: Iterator[Record], options: Options) -> Parsed:
    match kind:
        case RowKind.ACCOUNTS:
            return collect(SOURCE, kind, sheet, records, _account, _account_keys)
        case RowKind.ASSETS:
            words = {**CLASS_WORDS, **{word.casefold(): name for word, name in class_table(options.classes).items()}}
            return collect(SOURCE, kind, sheet, records, partial(_asset, words), _asset_keys)
        case _:
            return collect(SOURCE, kind, sheet, records, _person, _person_keys)


def _account(record: Record) -> AccountRow:
    licenses = record.several("licenses")
    licensed = record.flag("licensed")
    return AccountRow(
        row=record.row,
        external_id=_identity(record, RowKind.ACCOUNTS),
        username=record.text("username").casefold(),
        display_name=record.text("display_name"),
        given_name=record.text("given_name"),
        surname=record.text("surname"),
        email=record.text("email").casefold(),
        aliases=tuple(alias.casefold() for alias in record.several("aliases")),
        employee_id=record.text("employee_id"),
        department=record.text("department"),
        is_enabled=record.flag("enabled"),
        is_licensed=True if licenses and licensed is None else licensed,
        licenses=licenses,
        stated_kind=_account_kind(record),
        created_on=record.day("created_on"),
        last_active_on=record.day("last_active_on"),
    )


def _asset(words: Mapping[str, AssetClass], record: Record) -> AssetRow:
    stated = record.text("asset_class")
    status = record.text("status").casefold()
    if status not in _IN_USE | _SPARE | _RETIRED:
        raise BadCell(record.column("status"), f'"{status[:40]}" is no status. Write Active, Spare or Retired.')
    return AssetRow(
        row=record.row,
        external_id=_identity(record, RowKind.ASSETS),
        name=record.text("name") or record.text("hostname"),
        asset_class=words.get(stated.casefold()),
        source_class=stated,
        serial_number=cells.serial(record.text("serial_number")),
        hostname=record.text("hostname").casefold(),
        operating_system=record.text("operating_system"),
        assigned_to=record.text("assigned_to"),
        location=record.text("location"),
        status=record.text("status"),
        is_managed=status not in _SPARE,
        is_retired=status in _RETIRED,
        created_on=record.day("created_on"),
        last_seen_at=record.moment("last_seen_at"),
    )


def _person(record: Record) -> PersonRow:
    joined_on, left_on = record.day("joined_on"), record.day("left_on")
    if joined_on and left_on and left_on < joined_on:
        raise BadCell(
            record.column("left_on"),
            f"{left_on} is before {joined_on}, the day the person joined. Correct one of them.",
        )
    given_name, surname = record.text("given_name"), record.text("surname")
    return PersonRow(
        row=record.row,
        external_id=_identity(record, RowKind.PERSONS),
        display_name=record.text("display_name") or f"{given_name} {surname}".strip(),
        given_name=given_name,
        surname=surname,
        email=record.text("email").casefold(),
        employee_id=record.text("employee_id"),
        department=record.text("department"),
        is_contractor=bool(record.flag("contractor")),
        joined_on=joined_on,
        left_on=left_on,
    )


def _identity(record: Record, kind: RowKind) -> str:
    """Return what tells a row from the others: the first of its identifying cells that is filled."""
    names = IDENTIFIERS[kind]
    for name in names:
        text = record.text(name)
        if name == "serial_number":
            text = cells.serial(text)
        if text:
            return text if name == "external_id" else text.casefold()
    column = next((record.column(name) for name in names if name in record.headers), record.column(names[0]))
    raise BadCell(column, "The cell is blank, so the row cannot be told from others. Fill it in or remove the row.")


def _account_kind(record: Record) -> str:
    stated = record.text("stated_kind").casefold().replace("_", " ")
    if stated and stated not in ACCOUNT_KINDS:
        known = ", ".join(sorted(ACCOUNT_KINDS))
        raise BadCell(record.column("stated_kind"), f'"{stated[:40]}" is no kind of account. Write one of: {known}.')
    return ACCOUNT_KINDS.get(stated, "")


def _account_keys(row: AccountRow) -> list[Key]:
    return [("external_id", row.external_id, "account"), ("username", row.username, "username")]


def _asset_keys(row: AssetRow) -> list[Key]:
    return [("external_id", row.external_id, "asset"), ("serial_number", row.serial_number, "serial number")]


def _person_keys(row: PersonRow) -> list[Key]:
    return [("external_id", row.external_id, "person"), ("employee_id", row.employee_id, "employee id")]
