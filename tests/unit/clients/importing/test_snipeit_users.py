"""Snipe-IT users, from its CSV."""

import pytest

from clients.importing import RowKind, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

HEADER = "First Name,Last Name,email,User name,Location,Phone Num,Job Title For User,Employee Number,Company,VIP"


def _parse(*lines: str, header: str = HEADER):
    return parse("snipeit-users", "\n".join((header, *lines)).encode(), "users.csv")


def test_every_account_belongs_to_the_client_that_is_its_company():
    parsed = parse("snipeit-users", *sample("snipeit-users/users.csv"))

    amy, _, zoe, desk = parsed.rows
    assert parsed.kind is RowKind.ACCOUNTS
    assert (amy.external_id, amy.username, amy.email) == ("amy.adams", "amy.adams", "amy.adams@acmedental.example")
    assert (amy.display_name, amy.employee_id, amy.client_name) == ("Amy Adams", "1001", "Acme Dental")
    assert (zoe.given_name, zoe.surname, zoe.client_name) == ("Zoë", "O'Hara", "Harbor, Lane and Sons")
    assert (desk.email, desk.employee_id) == ("", "")
    assert (amy.is_enabled, amy.is_licensed) == (None, None)  # the file does not say


def test_an_account_without_a_user_name_is_known_by_its_address():
    (row,) = _parse("Amy,Adams,Amy@Acme.Example,,,,,,,").rows

    assert row.external_id == row.username == "amy@acme.example"


@pytest.mark.parametrize(
    ("line", "reason"),
    [("Amy,Adams,,,,,,,,", "The cell is blank"), ("Ben,Again,,BEN,,,,,,", "same user name is on row 2")],
)
def test_a_bad_row_is_rejected_with_its_column(line, reason):
    (rejected,) = _parse("Ben,Okafor,,ben,,,,,,", line).rejected

    assert (rejected.row, rejected.column) == (3, "User name")
    assert reason in rejected.reason


def test_a_file_without_names_is_refused():
    with pytest.raises(UnrecognizedLayout, match="User name"):
        _parse("Portland", header="Location")
