"""Column mappings: which header of a plain table holds which field, and the ones that ship with the product."""

from collections.abc import Mapping

from clients.asset_classes import AssetClass
from clients.importing.errors import Unreadable, UnrecognizedLayout
from clients.importing.headers import compared, is_regulated
from clients.importing.moments import DayOrder
from clients.importing.reading import Sheet
from clients.importing.rows import RowKind
from clients.importing.selecting import Columns, locate

Mapped = Mapping[str, str]
# Beside its fields a mapping says what its rows are, and may say how the file writes its dates.
KIND, DATES = "kind", "dates"
_SETTINGS = (KIND, DATES)
_PERSONAL = {
    "display_name": "Display name",
    "given_name": "First name",
    "surname": "Last name",
    "email": "Email",
    "employee_id": "Employee ID",
    "department": "Department",
}
DEFAULT_MAPPINGS: Mapping[str, Mapped] = {
    "accounts": {
        KIND: RowKind.ACCOUNTS,
        "external_id": "Account ID",
        "username": "Username",
        **_PERSONAL,
        "aliases": "Aliases",
        "stated_kind": "Account kind",
        "enabled": "Enabled",
        "licensed": "Licensed",
        "licenses": "Licenses",
        "created_on": "Created on",
        "last_active_on": "Last active on",
    },
    "assets": {
        KIND: RowKind.ASSETS,
        "external_id": "Asset ID",
        "name": "Name",
        "asset_class": "Asset class",
        "serial_number": "Serial number",
        "hostname": "Hostname",
        "operating_system": "Operating system",
        "assigned_to": "Assigned to",
        "location": "Location",
        "status": "Status",
        "created_on": "Created on",
        "last_seen_at": "Last seen",
    },
    "people": {
        KIND: RowKind.PERSONS,
        "external_id": "Person ID",
        **_PERSONAL,
        "contractor": "Contractor",
        "joined_on": "Joined on",
        "left_on": "Left on",
    },
    "counts": {
        KIND: RowKind.COUNTS,
        "month": "Month",
        "users": "Users",
        **{str(name): name.capitalize() for name in AssetClass},
    },
    "logons": {
        KIND: RowKind.LOGONS,
        "user_id": "Account",
        "user_name": "Display name",
        "workstation_id": "Station",
        "timestamp": "Happened at",
        "event": "Event",
        "outcome": "Outcome",
        "system": "System",
        "session_id": "Session",
    },
    "seats": {
        KIND: RowKind.SEATS,
        "external_id": "Subscription ID",
        "product": "Product",
        "quantity": "Quantity",
        "status": "Status",
        "starts_on": "Starts on",
        "ends_on": "Ends on",
    },
}
FIELDS: Mapping[RowKind, frozenset[str]] = {
    RowKind(mapping[KIND]): frozenset(mapping) - frozenset(_SETTINGS) for mapping in DEFAULT_MAPPINGS.values()
}
KINDS: Mapping[str, RowKind] = {kind.value: kind for kind in FIELDS}
# One of these must be in the file, or its rows could not be told apart; the first that is filled is the external id.
IDENTIFIERS: Mapping[RowKind, tuple[str, ...]] = {
    RowKind.ACCOUNTS: ("external_id", "username", "email"),
    RowKind.ASSETS: ("external_id", "serial_number", "hostname"),
    RowKind.PERSONS: ("external_id", "employee_id", "email", "display_name"),
    RowKind.COUNTS: ("month",),
    RowKind.LOGONS: ("user_id", "user_name"),  # who; the events of one account are told apart by what they say
    RowKind.SEATS: ("external_id", "product"),
}


def kind_of(mapping: Mapped) -> RowKind:
    """Return what a mapping's rows are."""
    try:
        return KINDS[mapping.get(KIND, "")]
    except KeyError as error:
        kinds = ", ".join(KINDS)
        raise Unreadable(f'The mapping does not say what its rows are. Set "{KIND}" to one of: {kinds}.') from error


