"""Datto RMM devices: the API's device list as JSON, and a CSV of it."""

from clients.asset_classes import AssetClass
from clients.importing import cells
from clients.importing.devices import Classes, collect_devices, identity
from clients.importing.errors import UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed
from clients.importing.selecting import Record, locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "datto-rmm"
# The words are those of the category; of a network device, which may be a camera or a battery, those of its type.
CLASSES: Classes = {
    "DESKTOP": AssetClass.WORKSTATION,
    "LAPTOP": AssetClass.WORKSTATION,
    "WORKSTATION": AssetClass.WORKSTATION,
    "SERVER": AssetClass.SERVER,
    "ESXI HOST": AssetClass.SERVER,
    "ESXIHOST": AssetClass.SERVER,
    "SMARTPHONE": AssetClass.MOBILE,
    "TABLET": AssetClass.TABLET,
    "PRINTER": AssetClass.PRINTER,
    "SWITCH": AssetClass.NETWORK,
    "ROUTER": AssetClass.NETWORK,
    "FIREWALL": AssetClass.NETWORK,
    "ACCESS POINT": AssetClass.NETWORK,
    "WIRELESS ACCESS POINT": AssetClass.NETWORK,
}
ALIASES = {
    "external_id": ("uid", "Device UID", "id", "Device ID"),
    "category": ("deviceType.category", "Device Type Category", "deviceType", "Device Type"),
    "type": ("deviceType.type", "Device Type Type"),
    "device_class": ("deviceClass", "Device Class"),
    "hostname": ("hostname", "Device Hostname"),
    "description": ("description", "Device Description"),
    "serial_number": ("serialNumber", "Serial Number", "bios.serialNumber"),
    "operating_system": ("operatingSystem", "Operating System"),
    "client_name": ("siteName", "Site Name"),
    "suspended": ("suspended", "Suspended"),
    "deleted": ("deleted", "Deleted"),
    "created_on": ("creationDate", "Creation Date"),
    "last_seen": ("lastSeen", "Last Seen"),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["external_id"]),
        any_of(*ALIASES["hostname"]),
        any_of(*ALIASES["category"], *ALIASES["device_class"]),
        any_of("siteUid", "siteId", *ALIASES["client_name"]),
    ),
    any_of("nodeClass", "licenseMode", "customerName"),
)


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the devices of a Datto RMM export; the account that logged in last is not taken for who has a device."""
    columns = locate(sheet, ALIASES)
    if not (columns.has("external_id") and columns.has("category", "device_class")):
        raise UnrecognizedLayout(
            'The file has no columns "uid" and "deviceType". Export the devices from Datto RMM with both columns.',
            sheet.headers,
        )
    return collect_devices(SOURCE, sheet, columns, ("created_on", "last_seen"), CLASSES, options, _asset)


def _asset(classes: Classes, record: Record) -> AssetRow:
    word = _word(record)
    hostname = record.text("hostname")
    is_deleted, is_suspended = bool(record.flag("deleted")), bool(record.flag("suspended"))
    return AssetRow(
        row=record.row,
        external_id=identity(record, "external_id"),
        name=hostname or cells.shortened(record.values.get("description", "")),
        asset_class=classes.get(word),
        source_class=word,
        serial_number=cells.serial(record.text("serial_number")),
        hostname=hostname.casefold(),
        operating_system=record.text("operating_system"),
        client_name=record.text("client_name"),
        location=record.text("client_name"),
        status="deleted" if is_deleted else "suspended" if is_suspended else "",
        is_managed=not (is_suspended or is_deleted),
        is_retired=is_deleted,
        created_on=record.day("created_on"),
        last_seen_at=record.moment("last_seen"),
    )


def _word(record: Record) -> str:
    """Return the word that says most of what a device is: its category, its type, else its class."""
    category, kind = record.text("category").upper(), record.text("type").upper()
    if category.startswith("NETWORK DEVICE"):
        return kind or category
    return category or kind or record.text("device_class").upper()
