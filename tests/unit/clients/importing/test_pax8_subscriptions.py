"""Pax8 subscriptions: seats that were bought."""

import json
from datetime import date

import pytest

from clients.importing import RowKind, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

HEADER = "id,companyId,productId,productName,quantity,startDate,endDate,status"


def _parse(*lines: str, header: str = HEADER):
    return parse("pax8-subscriptions", "\n".join((header, *lines)).encode(), "pax8.csv")


def test_subscriptions_say_what_was_bought_by_whom_and_until_when():
    parsed = parse("pax8-subscriptions", *sample("pax8-subscriptions/subscriptions.json"))

    premium, _, unnamed, *_ = parsed.rows
    assert (parsed.kind, parsed.is_complete) == (RowKind.SEATS, True)
    assert premium.external_id == "b7e0c0de-0000-4000-8000-000000000001"
    assert premium.product == "Microsoft 365 Business Premium [New Commerce Experience]"
    assert (premium.bought_count, premium.status, premium.client_name) == (7, "Active", "Acme Dental")
    assert (premium.starts_on, premium.ends_on) == (date(2026, 2, 14), date(2027, 2, 13))
    assert unnamed.product == "9d8e7f60-0000-4000-8000-000000000003"


def test_a_csv_with_american_dates_says_the_same():
    from_json = parse("pax8-subscriptions", *sample("pax8-subscriptions/subscriptions.json")).rows[:4]

    assert parse("pax8-subscriptions", *sample("pax8-subscriptions/subscriptions.csv")).rows == from_json


@pytest.mark.parametrize(
    ("status", "is_active"),
    [
        ("Active", True),
        ("Activated", True),
        ("PendingCancel", True),
        ("Pending Cancel", True),
        ("Trial", True),
        ("Cancelled", False),
        ("Converted", False),
        ("PendingManual", False),
        ("PendingAutomated", False),
        ("PendingActivation", False),
        ("WaitingForDetails", False),
    ],
)
def test_seats_are_active_while_they_can_be_given_to_people(status, is_active):
    (row,) = _parse(f"s1,c1,p1,Teams,3,,,{status}").rows

    assert row.is_active is is_active


@pytest.mark.parametrize(
    ("page", "is_complete"),
    [
        ({"size": 10, "totalElements": 6, "totalPages": 1, "number": 0}, True),
        ({"size": 10, "totalElements": 26, "totalPages": 3, "number": 0}, False),
        ({"size": 10, "totalElements": 26, "totalPages": 3, "number": 2}, False),  # the last lacks the first two
        ({"totalPages": "3"}, True),
        (None, True),
    ],
)
def test_one_page_of_several_is_not_the_whole(page, is_complete):
    content = json.loads(sample("pax8-subscriptions/subscriptions.json")[0])["content"]

    parsed = parse("pax8-subscriptions", json.dumps({"content": content, "page": page}).encode(), "x.json")

    assert parsed.is_complete is is_complete


@pytest.mark.parametrize(("quantity", "count"), [("0", 0), ("7", 7), ("7.0", 7), ("1000000", 1_000_000)])
def test_whole_numbers_are_quantities(quantity, count):
    (row,) = _parse(f"s1,c1,p1,Teams,{quantity},,,Active").rows

    assert row.bought_count == count


@pytest.mark.parametrize("quantity", ["", "-1", "2.5", "seven", "1e3", "1000001", "=7", "٧"])
def test_what_is_no_whole_number_is_rejected(quantity):
    (rejected,) = _parse(f"s1,c1,p1,Teams,{quantity},,,Active").rejected

    assert (rejected.column, rejected.reason) == (
        "quantity",
        f'"{quantity}" is no quantity. Write a whole number from 0 to 1000000 without separators.',
    )


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (",c1,p1,Teams,3,,,Active", "id", "Export again with the id"),
        ("s1,c1,,,3,,,Active", "productName", "not known what was bought"),
        ("s1,c1,p1,Teams,3,,,Sleeping", "status", '"Sleeping" is no status of a subscription'),
        ("s1,c1,p1,Teams,3,,,", "status", '"" is no status of a subscription'),
        ("s1,c1,p1,Teams,3,2026-05-01,2026-04-01,Active", "endDate", "2026-04-01 is before 2026-05-01"),
        ("s0,c1,p1,Teams,3,,,Active", "id", "same subscription is on row 2"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column(line, column, reason):
    (rejected,) = _parse("s0,c1,p1,Visio,1,,,Active", line).rejected

    assert (rejected.row, rejected.column) == (3, column)
    assert reason in rejected.reason


def test_a_file_without_ids_is_refused():
    with pytest.raises(UnrecognizedLayout, match="with their ids"):
        _parse("Teams,3", header="productName,quantity")
