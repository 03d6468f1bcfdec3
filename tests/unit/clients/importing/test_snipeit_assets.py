"""Snipe-IT assets: the import layout and the export of its list."""

import pytest

from clients.asset_classes import AssetClass
from clients.importing import UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

FILES = ["snipeit-assets/assets-import.csv", "snipeit-assets/assets-list.csv"]
HEADER = "Full Name,Email,Username,item Name,Category,Model name,Serial number,Asset Tag,Company,Status"


def _rows(file):
    return {row.name: row for row in parse("snipeit-assets", *sample(file)).rows}


def _asset(line, classes=None):
    content = f"{HEADER}\n{line}\n".encode()
    (row,) = parse("snipeit-assets", content, "assets.csv", classes={"snipeit-assets": classes or {}}).rows
    return row


@pytest.mark.parametrize("file", FILES)
def test_every_form_of_the_export_gives_the_same_assets(file):
    rows = _rows(file)

    assert len(rows) == 15
    assert rows["ACME-OP1"].asset_class is AssetClass.WORKSTATION
    assert rows["ACME-DC1"].asset_class is AssetClass.SERVER
    assert rows["acme-sw1"].asset_class is AssetClass.NETWORK
    assert rows["HP-LaserJet-FD"].asset_class is AssetClass.PRINTER
    assert rows["Consent iPad"].asset_class is AssetClass.TABLET
    assert rows["On-call phone"].asset_class is AssetClass.MOBILE
    assert rows["FD phone"].asset_class is AssetClass.OTHER
    laptop = rows["ACME-OP1"]
    assert (laptop.external_id, laptop.serial_number, laptop.source_class) == ("AD-0001", "7XK2Q14", "LAPTOPS")
    assert (laptop.client_name, laptop.location, laptop.status) == ("Acme Dental", "Main Street", "Deployed")
    assert rows["ACME-OLD4"].serial_number == ""


@pytest.mark.parametrize("file", FILES)
def test_a_category_outside_the_table_is_unclassified_and_never_guessed(file):
    monitor = _rows(file)["FD monitor"]

    assert (monitor.source_class, monitor.asset_class) == ("DISPLAYS", None)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("name", "is_managed", "is_retired"),
    [
        ("ACME-OP1", True, False),
        ("ACME-SPARE1", False, False),
        ("ACME-NEW7", False, False),
        ("acme-sw1", True, False),
        ("ACME-OP3", True, False),
        ("ACME-OLD3", False, True),
        ("ACME-OLD4", False, True),
        ("ACME-LOST", False, True),
    ],
)
def test_the_status_label_says_whether_an_asset_is_in_use_spare_or_gone(file, name, is_managed, is_retired):
    asset = _rows(file)[name]

    assert (asset.is_managed, asset.is_retired) == (is_managed, is_retired)


@pytest.mark.parametrize("file", FILES)
def test_an_asset_that_is_checked_out_keeps_the_label_ready_to_deploy_and_is_in_use(file):
    laptop = _rows(file)["ACME-OP2"]

    assert (laptop.status, laptop.is_managed) == ("Ready to Deploy", True)


def test_a_label_of_the_companys_own_stands_for_in_use_and_is_kept():
    asset = _asset(",,,A,Laptops,T14,S1,T1,Acme Dental,Chairside 2")

    assert (asset.status, asset.is_managed, asset.is_retired) == ("Chairside 2", True, False)


def test_who_has_an_asset_is_named_by_address_else_username_else_name():
    assert _asset("Amy Adams,Amy@acme.example,amy,A,Laptops,T14,S1,T1,,Deployed").assigned_to == "amy@acme.example"
    assert _asset("Amy Adams,,amy,A,Laptops,T14,S1,T1,,Deployed").assigned_to == "amy"
    assert _asset("Amy Adams,,,A,Laptops,T14,S1,T1,,Deployed").assigned_to == "Amy Adams"


def test_the_msps_own_table_of_classes_adds_to_ours():
    assert (
        _asset(",,,A,Chairside PCs,T14,S1,T1,,", {"chairside pcs": "workstation"}).asset_class is AssetClass.WORKSTATION
    )


def test_an_asset_without_a_tag_is_known_by_its_serial_number_and_without_both_rejected():
    assert _asset(",,,A,Laptops,T14,S1,,,Deployed").external_id == "S1"

    (rejected,) = parse("snipeit-assets", f"{HEADER}\n,,,A,Laptops,T14,,,,Deployed\n".encode(), "a.csv").rejected

    assert (rejected.row, rejected.column) == (2, "Asset Tag")


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnrecognizedLayout, match="Asset Tag"):
        parse("snipeit-assets", *sample("m365-users/admin-centre.csv"))
