"""Google Workspace users, from the admin console's download."""

from datetime import date

import pytest

from clients.importing import RowKind, UnrecognizedLayout, parse, preview
from clients.importing.google_users import ALIASES
from clients.importing.headers import is_regulated
from tests.unit.clients.importing.samples import sample

HEADER = (
    "First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required],Status [READ ONLY]"
)


def _parse(*lines: str, header: str = HEADER):
    return parse("google-users", "\n".join((header, *lines)).encode(), "users.csv")


def test_the_download_gives_every_account_with_what_it_says():
    parsed = parse("google-users", *sample("google-users/user-download.csv"))

    amy, ben, frank, grace, station = parsed.rows
    assert parsed.kind is RowKind.ACCOUNTS
    assert amy.external_id == amy.username == amy.email == "amy.adams@acmedental.example"
    assert (amy.display_name, amy.employee_id, amy.department) == ("Amy Adams", "1001", "Dentistry")
    assert amy.last_active_on == date(2026, 11, 18)
    assert ben.department == "Hygiene"  # of its organisational unit
    assert [row.is_enabled for row in (amy, frank, grace)] == [True, False, False]
    assert (station.last_active_on, station.department) == (None, "")


def test_passwords_are_dropped_before_any_cell_of_theirs_is_looked_at():
    content, filename = sample("google-users/user-download.csv")

    parsed = parse("google-users", content.replace(b"****", b"hunter2"), filename)

    assert parsed.dropped_columns == ("Password [Required]", "Password Hash Function [UPLOAD ONLY]")
    assert "hunter2" not in str(parsed)
    assert "hunter2" not in str(preview(content.replace(b"****", b"hunter2"), filename))
    assert not any(is_regulated(alias) for names in ALIASES.values() for alias in names)


def test_licences_are_known_only_where_the_column_says_something():
    without = parse("google-users", *sample("google-users/user-download.csv")).rows
    named = parse("google-users", *sample("google-users/user-download-newer.csv")).rows
    (blank,) = _parse("Amy,Adams,amy@acme.example,/,Active,", header=f"{HEADER},New Licenses [UPLOAD ONLY]").rows

    assert {row.is_licensed for row in without} == {None}
    assert [row.is_licensed for row in named] == [True, True, False, False, False]
    assert blank.is_licensed is None


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("Amy,Adams,,/,Active", "Email Address [Required]", "is no address such as amy@example.com"),
        ("Amy,Adams,amy,/,Active", "Email Address [Required]", '"amy" is no address'),
        ("Amy,Adams,amy@acme.example,/,Away", "Status [READ ONLY]", "Expected Active, Suspended or Archived"),
        ("Ben,Okafor,BEN@acme.example,/,Active", "Email Address [Required]", "same address is on row 2"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column(line, column, reason):
    (rejected,) = _parse("Ben,Okafor,ben@acme.example,/,Active", line).rejected

    assert (rejected.row, rejected.column) == (3, column)
    assert reason in rejected.reason


def test_a_file_without_addresses_is_refused():
    with pytest.raises(UnrecognizedLayout, match="Email Address"):
        _parse("Amy,/", header="First Name,Org Unit Path")
