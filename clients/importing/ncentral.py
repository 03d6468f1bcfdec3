"""N-central devices: `/api/devices` as JSON, and a CSV of it."""

from clients.asset_classes import AssetClass
from clients.importing import cells
from clients.importing.devices import Classes, collect_devices, identity
from clients.importing.errors import UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed
from clients.importing.selecting import Record, locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "ncentral"
# Versions of N-central write a class both ways round. "Generic", "Other", "Storage" and "Scanner/Camera" may be
# anything, and a virtual machine a server or a desktop: they are left out.
CLASSES: Classes = {
    **dict.fromkeys(
        (
            "WORKSTATIONS - WINDOWS", "WORKSTATIONS - MACOS", "WORKSTATIONS - MAC", "WORKSTATIONS - LINUX",
            "WORKSTATIONS - GENERIC", "LAPTOP - WINDOWS", "LAPTOP - MACOS", "LAPTOP - MAC", "LAPTOP - LINUX",
            "LAPTOP - GENERIC", "WINDOWS - WORKSTATION", "WINDOWS - LAPTOP", "MACOS - WORKSTATION", "MACOS - LAPTOP",
            "MAC - WORKSTATION", "MAC - LAPTOP", "LINUX - WORKSTATION", "LINUX - LAPTOP",
        ),
        AssetClass.WORKSTATION,
    ),
    **dict.fromkeys(
        (
            "SERVERS - WINDOWS", "SERVERS - LINUX", "SERVERS - MACOS", "SERVERS - GENERIC", "SERVERS - VMWARE",
            "SERVERS - ESXI", "SERVERS - HYPER-V", "WINDOWS - SERVER", "LINUX - SERVER", "MACOS - SERVER",
            "VMWARE - SERVER", "ESXI - SERVER",
        ),
        AssetClass.SERVER,
    ),
    **dict.fromkeys(
        ("SWITCH/ROUTER", "SWITCH", "ROUTER", "FIREWALL", "WIRELESS", "WIRELESS ACCESS POINT", "ACCESS POINT"),
        AssetClass.NETWORK,
    ),
    "PRINTER": AssetClass.PRINTER,
}  # fmt: skip
ALIASES = {
    "external_id": ("deviceId", "Device ID"),
    "device_class": ("deviceClass", "Device Class", "deviceClassLabel"),
    "name": ("longName", "Device Name", "Name"),
    "hostname": ("discoveredName", "Discovered Name"),
    "serial_number": ("serialNumber", "Serial Number", "computersystem.serialnumber"),
    "operating_system": ("supportedOsLabel", "supportedOs", "Operating System", "OS"),
    "location": ("siteName", "Site Name", "Site"),
    "client_name": ("customerName", "Customer Name", "Customer"),
    "license_mode": ("licenseMode", "License Mode"),
    "last_seen": ("lastApplianceCheckinTime", "Last Appliance Checkin Time", "Last Check-in"),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["external_id"]),
        any_of(*ALIASES["device_class"]),
        any_of("longName", "discoveredName", "Device Name", "Discovered Name"),
        any_of("orgUnitId", *ALIASES["client_name"], *ALIASES["license_mode"], "supportedOs", "supportedOsLabel"),
    ),
    any_of("nodeClass", "siteUid", "Primary user UPN"),
)
_UNMANAGED = frozenset({"none", "no license", "not licensed", "unlicensed", "unmanaged", "not managed", "discovered"})


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the devices of an N-central export; the account that logged in last is not taken for who has a device."""
    columns = locate(sheet, ALIASES)
    if not (columns.has("external_id") and columns.has("device_class")):
        raise UnrecognizedLayout(
            'The file has no columns "deviceId" and "deviceClass". Export the devices from N-central with both.',
            sheet.headers,
        )
    return collect_devices(SOURCE, sheet, columns, ("last_seen",), CLASSES, options, _asset)


def _asset(classes: Classes, record: Record) -> AssetRow:
    device_class = record.text("device_class").upper()
    license_mode = record.text("license_mode")
    name, hostname = record.text("name"), record.text("hostname")
    return AssetRow(
        row=record.row,
        external_id=identity(record, "external_id"),
        name=name or hostname,
        asset_class=classes.get(device_class),
        source_class=device_class,
        serial_number=cells.serial(record.text("serial_number")),
        hostname=(hostname or name).casefold(),
        operating_system=record.text("operating_system"),
        location=record.text("location"),
        client_name=record.text("client_name"),
        status=license_mode,
        is_managed=license_mode.casefold() not in _UNMANAGED,
        last_seen_at=record.moment("last_seen"),
    )
