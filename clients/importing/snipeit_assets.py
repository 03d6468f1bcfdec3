"""Snipe-IT assets: the CSV that it imports, and the one that its list of assets exports."""

from clients.asset_classes import AssetClass
from clients.importing import cells
from clients.importing.devices import Classes, collect_devices, identity
from clients.importing.errors import UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import AssetRow, Parsed
from clients.importing.selecting import Record, locate
from clients.importing.signatures import Options, Signature, any_of

SOURCE = "snipeit-assets"
# Each company names its categories. These are the words that can mean one kind of device only.
CLASSES: Classes = {
    **dict.fromkeys(
        (
            "DESKTOP", "DESKTOPS", "LAPTOP", "LAPTOPS", "NOTEBOOK", "NOTEBOOKS", "WORKSTATION", "WORKSTATIONS",
            "PC", "PCS", "THIN CLIENT", "THIN CLIENTS",
        ),
        AssetClass.WORKSTATION,
    ),
    **dict.fromkeys(("POS", "POS TERMINAL", "POS TERMINALS", "CASH REGISTER", "CASH REGISTERS"), AssetClass.POS),
    **dict.fromkeys(("KIOSK", "KIOSKS"), AssetClass.KIOSK),
    **dict.fromkeys(("TABLET", "TABLETS", "IPAD", "IPADS"), AssetClass.TABLET),
    **dict.fromkeys(
        ("MOBILE PHONE", "MOBILE PHONES", "SMARTPHONE", "SMARTPHONES", "CELL PHONE", "CELL PHONES"), AssetClass.MOBILE
    ),
    **dict.fromkeys(("SERVER", "SERVERS"), AssetClass.SERVER),
    **dict.fromkeys(
        (
            "SWITCH", "SWITCHES", "ROUTER", "ROUTERS", "FIREWALL", "FIREWALLS", "ACCESS POINT", "ACCESS POINTS",
            "WIRELESS ACCESS POINT", "WIRELESS ACCESS POINTS",
        ),
        AssetClass.NETWORK,
    ),
    **dict.fromkeys(("PRINTER", "PRINTERS", "SCANNER", "SCANNERS"), AssetClass.PRINTER),
    **dict.fromkeys(("VOIP PHONE", "VOIP PHONES", "CONFERENCE PHONE", "CONFERENCE PHONES"), AssetClass.OTHER),
}  # fmt: skip
ALIASES = {
    "external_id": ("Asset Tag",),
    "serial_number": ("Serial number", "Serial"),
    "name": ("item Name", "Asset Name"),
    "model": ("Model name", "Model"),
    "category": ("Category",),
    "email": ("Email",),
    "username": ("Username", "User name"),
    "full_name": ("Full Name", "Checked Out To", "Assigned To"),
    "location": ("Location",),
    "client_name": ("Company",),
    "status": ("Status",),
}
SIGNATURE = Signature(
    (
        any_of("Asset Tag"),
        any_of("Category"),
        any_of(*ALIASES["model"], "Model Number", "Model No."),
        any_of(*ALIASES["name"], *ALIASES["serial_number"]),
        any_of("Status"),
    )
)
# Status labels that Snipe-IT ships with, and common ones; any other is a company's own and stands for in use.
_SPARE = frozenset({"pending", "undeployable", "in stock", "in storage", "stock", "storage", "spare"})
_READY = frozenset({"ready to deploy", "deployable", "available"})
_GONE = frozenset(
    {
        "archived", "broken - not fixable", "lost/stolen", "lost", "stolen", "disposed", "retired", "sold", "donated",
        "scrapped", "recycled", "decommissioned",
    }
)  # fmt: skip


def parse(sheet: Sheet, options: Options) -> Parsed:
    """Return the assets of a Snipe-IT export, keyed by asset tag, else by serial number."""
    columns = locate(sheet, ALIASES)
    if not (columns.has("external_id", "serial_number") and columns.has("category")):
        raise UnrecognizedLayout(
            'The file has no columns "Asset Tag" and "Category". Export the assets from Snipe-IT with both columns.',
            sheet.headers,
        )
    return collect_devices(SOURCE, sheet, columns, (), CLASSES, options, _asset)


def _asset(classes: Classes, record: Record) -> AssetRow:
    category = record.text("category").upper()
    name, status = record.text("name"), record.text("status")
    holder = record.text("email") or record.text("username") or record.text("full_name")
    return AssetRow(
        row=record.row,
        external_id=identity(record, "external_id", "serial_number"),
        name=name or record.text("model"),
        asset_class=classes.get(category),
        source_class=category,
        serial_number=cells.serial(record.text("serial_number")),
        hostname=name.casefold(),
        assigned_to=holder.casefold() if "@" in holder else holder,
        location=record.text("location"),
        client_name=record.text("client_name"),
        status=status,
        is_managed=_is_in_use(status.casefold(), holder),
        is_retired=status.casefold() in _GONE,
    )


def _is_in_use(status: str, holder: str) -> bool:
    """Tell whether an asset is in use; one that is checked out keeps the label "Ready to Deploy" and is no spare."""
    return status not in _SPARE | _GONE and (status not in _READY or bool(holder))