def day_order_of(mapping: Mapped) -> DayOrder:
    """Return how the mapping says that dates are written."""
    try:
        return DayOrder(mapping.get(DATES) or DayOrder.UNKNOWN)
    except ValueError as error:
        raise Unreadable(
            f'The mapping\'s "{DATES}" is neither {DayOrder.DAY_FIRST} nor {DayOrder.MONTH_FIRST}.'
        ) from error


def check_mapping(mapping: Mapped) -> dict[str, str]:
    """Return the fields that a mapping reads with their headers.

    Raises Unreadable for a field that does not exist, a column that is never read, or one by which no row can be told
    from another.
    """
    kind = kind_of(mapping)
    wanted = {name: header for name, header in mapping.items() if name not in _SETTINGS and header.strip()}
    if unknown := sorted(set(wanted) - FIELDS[kind]):
        raise Unreadable(
            f'The mapping has the unknown field "{unknown[0]}". Fields of {kind}: {", ".join(sorted(FIELDS[kind]))}.'
        )
    for header in wanted.values():
        if is_regulated(header):
            raise Unreadable(
                f'The column "{header}" may hold patient data or secrets. Headroom does not read it; choose another.'
            )
    if not any(name in wanted for name in IDENTIFIERS[kind]):
        needed = " or ".join(f'"{name.replace("_", " ")}"' for name in IDENTIFIERS[kind])
        raise Unreadable(f"Choose the column of {needed}, so that the rows can be told apart.")
    return wanted


def columns_of(sheet: Sheet, mapping: Mapped) -> Columns:
    """Find the mapped columns in a sheet.

    Raises Unreadable for a field that does not exist, a column that is never read, or one that the file lacks. Only
    a shipped mapping offers more columns than a file needs; what the file lacks stays blank, if one identifies the row.
    """
    kind, wanted = kind_of(mapping), check_mapping(mapping)
    columns = locate(sheet, {name: (header, f"{header}s") for name, header in wanted.items()})
    if not is_shipped(mapping) and (
        missing := next((header for name, header in wanted.items() if not columns.has(name)), "")
    ):
        raise UnrecognizedLayout(
            f'The mapping reads the column "{missing}", which the file does not have. Correct one of them.',
            sheet.headers,
        )
    if not columns.has(*IDENTIFIERS[kind]):
        needed = " or ".join(f'"{wanted.get(name, name)}"' for name in IDENTIFIERS[kind])
        raise UnrecognizedLayout(f"The file has no column {needed}, so its rows cannot be told apart.", sheet.headers)
    return columns


def class_table(mapping: Mapped) -> dict[str, AssetClass]:
    """Return an MSP's own table of classes: a source's word in capitals -> asset class."""
    for word, name in mapping.items():
        if name not in set(AssetClass):
            raise Unreadable(
                f'The table of classes maps "{word}" to "{name}", which is no class: {", ".join(AssetClass)}.'
            )
    return {word.strip().upper(): AssetClass(name) for word, name in mapping.items()}


def is_shipped(mapping: Mapped) -> bool:
    """Tell whether a mapping is one of those that ship with the product."""
    return any(mapping is shipped or dict(mapping) == dict(shipped) for shipped in DEFAULT_MAPPINGS.values())


def best_for(headers: tuple[str, ...]) -> str:
    """Return the name of the shipped mapping that knows most of a file's headers, blank where none fits.

    It must know the first identifier of its kind and at least half of the file's columns.
    """
    present = {compared(header) for header in headers if header}
    scores: dict[str, int] = {}
    for name, mapping in DEFAULT_MAPPINGS.items():
        first = mapping[IDENTIFIERS[kind_of(mapping)][0]]
        known = {compared(header) for field, header in mapping.items() if field not in _SETTINGS}
        if compared(first) in present:
            scores[name] = len(known & present)
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] * 2 >= len(present) else ""
