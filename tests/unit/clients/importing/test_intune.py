"""Intune devices: Graph JSON, the portal's export, and a short one without the operating system."""

import json
from datetime import UTC, date, datetime

import pytest

from clients.asset_classes import AssetClass
from clients.importing import UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

FULL = ["intune/managed-devices.json", "intune/devices-portal.csv"]
VIRTUAL, DEDICATED = "WINDOWS (VIRTUAL)", "ANDROID (DEDICATED)"


def _rows(file):
    return {row.name: row for row in parse("intune", *sample(file)).rows}


def _device(**said):
    device = {"id": "d1", "deviceName": "A", "serialNumber": "S1", "userPrincipalName": "amy@acme.example", **said}
    (row,) = parse("intune", json.dumps({"value": [device]}).encode(), "devices.json").rows
    return row


@pytest.mark.parametrize("file", FULL)
def test_every_form_of_the_export_gives_the_same_devices(file):
    rows = _rows(file)

    assert {name: row.asset_class for name, row in rows.items()} == {
        "ACME-FD1": AssetClass.WORKSTATION,
        "ACME-OP1": AssetClass.WORKSTATION,
        "Elodies-MacBook-Pro": AssetClass.WORKSTATION,
        "Consent iPad": AssetClass.TABLET,
        "Chairside iPad": AssetClass.TABLET,
        "Ben's iPhone": AssetClass.MOBILE,
        "On-call phone": AssetClass.MOBILE,
        "Stockroom scanner": None,
        "CPC-amy-1": None,
        "acme-dev1": AssetClass.WORKSTATION,
        "DESKTOP-9F2": AssetClass.WORKSTATION,
    }
    laptop = rows["ACME-OP1"]
    assert laptop.external_id == "c0ffee02-1111-4222-8333-444455556602"
    assert (laptop.serial_number, laptop.operating_system) == ("7XK2Q14", "Windows 10.0.26100.2033")
    assert laptop.assigned_to == "amy.adams@acmedental.example"
    assert laptop.created_on == date(2023, 5, 15)
    assert laptop.last_seen_at == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    assert rows["acme-dev1"].serial_number == ""
    assert rows["DESKTOP-9F2"].last_seen_at is None


@pytest.mark.parametrize("file", FULL)
def test_a_device_without_a_primary_user_is_shared_and_assigned_to_nobody(file):
    rows = _rows(file)

    assert rows["ACME-FD1"].assigned_to == rows["Consent iPad"].assigned_to == ""


def test_a_device_enrolled_without_a_user_stays_shared_whatever_its_user_cell_says():
    assert _device(operatingSystem="Windows", deviceEnrollmentType="windowsBulkUserless").assigned_to == ""
    assert _device(operatingSystem="Windows", deviceEnrollmentType="userEnrollment").assigned_to == "amy@acme.example"


@pytest.mark.parametrize("file", FULL)
def test_a_discovered_device_is_not_managed_and_its_state_stays_the_sources_word(file):
    rows = _rows(file)

    assert not rows["DESKTOP-9F2"].is_managed
    assert rows["DESKTOP-9F2"].status.casefold() == "discovered"
    assert rows["ACME-FD1"].is_managed


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"operatingSystem": "iOS", "model": "iPad Air"}, "IPADOS"),
        ({"operatingSystem": "iOS/iPadOS", "model": "iPhone 15"}, "IOS"),
        ({"operatingSystem": "Android (Corporate-Owned Work Profile)"}, "ANDROID"),
        ({"operatingSystem": "Android", "deviceEnrollmentType": "androidEnterpriseDedicatedDevice"}, DEDICATED),
        ({"operatingSystem": "Windows", "model": "VMware7,1"}, VIRTUAL),
        ({"operatingSystem": "Windows", "deviceEnrollmentType": "azureAdJoinUsingAzureVmExtension"}, VIRTUAL),
        ({"operatingSystem": "Windows Holographic"}, "WINDOWS HOLOGRAPHIC"),
        ({"operatingSystem": "", "model": "MacBookPro18,3"}, "MACOS"),
        ({"operatingSystem": "", "model": "OptiPlex 7010"}, ""),
    ],
)
def test_the_word_is_the_family_made_narrower_by_model_and_enrolment(said, word):
    assert _device(**said).source_class == word


def test_a_short_export_is_keyed_by_serial_number_and_classifies_only_what_a_model_tells():
    rows = _rows("intune/devices-short.csv")

    assert rows["ACME-FD1"].external_id == "7xk2q13"
    assert rows["ACME-FD1"].asset_class is None
    assert rows["Consent iPad"].asset_class is AssetClass.TABLET


def test_the_msps_own_table_of_classes_settles_what_is_open():
    parsed = parse("intune", *sample(FULL[0]), classes={"intune": {"Android (Dedicated)": "kiosk"}})

    assert next(row for row in parsed.rows if row.name == "Stockroom scanner").asset_class is AssetClass.KIOSK


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnrecognizedLayout, match="Device ID"):
        parse("intune", b"User principal name,Block credential\namy@acme.example,False\n", "x.csv")
