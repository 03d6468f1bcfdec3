"""Tables with the columns of the mappings that ship with Headroom: devices, a roster, past counts."""

from collections.abc import Iterator
from datetime import date

from clients.asset_classes import AssetClass
from config.demo.estate import Device, Estate
from config.demo.exports.tables import table
from config.demo.plans import ClientPlan


def assets(estate: Estate) -> bytes:
    """Return the devices that no RMM knows, and those that the client lists besides; blank where there is none."""
    columns = (
        "Asset ID", "Name", "Asset class", "Serial number", "Hostname", "Operating system", "Location", "Status",
        "Created on", "Last seen",
    )  # fmt: skip
    listed = [one for one in estate.devices if not one.kind.is_in_rmm or _is_on_the_register(estate, one)]
    return table(columns, map(_asset, listed)) if listed else b""


def _is_on_the_register(estate: Estate, device: Device) -> bool:
    """Tell whether the client's own list has a device that the RMM knows, too: its laptops, where it keeps a list."""
    return estate.plan.keeps_a_register and device.is_approved and device.kind.asset_class is AssetClass.WORKSTATION


def _asset(device: Device) -> dict[str, object]:
    is_till = not device.kind.is_in_rmm
    return {
        "Asset ID": f"POS-{device.number}" if is_till else f"IT-{device.number}",
        "Name": device.name,
        "Asset class": device.kind.said if is_till else device.kind.asset_class.capitalize(),
        "Serial number": f"EL{device.serial_number}" if is_till else device.serial_number,
        "Hostname": device.name.lower(),
        "Operating system": device.kind.system,
        "Location": "Shop floor" if is_till else "Office",
        "Status": "Active",
        "Created on": device.created_on,
        "Last seen": f"{device.seen_at:%Y-%m-%d %H:%M}" if is_till else "",
    }


def roster(estate: Estate) -> bytes:
    """Return everyone on the client's payroll and its contractors, with the last day of those who left.

    The payroll knows people by the short name with which they sign in.
    """
    columns = (
        "Person ID", "First name", "Last name", "Email", "Employee ID", "Department", "Contractor", "Joined on",
        "Left on",
    )  # fmt: skip
    rows = (
        {
            "Person ID": one.login,
            "First name": one.name.given,
            "Last name": one.name.family,
            "Email": one.email if one.department.has_mailbox else "",
            "Employee ID": one.number,
            "Department": one.department.name,
            "Contractor": "yes" if one.department.are_contractors else "no",
            "Joined on": one.joined_on,
            "Left on": one.left_on or "",
        }
        for one in estate.colleagues
    )
    return table(columns, rows)


def past_counts(plan: ClientPlan, on: date) -> bytes:
    """Return the users and devices of past months, as the system before Headroom recorded them."""
    classes = list(dict.fromkeys(kind.asset_class for kind in plan.devices))
    columns = ("Month", "Users", *(name.capitalize() for name in classes))
    return table(columns, _months(plan, classes, on))


def _months(plan: ClientPlan, classes: list[AssetClass], on: date) -> Iterator[dict[str, object]]:
    now = {name: sum(kind.count for kind in plan.devices if kind.asset_class is name) for name in classes}
    for month, users in plan.headcount.history(on):
        yield {
            "Month": f"{month:%Y-%m}",
            "Users": users,
            **{name.capitalize(): _then(plan, name, now[name], users) for name in classes},
        }


def _then(plan: ClientPlan, asset_class: AssetClass, now: int, users: int) -> int:
    """Return a class's past count: workstations grow with the people; tills and cabling stand where they stand."""
    if asset_class is not AssetClass.WORKSTATION or plan.headcount.by_calendar_month:
        return now
    return min(now, round(now * users / plan.employed))
