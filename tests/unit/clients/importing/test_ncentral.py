"""N-central devices as JSON and CSV."""

import json
from datetime import UTC, datetime

import pytest

from clients.asset_classes import AssetClass
from clients.importing import UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

FILES = ["ncentral/devices.json", "ncentral/devices.csv"]


def _rows(file):
    return {row.name: row for row in parse("ncentral", *sample(file)).rows}


@pytest.mark.parametrize("file", FILES)
def test_every_form_of_the_export_gives_the_same_devices(file):
    rows = _rows(file)

    assert {name: row.asset_class for name, row in rows.items()} == {
        "ACME-FD1": AssetClass.WORKSTATION,
        "ACME-OP1": AssetClass.WORKSTATION,
        "Elodies-MacBook-Pro": AssetClass.WORKSTATION,
        "ACME-DC1": AssetClass.SERVER,
        "acme-lnx1": AssetClass.SERVER,
        "acme-sw1": AssetClass.NETWORK,
        "acme-fw1": AssetClass.NETWORK,
        "HP-LaserJet-FD": AssetClass.PRINTER,
        "acme-cam1": None,
        "acme-nas1": None,
        "ACME-NEW7": AssetClass.WORKSTATION,
    }
    server = rows["ACME-DC1"]
    assert (server.external_id, server.source_class) == ("1299930304", "WINDOWS - SERVER")
    assert (server.hostname, server.client_name, server.location) == ("acme-dc1", "Acme Dental", "Main Street")
    assert server.last_seen_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert server.assigned_to == ""


@pytest.mark.parametrize("file", FILES)
def test_a_device_without_a_licence_is_not_managed(file):
    rows = _rows(file)

    assert (rows["ACME-NEW7"].status, rows["ACME-NEW7"].is_managed) == ("None", False)
    assert (rows["acme-sw1"].status, rows["acme-sw1"].is_managed) == ("Essential", True)


def test_a_list_that_does_not_say_the_licence_leaves_its_devices_managed():
    content = json.dumps(
        {"data": [{"deviceId": 1, "longName": "A", "deviceClass": "Printer", "orgUnitId": 7}]}
    ).encode()

    (row,) = parse("auto", content, "devices.json").rows

    assert row.is_managed


@pytest.mark.parametrize(("page", "is_complete"), [(1, False), (2, True)])
def test_a_page_before_the_last_is_known_to_be_incomplete(page, is_complete):
    devices = [{"deviceId": 1, "longName": "A", "deviceClass": "Printer", "licenseMode": "Essential"}]
    content = json.dumps({"data": devices, "pageNumber": page, "totalPages": 2}).encode()

    assert parse("ncentral", content, "devices.json").is_complete is is_complete


def test_the_msps_own_table_of_classes_adds_to_ours():
    parsed = parse("ncentral", *sample(FILES[0]), classes={"ncentral": {"Scanner/Camera": "other"}})

    assert next(row for row in parsed.rows if row.name == "acme-cam1").asset_class is AssetClass.OTHER


def test_a_second_row_with_the_same_id_is_rejected_by_column():
    line = "7,A,Printer,Essential,Acme Dental\n"
    content = f"deviceId,longName,deviceClass,licenseMode,customerName\n{line}{line}".encode()

    (rejected,) = parse("ncentral", content, "devices.csv").rejected

    assert (rejected.row, rejected.column) == (3, "deviceId")
    assert rejected.reason == "The same device id is on row 2. Keep one of them."


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnrecognizedLayout, match="deviceClass"):
        parse("ncentral", *sample("m365-users/admin-centre.csv"))
