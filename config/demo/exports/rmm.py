"""NinjaOne's `/v2/devices-detailed` as JSON."""

import json
from datetime import UTC, datetime

from config.demo.estate import Device, Estate


def devices(estate: Estate) -> bytes:
    """Return every device that runs an agent or is watched over the network; blank where there is none."""
    known = [device for device in estate.devices if device.kind.is_in_rmm]
    if not known:
        return b""
    return json.dumps([_device(estate, device) for device in known], indent=1).encode()


def _device(estate: Estate, device: Device) -> dict[str, object]:
    kind = device.kind
    created = datetime(device.created_on.year, device.created_on.month, device.created_on.day, 15, 4, tzinfo=UTC)
    host = device.name.lower()
    return {
        "id": device.number,
        "uid": str(estate.id_of(device.name)),
        "organizationId": 2 + len(estate.plan.slug),
        "locationId": 1,
        "nodeClass": kind.said,
        "nodeRoleId": 211,
        "approvalStatus": "APPROVED" if device.is_approved else "PENDING",
        "offline": False,
        "displayName": device.name,
        "systemName": device.name,
        "dnsName": f"{host}.{estate.plan.domain}",
        "created": created.timestamp(),
        "lastContact": device.seen_at.timestamp(),
        "lastUpdate": device.seen_at.timestamp(),
        "os": {"manufacturer": kind.maker, "name": kind.system, "architecture": "64-bit", "needsReboot": False},
        "system": {
            "name": device.name,
            "manufacturer": kind.maker,
            "model": kind.model,
            "biosSerialNumber": device.serial_number,
            "serialNumber": device.serial_number,
            "domain": estate.plan.domain,
            "virtualMachine": False,
        },
    }
