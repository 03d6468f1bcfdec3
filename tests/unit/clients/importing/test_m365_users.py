"""Microsoft 365 users, from the admin centre and from Graph."""

from datetime import date

import pytest

from clients.importing import RowKind, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

HEADER = "Object Id,User principal name,Display name,Block credential,Licenses"


def _parse(*lines: str, header: str = HEADER):
    return parse("m365-users", "\r\n".join((header, *lines)).encode(), "users.csv")


def test_the_admin_centre_export_gives_every_account_with_what_it_says():
    parsed = parse("m365-users", *sample("m365-users/admin-centre.csv"))

    assert (parsed.kind, parsed.total, len(parsed.rows), parsed.rejected) == (RowKind.ACCOUNTS, 12, 12, ())
    amy, *_, hugo = parsed.rows
    assert amy.row == 2
    assert amy.external_id == "5d1c0e01-7b1a-4c3e-9a55-0c2f6b7e1001"
    assert amy.username == "amy.adams@acmedental.example"
    assert amy.aliases == ("amy.adams@acmedental.example", "amy@acmedental.example")
    assert (amy.given_name, amy.surname, amy.department) == ("Amy", "Adams", "Clinical")
    assert (amy.is_enabled, amy.is_licensed) == (True, True)
    assert amy.licenses == ("Microsoft 365 Business Premium", "Power BI (free)")
    assert amy.created_on == date(2023, 2, 14)
    assert hugo.is_deleted


def test_a_plus_between_licences_splits_them_but_not_one_inside_a_name():
    parsed = parse("m365-users", *sample("m365-users/admin-centre.csv"))

    grace = next(row for row in parsed.rows if row.given_name == "Grace")
    assert grace.licenses == ("Enterprise Mobility + Security E3", "Microsoft 365 Apps for business")


def test_a_blocked_credential_is_a_disabled_account_and_ext_is_a_guest():
    rows = {row.display_name: row for row in parse("m365-users", *sample("m365-users/admin-centre.csv")).rows}

    assert rows["Frank Huang"].is_enabled is False
    assert rows["Frank Huang"].is_licensed is True
    assert rows["Lena Supplier"].is_guest
    assert not rows["OR1"].is_guest
    assert rows["Front Desk"].is_licensed is False


def test_graph_users_count_interactive_sign_ins_only_as_activity():
    parsed = parse("m365-users", *sample("m365-users/graph-users.json"))

    amy, _, frank, lena = parsed.rows
    assert amy.last_active_on == date(2026, 11, 18)  # the token refresh of the 19th is no activity
    assert amy.employee_id == "1001"
    assert amy.licenses == ("f245ecc8-75af-4f8e-b61f-27d8114de5f3",)
    assert (frank.is_enabled, frank.is_licensed) == (False, False)
    assert lena.is_guest
    assert parsed.is_complete


def test_graph_users_of_a_synchronised_directory_carry_what_active_directory_knows_them_by():
    rows = {row.given_name: row for row in parse("m365-users", *sample("m365-users/graph-users.json")).rows}
    in_directory = {row.given_name: row for row in parse("ad-users", *sample("ad-users/get-aduser.csv")).rows}

    assert rows["Ben"].directory_ids[1] in in_directory["Ben"].directory_ids
    assert (rows["Ben"].domain, rows["Ben"].sam_name) == (in_directory["Ben"].domain, in_directory["Ben"].sam_name)
    assert rows["Amy"].directory_ids == ("5d1c0e01-7b1a-4c3e-9a55-0c2f6b7e1001",)
    assert (rows["Amy"].domain, rows["Amy"].sam_name) == ("", "")


def test_an_activity_report_read_as_users_still_retires_nobody():
    content, filename = sample("m365-activity/active-user-detail.csv")

    as_users, as_activity = parse("m365-users", content, filename), parse("m365-activity", content, filename)

    assert (as_users.source, as_users.is_complete) == ("m365-users", False)
    assert as_users.rows == as_activity.rows


def test_without_an_object_id_the_casefolded_principal_name_is_the_external_id():
    (row,) = _parse(",AMY@Acme.Example,Amy,False,").rows

    assert row.external_id == "amy@acme.example"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (
            "a,,Amy,False,",
            "User principal name",
            "The cell is blank, so the account cannot be told from others. Fill it in or remove the row.",
        ),
        (
            "a,amy,Amy,False,",
            "User principal name",
            '"amy" is no sign-in address such as amy@example.com. Correct it.',
        ),
        (
            "a,5F7A0E3B9C1D4E6F8A2B0C4D6E8F1A3B,Amy,False,",
            "User principal name",
            "Microsoft 365 conceals the name. Turn that off under Settings, Org settings, Reports, and export again.",
        ),
        (
            "a,amy@acme.example,Amy,perhaps,",
            "Block credential",
            '"perhaps" is neither yes nor no. Write True or False.',
        ),
    ],
)
def test_a_bad_row_is_rejected_with_row_column_and_what_to_do(line, column, reason):
    parsed = _parse("b,ben@acme.example,Ben,False,", line)

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column, rejected.reason) == (3, column, reason)
    assert [row.username for row in parsed.rows] == ["ben@acme.example"]
    assert parsed.total == 2


def test_the_same_object_id_twice_is_rejected_naming_the_other_row():
    parsed = _parse("a,amy@acme.example,Amy,False,", "b,ben@acme.example,Ben,False,", "A,amy2@acme.example,Amy,False,")

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (4, "Object Id")
    assert rejected.reason == "The same object id is on row 2. Keep one of them."


def test_the_name_of_a_deleted_account_may_be_in_use_again():
    header = f"{HEADER},Soft deletion time stamp"

    parsed = _parse(
        "a,amy@acme.example,Amy,False,,2026-10-02 11:04:09Z", "b,amy@acme.example,Amy,False,,", header=header
    )

    assert not parsed.rejected
    assert [row.is_deleted for row in parsed.rows] == [True, False]


def test_a_file_without_principal_names_is_refused_with_its_headers():
    with pytest.raises(UnrecognizedLayout, match="User principal name") as refused:
        _parse("x,y", header="Name,Phone")

    assert refused.value.headers == ("Name", "Phone")
