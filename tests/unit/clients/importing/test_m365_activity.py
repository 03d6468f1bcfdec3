"""Microsoft 365 activity, from Graph's active-user detail."""

from datetime import date

import pytest

from clients.importing import SOURCES, RowKind, UnrecognizedLayout, parse
from tests.unit.clients.importing.samples import sample

HEADER = "Report Refresh Date,User Principal Name,Is Deleted,Has Exchange License,Exchange Last Activity Date"


def _parse(*lines: str, header: str = HEADER):
    return parse("m365-activity", "\n".join((header, *lines)).encode(), "activity.csv")


def test_active_user_detail_gives_the_latest_activity_of_any_service():
    parsed = parse("m365-activity", *sample("m365-activity/active-user-detail.csv"))

    amy, frank, hugo = parsed.rows
    assert parsed.kind is RowKind.ACCOUNTS
    assert amy.last_active_on == date(2026, 11, 18)
    assert amy.external_id == "amy.adams@acmedental.example"
    assert (amy.is_enabled, amy.is_licensed) == (None, True)
    assert amy.licenses == ("MICROSOFT 365 BUSINESS PREMIUM", "POWER BI (FREE)")
    assert frank.last_active_on == date(2026, 6, 30)
    assert (hugo.is_deleted, hugo.is_licensed) == (True, False)


def test_an_account_that_the_report_does_not_name_still_exists():
    assert not parse("m365-activity", *sample("m365-activity/active-user-detail.csv")).is_complete


def test_the_report_tells_more_of_the_accounts_of_microsoft_365():
    assert SOURCES["m365-activity"].home == "m365-users"


@pytest.mark.parametrize("concealed", ["5F7A0E3B9C1D4E6F8A2B0C4D6E8F1A3B", "a" * 64])
def test_concealed_names_are_refused_saying_where_to_reveal_them(concealed):
    (rejected,) = _parse(f"2026-11-18,{concealed},False,True,2026-11-17").rejected

    assert rejected.column == "User Principal Name"
    assert rejected.reason == (
        "Microsoft 365 conceals the name. Turn that off under Settings, Org settings, Reports, and export again."
    )


def test_a_licence_that_no_flag_speaks_of_is_unknown():
    (blank,) = _parse("2026-11-18,amy@acme.example,False,,").rows
    (without,) = _parse("2026-11-18,amy@acme.example,False,False,").rows

    assert (blank.is_licensed, without.is_licensed) == (None, False)


def test_the_name_of_a_deleted_account_may_be_in_use_again_but_two_living_ones_are_doubles():
    parsed = _parse(
        "2026-11-18,amy@acme.example,True,False,",
        "2026-11-18,amy@acme.example,False,True,2026-11-17",
        "2026-11-18,AMY@acme.example,False,True,2026-11-16",
    )

    assert [row.is_deleted for row in parsed.rows] == [True, False]
    assert [one.reason for one in parsed.rejected] == ["The same user principal name is on row 3. Keep one of them."]


def test_a_file_without_activity_is_refused():
    with pytest.raises(UnrecognizedLayout, match="report of active users"):
        _parse("amy@acme.example,Amy", header="User Principal Name,Display Name")
