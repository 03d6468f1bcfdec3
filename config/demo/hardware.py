"""The kinds of device that the demo's clients have, as NinjaOne or a till supplier's list calls them."""

from clients.asset_classes import AssetClass
from config.demo.plans import Devices


def laptops(count: int, prefix: str, model: str = "Latitude 5450") -> Devices:
    """Return Windows laptops."""
    return _windows(count, prefix, "Dell Inc.", model)


def desktops(count: int, prefix: str, model: str = "OptiPlex 7020") -> Devices:
    """Return Windows desktops."""
    return _windows(count, prefix, "Dell Inc.", model)


def thinkpads(count: int, prefix: str, model: str = "ThinkPad T14 Gen 5") -> Devices:
    """Return Lenovo laptops."""
    return _windows(count, prefix, "LENOVO", model)


def macs(count: int, prefix: str, model: str = "MacBook Pro 14") -> Devices:
    """Return Apple laptops."""
    return Devices(count, "MAC", AssetClass.WORKSTATION, prefix, "Apple Inc.", model, "macOS 15 Sequoia")


def servers(count: int, prefix: str, model: str = "PowerEdge T360") -> Devices:
    """Return Windows servers."""
    system = "Windows Server 2022 Standard Edition"
    return Devices(count, "WINDOWS_SERVER", AssetClass.SERVER, prefix, "Dell Inc.", model, system)


def firewalls(count: int, prefix: str) -> Devices:
    """Return firewalls."""
    return Devices(count, "NMS_FIREWALL", AssetClass.NETWORK, prefix, "Fortinet", "FortiGate 60F", "FortiOS 7.4")


def switches(count: int, prefix: str) -> Devices:
    """Return network switches."""
    return Devices(count, "NMS_SWITCH", AssetClass.NETWORK, prefix, "Ubiquiti", "UniFi Pro 48 PoE", "UniFi OS 4")


def access_points(count: int, prefix: str) -> Devices:
    """Return wireless access points."""
    return Devices(count, "NMS_WAP", AssetClass.NETWORK, prefix, "Ubiquiti", "UniFi U6 Pro", "UniFi OS 4")


def printers(count: int, prefix: str) -> Devices:
    """Return printers."""
    return Devices(count, "NMS_PRINTER", AssetClass.PRINTER, prefix, "Brother", "MFC-L8900CDW", "")


def tablets(count: int, prefix: str) -> Devices:
    """Return tablets."""
    return Devices(
        count, "APPLE_IPADOS", AssetClass.TABLET, prefix, "Apple Inc.", "iPad (10th generation)", "iPadOS 18"
    )


def tills(count: int, prefix: str) -> Devices:
    """Return point-of-sale terminals, which no RMM knows: their supplier sends a table."""
    system = "Windows 11 IoT Enterprise"
    return Devices(count, "POS terminal", AssetClass.POS, prefix, "Elo", "EloPOS Z30", system, is_in_rmm=False)


def _windows(count: int, prefix: str, maker: str, model: str) -> Devices:
    system = "Windows 11 Professional Edition"
    return Devices(count, "WINDOWS_WORKSTATION", AssetClass.WORKSTATION, prefix, maker, model, system)
