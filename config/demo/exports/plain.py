"""Tables with the columns of the mappings that ship with Headroom: tills, a roster, EMR accounts, past counts."""

from collections.abc import Iterator
from datetime import date, timedelta

from clients.asset_classes import AssetClass
from config.demo.estate import Colleague, Estate
from config.demo.exports.tables import table
from config.demo.people import draw
from config.demo.plans import ClientPlan

_EMR_LAST_USED_WITHIN_DAYS = 9


def assets(estate: Estate) -> bytes:
    """Return the devices that no RMM knows, as their supplier lists them; blank where there is none."""
    columns = (
        "Asset ID", "Name", "Asset class", "Serial number", "Hostname", "Operating system", "Location", "Status",
        "Created on", "Last seen",
    )  # fmt: skip
    rows = [
        {
            "Asset ID": f"POS-{device.number}",
            "Name": device.name,
            "Asset class": device.kind.said,
            "Serial number": f"EL{device.serial_number}",
            "Hostname": device.name.lower(),
            "Operating system": device.kind.system,
            "Location": "Shop floor",
            "Status": "Active",
            "Created on": device.created_on,
            "Last seen": f"{device.seen_at:%Y-%m-%d %H:%M}",
        }
        for device in estate.devices
        if not device.kind.is_in_rmm
    ]
    return table(columns, rows) if rows else b""


def roster(estate: Estate) -> bytes:
    """Return everyone on the client's payroll and its contractors, with the last day of those who left."""
    columns = (
        "Person ID", "First name", "Last name", "Email", "Employee ID", "Department", "Contractor", "Joined on",
        "Left on",
    )  # fmt: skip
    rows = (
        {
            "Person ID": f"P-{one.number}",
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


def emr_accounts(estate: Estate) -> bytes:
    """Return the accounts of the medical record system: everyone under an own name, a leaver, and a generic one."""
    columns = (
        "Account ID", "Username", "Display name", "First name", "Last name", "Employee ID", "Department", "Enabled",
        "Created on", "Last active on",
    )  # fmt: skip
    clinical = (one for one in estate.colleagues if one.department != estate.plan.departments[0] or one.left_on)
    rows = [_emr_account(estate, one) for one in clinical]
    rows.append(
        {
            "Account ID": "EMR-9001",
            "Username": "temp1",
            "Display name": "TEMP1",
            "Enabled": "yes",
            "Created on": estate.on - timedelta(days=700),
            "Last active on": estate.on - timedelta(days=4),
        }
    )
    return table(columns, rows)


def _emr_account(estate: Estate, one: Colleague) -> dict[str, object]:
    drawn = draw(f"{estate.key}|emr|{one.number}")
    last_active_on = estate.on - timedelta(days=drawn % _EMR_LAST_USED_WITHIN_DAYS)
    return {
        "Account ID": f"EMR-{one.number}",
        "Username": f"{one.name.given[0]}{one.name.family}{one.number % 100:02}".lower(),
        "Display name": str(one.name),
        "First name": one.name.given,
        "Last name": one.name.family,
        "Employee ID": one.number,
        "Department": one.department.name,
        "Enabled": "yes",
        "Created on": one.joined_on,
        "Last active on": last_active_on,
    }


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
