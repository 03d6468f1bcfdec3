"""NinjaOne devices as JSON, detailed JSON and CSV."""

import json
from datetime import UTC, datetime

import pytest

from clients.asset_classes import AssetClass
from clients.importing import Unreadable, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

FILES = ["ninjaone/devices.json", "ninjaone/devices-detailed.json", "ninjaone/devices.csv"]


def _devices(*devices: dict[str, object], classes=None):
    return parse("ninjaone", json.dumps(devices).encode(), "devices.json", classes={"ninjaone": classes or {}})


@pytest.mark.parametrize("file", FILES)
def test_every_form_of_the_export_gives_the_same_classes(file):
    parsed = parse("ninjaone", *sample(file))

    assert (parsed.total, parsed.rejected) == (14, ())
    classes = {row.external_id: row.asset_class for row in parsed.rows}
    assert classes["101"] is AssetClass.WORKSTATION
    assert classes["104"] is AssetClass.WORKSTATION
    assert classes["105"] is AssetClass.SERVER
    assert classes["106"] is classes["107"] is classes["108"] is AssetClass.NETWORK
    assert classes["109"] is AssetClass.PRINTER
    assert classes["110"] is AssetClass.TABLET
    assert classes["111"] is AssetClass.MOBILE


@pytest.mark.parametrize("file", FILES)
def test_a_node_class_outside_the_table_is_unclassified_and_never_guessed(file):
    guest = next(row for row in parse("ninjaone", *sample(file)).rows if row.external_id == "112")

    assert guest.asset_class is None
    assert guest.source_class == "VMWARE_VM_GUEST"


@pytest.mark.parametrize("file", FILES)
def test_a_device_that_waits_for_approval_is_not_managed(file):
    rows = {row.external_id: row for row in parse("ninjaone", *sample(file)).rows}

    assert not rows["113"].is_managed
    assert rows["101"].is_managed


def test_the_serial_number_is_found_in_the_detail_and_a_placeholder_is_none():
    rows = {row.external_id: row for row in parse("ninjaone", *sample("ninjaone/devices-detailed.json")).rows}

    assert rows["101"].serial_number == "7XK2Q13"
    assert rows["103"].serial_number == ""
    assert rows["104"].operating_system == "macOS 15.1"


def test_the_last_contact_may_be_epoch_or_iso_and_zero_is_never():
    rows = {row.external_id: row for row in parse("ninjaone", *sample("ninjaone/devices.json")).rows}
    from_csv = {row.external_id: row for row in parse("ninjaone", *sample("ninjaone/devices.csv")).rows}

    assert rows["101"].last_seen_at == from_csv["101"].last_seen_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert rows["114"].last_seen_at is from_csv["114"].last_seen_at is None


def test_a_wrapped_detail_serial_is_read_too():
    (row,) = _devices({"id": 1, "nodeClass": "MAC", "detail": {"system": {"serialNumber": "c02xyz"}}}).rows

    assert row.serial_number == "C02XYZ"


def test_the_msps_own_table_of_classes_overrides_ours():
    classes = {"vmware_vm_guest": "server", "WINDOWS_WORKSTATION": "pos"}

    rows = _devices(
        {"id": 1, "nodeClass": "VMWARE_VM_GUEST"}, {"id": 2, "nodeClass": "WINDOWS_WORKSTATION"}, classes=classes
    ).rows

    assert [row.asset_class for row in rows] == [AssetClass.SERVER, AssetClass.POS]


def test_a_table_of_classes_with_an_unknown_class_is_refused():
    with pytest.raises(Unreadable, match='maps "MAC" to "desktop", which is no class'):
        _devices({"id": 1, "nodeClass": "MAC"}, classes={"MAC": "desktop"})


@pytest.mark.parametrize(
    ("device", "column", "reason"),
    [
        (
            {"nodeClass": "MAC"},
            "id",
            "The cell is blank, so the device cannot be told from others. Export again with the id.",
        ),
        ({"id": 1, "nodeClass": "MAC"}, "id", "The same device id is on row 2. Keep one of them."),
        (
            {"id": 2, "nodeClass": "MAC", "approvalStatus": "MAYBE"},
            "approvalStatus",
            '"MAYBE" is no approval status. Expected APPROVED or PENDING.',
        ),
        (
            {"id": 2, "nodeClass": "MAC", "lastContact": "soon"},
            "lastContact",
            '"soon" is no date. Write it as 2026-11-20.',
        ),
        (
            {"id": 2, "nodeClass": "MAC", "systemName": "x" * 256},
            "systemName",
            "The cell has 256 characters; the most is 255. Check that the columns are not shifted.",
        ),
    ],
)
def test_a_bad_device_is_rejected_by_its_item_number_plus_one(device, column, reason):
    first = {
        "id": 1,
        "nodeClass": "WINDOWS_SERVER",
        "approvalStatus": "APPROVED",
        "lastContact": 1795161600,
        "systemName": "a",
    }

    parsed = _devices(first, device)

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column, rejected.reason) == (3, column, reason)
    assert len(parsed.rows) == 1


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnrecognizedLayout, match="nodeClass"):
        parse("ninjaone", *sample("m365-users/admin-centre.csv"))
