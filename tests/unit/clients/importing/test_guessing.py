import pytest

from clients.importing import RowKind
from clients.importing.guessing import fields_of, guessed, label_of, likely_kind
from clients.importing.mappings import FIELDS


@pytest.mark.parametrize(
    ("headers", "kind", "found"),
    [
        (("UPN", "Full title", "Department"), RowKind.ACCOUNTS, {"username": "UPN", "department": "Department"}),
        (("Serial Number", "hostname"), RowKind.ASSETS, {"serial_number": "Serial Number", "hostname": "hostname"}),
        (
            ("User", "Computer name", "Event time"),
            RowKind.LOGONS,
            {"user_id": "User", "workstation_id": "Computer name", "timestamp": "Event time"},
        ),
        (("productName", "quantity"), RowKind.SEATS, {"product": "productName", "quantity": "quantity"}),
        (("Month", "Users", "Server"), RowKind.COUNTS, {"month": "Month", "users": "Users", "server": "Server"}),
    ],
)
def test_columns_are_guessed_by_what_sources_call_them(headers, kind, found):
    assert guessed(kind, headers) == found
    assert likely_kind(headers) is kind


def test_no_column_is_used_twice_and_none_is_invented():
    headers = ("Name", "Name", "Hostname", "", "Something else")
    for kind in FIELDS:
        told = list(guessed(kind, headers).values())
        assert len(told) == len(set(told))
        assert set(told) <= set(headers) - {""}


@pytest.mark.parametrize("kind", FIELDS)
def test_every_field_is_offered_under_its_shipped_header(kind):
    assert set(fields_of(kind)) == FIELDS[kind]
    assert all(label_of(kind, field) for field in fields_of(kind))
