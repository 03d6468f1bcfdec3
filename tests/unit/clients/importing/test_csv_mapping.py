"""Plain tables through a column mapping, shipped or the MSP's own."""

from datetime import date

import pytest

from clients.asset_classes import AssetClass
from clients.counting import AccountKind
from clients.importing import DEFAULT_MAPPINGS, LogonEvent, RowKind, Unreadable, UnrecognizedLayout, parse
from clients.importing.csv_mapping import ACCOUNT_KINDS
from tests.unit.clients.importing.samples import sample


@pytest.mark.parametrize(
    ("file", "kind", "count"),
    [
        ("csv/accounts.csv", RowKind.ACCOUNTS, 4),
        ("csv/assets.csv", RowKind.ASSETS, 6),
        ("csv/people.csv", RowKind.PERSONS, 4),
        ("csv/counts.csv", RowKind.COUNTS, 24),
        ("csv/logons.csv", RowKind.LOGONS, 3),
        ("csv/seats.csv", RowKind.SEATS, 2),
    ],
)
def test_the_shipped_mapping_that_fits_is_found_without_being_named(file, kind, count):
    parsed = parse("csv", *sample(file))

    assert (parsed.kind, len(parsed.rows), parsed.rejected) == (kind, count, ())


@pytest.mark.parametrize("name", ["accounts", "assets", "people", "counts", "logons", "seats"])
def test_the_shipped_mapping_may_be_named(name):
    parsed = parse("csv", *sample(f"csv/{name}.csv"), DEFAULT_MAPPINGS[name])

    assert parsed == parse("csv", *sample(f"csv/{name}.csv"))


def test_assets_carry_class_status_and_day_first_dates():
    rows = {row.external_id: row for row in parse("csv", *sample("csv/assets.csv")).rows}

    assert rows["T-01"].asset_class is AssetClass.POS
    assert rows["W-01"].asset_class is AssetClass.WORKSTATION
    assert rows["T-01"].created_on == date(2023, 5, 15)
    assert rows["W-01"].created_on == date(2024, 2, 3)  # the column's other dates say that the day comes first
    assert not rows["W-02"].is_managed
    assert rows["W-03"].is_retired
    assert (rows["X-01"].asset_class, rows["X-01"].source_class) == (None, "Signage")


def test_people_know_contractors_and_leavers():
    rows = {row.external_id: row for row in parse("csv", *sample("csv/people.csv")).rows}

    assert rows["P-3"].is_contractor
    assert rows["P-4"].left_on == date(2026, 5, 1)
    assert rows["P-1"].display_name == "Amy Adams"


def test_an_own_mapping_reads_only_its_columns():
    content = b"Tag;Typ;Ger\xe4t;Unused\n1;laptop;PC 1;x\n2;weird;PC 2;y\n"
    mapping = {"kind": "assets", "external_id": "tag", "asset_class": "Typ", "name": "GERÄT"}

    parsed = parse("csv", content, "geraete.csv", mapping)

    assert [(row.name, row.asset_class) for row in parsed.rows] == [("PC 1", AssetClass.WORKSTATION), ("PC 2", None)]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"external_id": "ID"}, 'Set "kind" to one of: accounts, assets, persons, counts, logons, seats'),
        ({"kind": "assets", "external_id": "ID", "colour": "Name"}, 'unknown field "colour"'),
        ({"kind": "assets", "external_id": "ID", "name": "Patient name"}, '"Patient name" may hold patient data'),
        (
            {"kind": "assets", "external_id": "ID", "name": "Label"},
            'reads the column "Label", which the file does not have',
        ),
        ({"kind": "logons", "user_id": "ID"}, "no column that tells the time"),
        ({"kind": "logons", "timestamp": "Name"}, "the rows can be told apart"),
        ({"kind": "seats", "external_id": "ID", "product": "Name"}, "no column for the quantity"),
        ({"kind": "seats", "external_id": "ID", "quantity": "Name"}, "no column for the product"),
        ({"kind": "assets", "name": "Name"}, "the rows can be told apart"),
        ({"kind": "assets", "external_id": "ID", "dates": "whatever"}, "neither day-first nor month-first"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused(mapping, message):
    with pytest.raises(Unreadable, match=message):
        parse("csv", b"ID,Name,Patient name\n1,PC,Jane\n", "x.csv", mapping)


def test_headers_that_no_shipped_mapping_knows_ask_for_one():
    with pytest.raises(UnrecognizedLayout, match="Choose which column holds what") as refused:
        parse("csv", b"Nr,Bezeichnung\n1,PC\n", "x.csv")

    assert refused.value.headers == ("Nr", "Bezeichnung")


def test_a_mapping_may_say_how_ambiguous_dates_are_written():
    content = b"ID,Last seen\n1,03/04/2026\n"
    mapping = {"kind": "assets", "external_id": "ID", "last_seen_at": "Last seen"}

    (undecided,) = parse("csv", content, "x.csv", mapping).rejected
    (day_first,) = parse("csv", content, "x.csv", {**mapping, "dates": "day-first"}).rows
    (month_first,) = parse("csv", content, "x.csv", {**mapping, "dates": "month-first"}).rows

    assert undecided.reason == '"03/04/2026" can be read as day/month or month/day. Export the dates as 2026-11-20.'
    assert day_first.last_seen_at.date() == date(2026, 4, 3)
    assert month_first.last_seen_at.date() == date(2026, 3, 4)


def test_the_same_serial_number_twice_is_rejected_naming_the_other_row():
    content = b"Asset ID,Serial number\nA,5RT1B22\nB,To be filled by O.E.M.\nC,5rt1b22\nD,to be filled by o.e.m.\n"

    parsed = parse("csv", content, "x.csv", DEFAULT_MAPPINGS["assets"])

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (4, "Serial number")
    assert rejected.reason == "The same serial number is on row 2. Keep one of them."


def test_a_person_who_left_before_joining_is_rejected():
    content = b"Person ID,First name,Joined on,Left on\n1,Amy,2026-05-01,2026-04-01\n"

    (rejected,) = parse("csv", content, "x.csv", DEFAULT_MAPPINGS["people"]).rejected

    assert rejected.column == "Left on"


def test_every_stated_account_kind_is_one_that_counting_knows():
    assert set(ACCOUNT_KINDS.values()) == {str(kind) for kind in AccountKind}


def test_a_table_of_sign_ins_and_one_of_seats_are_read_as_the_systems_own_are():
    amy, *_, ben = parse("csv", *sample("csv/logons.csv")).rows
    premium, acrobat = parse("csv", *sample("csv/seats.csv")).rows

    assert (amy.username, amy.station, amy.system, amy.is_local) == ("amy", "OR1", "Practice Manager", False)
    assert amy.happened_at.isoformat() == "2026-11-18T06:58:12+00:00"
    assert ben.event is LogonEvent.FAILED
    assert (premium.external_id, premium.bought_count, premium.is_active) == ("SUB-1", 7, True)
    assert (acrobat.is_active, acrobat.ends_on) == (False, date(2026, 2, 13))
