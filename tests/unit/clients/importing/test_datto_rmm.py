"""Datto RMM devices as JSON and CSV."""

import json
from datetime import UTC, date, datetime

import pytest

from clients.asset_classes import AssetClass
from clients.importing import UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

FILES = ["datto-rmm/devices.json", "datto-rmm/devices.csv"]


def _rows(file):
    return {row.name: row for row in parse("datto-rmm", *sample(file)).rows}


def _device(classes=None, **said):
    content = json.dumps([{"uid": "u1", "hostname": "ACME-1", "siteName": "Acme Dental", **said}]).encode()
    (row,) = parse("datto-rmm", content, "devices.json", classes={"datto-rmm": classes or {}}).rows
    return row


@pytest.mark.parametrize("file", FILES)
def test_every_form_of_the_export_gives_the_same_devices(file):
    rows = _rows(file)

    assert {name: row.asset_class for name, row in rows.items()} == {
        "ACME-FD1": AssetClass.WORKSTATION,
        "ACME-OP1": AssetClass.WORKSTATION,
        "ELODIES-MBP": AssetClass.WORKSTATION,
        "ACME-DC1": AssetClass.SERVER,
        "acme-esx1": AssetClass.SERVER,
        "acme-sw1": AssetClass.NETWORK,
        "acme-fw1": AssetClass.NETWORK,
        "acme-ups1": None,
        "HP-LaserJet-FD": AssetClass.PRINTER,
        "acme-app01": None,
        "ACME-LOAN2": AssetClass.WORKSTATION,
        "ACME-OLD3": AssetClass.WORKSTATION,
    }
    desk = rows["ACME-FD1"]
    assert (desk.external_id, desk.source_class) == ("5b0c7e10-0000-4000-8000-000000000201", "DESKTOP")
    assert (desk.hostname, desk.client_name) == ("acme-fd1", "Acme Dental")
    assert desk.last_seen_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert desk.created_on == date(2023, 5, 15)
    assert rows["ACME-OLD3"].last_seen_at is None


@pytest.mark.parametrize("file", FILES)
def test_a_suspended_device_is_not_managed_and_a_deleted_one_is_retired(file):
    rows = _rows(file)

    assert [
        (rows[name].status, rows[name].is_managed, rows[name].is_retired) for name in ("ACME-FD1", "ACME-LOAN2")
    ] == [
        ("", True, False),
        ("suspended", False, False),
    ]
    assert (rows["ACME-OLD3"].status, rows["ACME-OLD3"].is_retired) == ("deleted", True)


@pytest.mark.parametrize("file", FILES)
def test_who_logged_in_last_is_not_taken_for_who_has_the_device(file):
    assert {row.assigned_to for row in _rows(file).values()} == {""}


def test_of_a_network_device_the_type_is_the_word_and_an_unknown_one_is_never_guessed():
    camera = _device(deviceType={"category": "Network Device", "type": "Camera"})
    unnamed = _device(deviceType={"category": "Network Device", "type": ""})

    assert (camera.source_class, camera.asset_class) == ("CAMERA", None)
    assert (unnamed.source_class, unnamed.asset_class) == ("NETWORK DEVICE", None)


def test_a_device_without_a_type_is_classified_by_its_device_class():
    assert _device(deviceType=None, deviceClass="esxihost").asset_class is AssetClass.SERVER
    assert _device(deviceType=None, deviceClass="device").asset_class is None


def test_the_msps_own_table_of_classes_overrides_ours():
    classes = {"ups": "other", "Desktop": "pos"}

    assert _device(classes, deviceType={"category": "Network Device", "type": "UPS"}).asset_class is AssetClass.OTHER
    assert _device(classes, deviceType={"category": "Desktop", "type": "Tower"}).asset_class is AssetClass.POS


def test_a_page_that_points_to_the_next_is_known_to_be_incomplete():
    devices = [{"uid": "u1", "hostname": "ACME-1", "siteName": "Acme Dental", "deviceType": {"category": "Server"}}]
    page = {"pageDetails": {"nextPageUrl": "https://rmm.example/api/v2/devices?page=2"}, "devices": devices}

    assert not parse("datto-rmm", json.dumps(page).encode(), "devices.json").is_complete
    assert parse("datto-rmm", *sample("datto-rmm/devices.json")).is_complete


def test_a_device_without_an_id_and_one_with_an_odd_flag_are_rejected_by_column():
    devices = [
        {"uid": "", "hostname": "A", "deviceType": {"category": "Server"}, "deleted": False},
        {"uid": "u2", "hostname": "B", "deviceType": {"category": "Server"}, "deleted": "perhaps"},
    ]

    parsed = parse("datto-rmm", json.dumps(devices).encode(), "devices.json")

    assert [(one.row, one.column) for one in parsed.rejected] == [(2, "uid"), (3, "deleted")]


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnrecognizedLayout, match="deviceType"):
        parse("datto-rmm", *sample("m365-users/admin-centre.csv"))
