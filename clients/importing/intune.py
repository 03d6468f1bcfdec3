"""Intune devices: Graph `managedDevices` as JSON, and the portal's "All devices" as CSV."""

from clients.asset_classes import AssetClass
from clients.importing import cells
from clients.importing.devices import Classes, collect_devices, identity
from clients.importing.errors import UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed
from clients.importing.selecting import Record, locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "intune"
# Note [Intune's words]: Intune has no class, so the word is the family of the operating system. Where that covers
# devices of several kinds the model or the enrolment makes it narrower: an iPad that is reported as iOS is IPADOS; a
# virtual machine or Cloud PC is "WINDOWS (VIRTUAL)", a dedicated Android device, which may be a kiosk or a scanner,
# "ANDROID (DEDICATED)". These, and families not listed, are for a person to settle.
CLASSES: Classes = {
    "WINDOWS": AssetClass.WORKSTATION,
    "MACOS": AssetClass.WORKSTATION,
    "LINUX": AssetClass.WORKSTATION,
    "CHROMEOS": AssetClass.WORKSTATION,
    "IOS": AssetClass.MOBILE,
    "ANDROID": AssetClass.MOBILE,
    "IPADOS": AssetClass.TABLET,
}
ALIASES = {
    "external_id": ("Device ID", "id", "Intune Device ID"),
    "azure_id": ("Azure AD Device ID", "azureADDeviceId", "Microsoft Entra Device ID"),
    "name": ("Device name", "deviceName"),
    "serial_number": ("Serial number", "serialNumber"),
    "family": ("OS", "operatingSystem", "Operating system"),
    "os_version": ("OS version", "osVersion"),
    "model": ("Model",),
    "manufacturer": ("Manufacturer",),
    "enrollment": ("deviceEnrollmentType", "Enrollment type", "Device enrollment type"),
    "upn": ("Primary user UPN", "userPrincipalName"),
    "status": ("Device state", "managementState"),
    "created_on": ("Enrollment date", "enrolledDateTime"),
    "last_seen": ("Last check-in", "lastSyncDateTime"),
}
SIGNATURE = Signature(
    (
        any_of(*ALIASES["name"]),
        any_of(*ALIASES["serial_number"], *ALIASES["azure_id"]),
        any_of(*ALIASES["upn"], *ALIASES["enrollment"], "managedDeviceOwnerType", "Ownership"),
        any_of("Manufacturer", "Model", "complianceState", "Compliance", "managedDeviceOwnerType"),
    ),
    any_of("nodeClass", "siteUid", "licenseMode", "Asset Tag"),
)
_FAMILIES = (
    ("ipados", "IPADOS"),
    ("ios", "IOS"),
    ("android", "ANDROID"),
    ("macos", "MACOS"),
    ("mac os", "MACOS"),
    ("chrome", "CHROMEOS"),
    ("linux", "LINUX"),
)
_MODELS = (("ipad", "IPADOS"), ("iphone", "IOS"), ("macbook", "MACOS"), ("imac", "MACOS"), ("mac mini", "MACOS"))
_VIRTUAL = ("virtual", "vmware", "cloud pc", "kvm", "hvm domu", "parallels")
_NOBODYS = frozenset({"windowsbulkuserless", "windows bulk userless", "windows bulk (userless)"})
_UNMANAGED = frozenset({"discovered", "not managed", "unmanaged"})


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the devices of an Intune export; one without a primary user is shared and assigned to nobody."""
    columns = locate(sheet, ALIASES)
    if not columns.has("external_id", "azure_id", "serial_number"):
        raise UnrecognizedLayout(
            'The file has no column "Device ID" or "Serial number". Export all devices from Intune with one of them.',
            sheet.headers,
        )
    return collect_devices(SOURCE, sheet, columns, ("created_on", "last_seen"), CLASSES, options, _asset)


def _asset(classes: Classes, record: Record) -> AssetRow:
    word = _word(record)
    name, status = record.text("name"), record.text("status")
    is_nobodys = record.text("enrollment").casefold() in _NOBODYS
    return AssetRow(
        row=record.row,
        external_id=identity(record, "external_id", "azure_id", "serial_number").casefold(),
        name=name,
        asset_class=classes.get(word),
        source_class=word,
        serial_number=cells.serial(record.text("serial_number")),
        hostname=name.casefold(),
        operating_system=cells.shortened(f"{record.text('family')} {record.text('os_version')}".strip()),
        assigned_to="" if is_nobodys else record.text("upn").casefold(),
        status=status,
        is_managed=status.casefold() not in _UNMANAGED,
        created_on=record.day("created_on"),
        last_seen_at=record.moment("last_seen"),
    )


def _word(record: Record) -> str:
    """Return the word by which a device is classified (Note [Intune's words])."""
    family, model = record.text("family").casefold(), record.text("model").casefold()
    enrollment = record.text("enrollment").casefold()
    told = next((word for start, word in _FAMILIES if family.startswith(start)), family.upper())
    word = told or next((word for start, word in _MODELS if model.startswith(start)), "")
    if word == "IOS" and model.startswith("ipad"):
        return "IPADOS"
    if word == "WINDOWS" and (any(sign in model for sign in _VIRTUAL) or "azurevmextension" in enrollment):
        return "WINDOWS (VIRTUAL)"
    if word == "ANDROID" and "dedicated" in f"{family} {enrollment}":
        return "ANDROID (DEDICATED)"
    return word
