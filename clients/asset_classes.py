"""The kinds of device that a price can be put on."""

from enum import StrEnum


class AssetClass(StrEnum):
    """Name the kind of a covered device for pricing; the order here is the order everywhere."""

    WORKSTATION = "workstation"
    POS = "pos"
    KIOSK = "kiosk"
    TABLET = "tablet"
    MOBILE = "mobile"
    SERVER = "server"
    NETWORK = "network"
    PRINTER = "printer"
    OTHER = "other"


# What a person works at. Only these count in the device-to-user ratio.
ENDPOINTS: tuple[AssetClass, ...] = (
    AssetClass.WORKSTATION,
    AssetClass.POS,
    AssetClass.KIOSK,
    AssetClass.TABLET,
    AssetClass.MOBILE,
)

# What stands behind them.
INFRASTRUCTURE: tuple[AssetClass, ...] = (
    AssetClass.SERVER,
    AssetClass.NETWORK,
    AssetClass.PRINTER,
    AssetClass.OTHER,
)
