"""Active Directory users, as PowerShell exports them."""

from datetime import date

import pytest

from clients.importing import RowKind, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

HEADER = "DistinguishedName;Enabled;Name;ObjectGUID;SamAccountName;SID;UserPrincipalName;proxyAddresses;LastLogonDate"


def _parse(*lines: str, header: str = HEADER):
    return parse("ad-users", "\n".join((header, *lines)).encode(), "ad.csv")


def test_powershells_utf_16_with_a_type_line_gives_every_account():
    content, filename = sample("ad-users/get-aduser.csv")

    parsed = parse("ad-users", content, filename)

    assert content.startswith(b"\xff\xfe#\x00T\x00Y\x00P\x00E\x00")
    amy, _, frank, station, backup = parsed.rows
    assert (parsed.kind, amy.row) == (RowKind.ACCOUNTS, 3)
    assert amy.external_id == amy.directory_ids[0] == "6f0c0e01-7b1a-4c3e-9a55-0c2f6b7e1101"
    assert amy.directory_ids[1] == "s-1-5-21-1004336348-1177238915-682003330-1101"
    assert (amy.username, amy.sam_name, amy.domain) == ("amy.adams@acme.local", "amy.adams", "acme.local")
    assert (amy.email, amy.employee_id, amy.department) == ("amy.adams@acmedental.example", "1001", "Clinical")
    assert (amy.created_on, amy.last_active_on) == (date(2023, 2, 14), date(2026, 11, 18))
    assert (amy.is_enabled, frank.is_enabled, amy.is_licensed) == (True, False, None)
    assert (station.username, station.domain, station.stated_kind) == ("or1", "acme.local", "")
    assert (backup.stated_kind, backup.last_active_on) == ("SERVICE", None)


def test_without_a_distinguished_name_the_domain_is_that_of_the_principal_name():
    amy, ben, carl = _parse(
        ";True;Amy;;AMY;;Amy@Acme.Example;;",
        "CN=Ben\\, Okafor,OU=DC Staff,DC=acme,DC=local;True;Ben;;ben;;ben@acme.example;;",
        ";True;Carl;;carl;;;;",
    ).rows

    assert [row.domain for row in (amy, ben, carl)] == ["acme.example", "acme.local", ""]
    assert [row.external_id for row in (amy, ben, carl)] == ["acme.example\\amy", "acme.local\\ben", "\\carl"]


def test_localised_dates_and_flags_are_understood_and_a_list_that_was_not_joined_is_no_alias():
    (row,) = _parse(
        ";Wahr;Amy;{6F0C0E01-7B1A-4C3E-9A55-0C2F6B7E1101};amy;;;"
        "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection;18.11.2026 09:12:44"
    ).rows

    assert (row.is_enabled, row.last_active_on, row.aliases) == (True, date(2026, 11, 18), ())
    assert row.external_id == "6f0c0e01-7b1a-4c3e-9a55-0c2f6b7e1101"


def test_joined_proxy_addresses_are_aliases():
    (row,) = parse(
        "ad-users", b"SamAccountName,SID,proxyAddresses\namy,S-1,SMTP:Amy@acme.example;smtp:a@acme.example;X500:/o=A\n",
        "ad.csv",
    ).rows  # fmt: skip

    assert row.aliases == ("a@acme.example", "amy@acme.example")


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (";True;Amy;a;;S-1;;;", "SamAccountName", "The cell is blank"),
        (";Maybe;Amy;a;amy;S-1;;;", "Enabled", "neither yes nor no"),
        (";True;Ben;B;ben2;;;;", "ObjectGUID", "same object is on row 2"),
        (";True;Ben;c;BEN;;;;", "SamAccountName", "same account name is on row 2"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column(line, column, reason):
    (rejected,) = _parse(";True;Ben;b;ben;;;;", line).rejected

    assert (rejected.row, rejected.column) == (3, column)
    assert reason in rejected.reason


def test_a_file_without_account_names_is_refused():
    with pytest.raises(UnrecognizedLayout, match="Get-ADUser"):
        _parse("Amy;a", header="Name;ObjectGUID")
