"""NinjaOne devices: `/v2/devices` as JSON, bare or detailed, and a CSV of it."""

from clients.asset_classes import AssetClass
from clients.importing import cells
from clients.importing.devices import Classes, collect_devices, identity
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed
from clients.importing.selecting import Record, locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "ninjaone"
# Node classes that are no device of one kind (a virtual guest may be a server or a desktop, NMS_OTHER anything) are
# left out on purpose: unclassified ones are shown to a person and never guessed into money.
CLASSES: Classes = {
    "WINDOWS_WORKSTATION": AssetClass.WORKSTATION,
    "MAC": AssetClass.WORKSTATION,
    "LINUX_WORKSTATION": AssetClass.WORKSTATION,
    "WINDOWS_SERVER": AssetClass.SERVER,
    "LINUX_SERVER": AssetClass.SERVER,
    "MAC_SERVER": AssetClass.SERVER,
    "VMWARE_VM_HOST": AssetClass.SERVER,
    "HYPERV_VMM_HOST": AssetClass.SERVER,
    "NMS_SWITCH": AssetClass.NETWORK,
    "NMS_ROUTER": AssetClass.NETWORK,
    "NMS_FIREWALL": AssetClass.NETWORK,
    "NMS_WAP": AssetClass.NETWORK,
    "NMS_PRINTER": AssetClass.PRINTER,
    "NMS_SCANNER": AssetClass.PRINTER,
    "NMS_PHONE": AssetClass.OTHER,
    "ANDROID": AssetClass.MOBILE,
    "APPLE_IOS": AssetClass.MOBILE,
    "APPLE_IPADOS": AssetClass.TABLET,
}
ALIASES = {
    "external_id": ("id", "Device Id", "DeviceId"),
    "node_class": ("nodeClass", "Node Class", "Device Type"),
    "system_name": ("systemName", "System Name", "Device Name"),
    "display_name": ("displayName", "Display Name"),
    "dns_name": ("dnsName", "DNS Name"),
    "serial_number": ("serialNumber", "Serial Number", "system.serialNumber", "detail.system.serialNumber"),
    "bios_serial": ("system.biosSerialNumber", "detail.system.biosSerialNumber", "BIOS Serial Number"),
    "operating_system": ("os.name", "detail.os.name", "OS Name", "Operating System"),
    "location": ("locationName", "Location", "references.location.name"),
    "client_name": ("organizationName", "Organization", "references.organization.name"),
    "assigned_to": ("assignedOwnerUid", "Owner"),
    "approval": ("approvalStatus", "Approval Status"),
    "created_on": ("created", "Created"),
    "last_contact": ("lastContact", "Last Contact"),
}
SIGNATURE = Signature((any_of("nodeClass", "node class"), any_of("id", "device id")))
_APPROVALS = {"": True, "APPROVED": True, "PENDING": False}


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the devices of a NinjaOne export; the MSP's table of classes adds to or overrides ours."""
    columns = locate(sheet, ALIASES)
    if not columns.has("external_id") or not columns.has("node_class"):
        raise UnrecognizedLayout(
            'The file has no columns "id" and "nodeClass". Export the devices from NinjaOne with both columns.',
            sheet.headers,
        )
    return collect_devices(SOURCE, sheet, columns, ("created_on", "last_contact"), CLASSES, options, _asset)


def _asset(classes: Classes, record: Record) -> AssetRow:
    node_class = record.text("node_class").upper()
    hostname = record.text("system_name") or record.text("dns_name")
    return AssetRow(
        row=record.row,
        external_id=identity(record, "external_id"),
        name=record.text("display_name") or hostname,
        asset_class=classes.get(node_class),
        source_class=node_class,
        serial_number=cells.serial(record.text("serial_number")) or cells.serial(record.text("bios_serial")),
        hostname=hostname.casefold(),
        operating_system=record.text("operating_system"),
        assigned_to=record.text("assigned_to"),
        location=record.text("location"),
        client_name=record.text("client_name"),
        status=record.text("approval"),
        is_managed=_is_approved(record) and node_class != "UNMANAGED_DEVICE",
        created_on=record.day("created_on"),
        last_seen_at=record.moment("last_contact"),
    )


def _is_approved(record: Record) -> bool:
    status = record.text("approval").upper()
    if status not in _APPROVALS:
        raise BadCell(
            record.column("approval"), f'"{status[:40]}" is no approval status. Expected APPROVED or PENDING.'
        )
    return _APPROVALS[status]
