"""Entra sign-ins, from Graph and from both CSV exports."""

import json
from datetime import UTC, datetime

import pytest

from clients.importing import SOURCES, LogonEvent, RowKind, Unreadable, parse
from tests.unit.clients.importing.samples import sample

HEADER = "Date (UTC),Request ID,User ID,Username,Application,Status,Sign-in error code,Incoming token type"


def _parse(*lines: str, header: str = HEADER):
    return parse("entra-signins", "\n".join((header, *lines)).encode(), "signins.csv")


def test_graph_sign_ins_say_who_where_when_and_whether_a_person_was_there():
    parsed = parse("entra-signins", *sample("entra-signins/signins.json"))

    amy, refresh, failed, ben = parsed.rows
    assert parsed.kind is RowKind.LOGONS
    assert amy.external_id == "8f0b2c10-3a52-4d0e-9c1b-100000000001"
    assert (amy.username, amy.object_id) == ("amy.adams@acmedental.example", "5d1c0e01-7b1a-4c3e-9a55-0c2f6b7e1001")
    assert amy.happened_at == datetime(2026, 11, 18, 7, 58, 12, tzinfo=UTC)
    assert (amy.system, amy.station, amy.is_local) == ("Microsoft Teams", "ACME-FD1", False)
    assert [row.is_interactive for row in parsed.rows] == [True, False, True, True]
    assert refresh.event is ben.event is LogonEvent.SIGN_IN
    assert (failed.event, failed.station) == (LogonEvent.FAILED, "")


def test_the_portals_csv_is_read_although_a_column_occurs_twice_and_others_are_padded():
    parsed = parse("entra-signins", *sample("entra-signins/interactive.csv"))

    assert [row.event for row in parsed.rows] == [
        LogonEvent.SIGN_IN, LogonEvent.SIGN_IN, LogonEvent.FAILED, LogonEvent.FAILED, LogonEvent.SIGN_IN,
    ]  # fmt: skip
    assert all(row.is_interactive for row in parsed.rows)
    assert parsed.rows[0].display_name == "Amy Adams"
    assert parsed.rows[0].session == "0051f0aa-0000-4000-8000-000000000001"
    assert parsed.rows[4].system == '=HYPERLINK("https://example.com","Portal")'


def test_the_portals_other_file_is_known_by_its_refresh_tokens_as_a_whole():
    rows = parse("entra-signins", *sample("entra-signins/non-interactive.csv")).rows

    assert [row.is_interactive for row in rows] == [False, False, False]


def test_a_single_refresh_token_among_interactive_sign_ins_is_one_without_a_person():
    rows = _parse(
        "2026-11-18T07:58:12Z,r1,u1,amy@acme.example,Teams,Success,0,none",
        "2026-11-18T07:58:13Z,r2,u1,amy@acme.example,Teams,Success,0,Primary refresh token",
        "2026-11-18T07:58:14Z,r3,u1,amy@acme.example,Teams,Success,0,Refresh token",
    ).rows

    assert [row.is_interactive for row in rows] == [True, True, False]


def test_the_two_columns_of_tokens_may_differ():
    header = f"{HEADER},Incoming token type"

    parsed = _parse("2026-11-18T07:58:12Z,r1,u1,amy@acme.example,Teams,Success,0,none,Refresh token", header=header)

    assert not parsed.rejected
    assert not parsed.rows[0].is_interactive


def test_the_kinds_of_event_that_graph_names_decide_where_it_does_not_say_interactive():
    items = [
        {"id": kind, "createdDateTime": "2026-11-18T07:58:12Z", "userId": "u1", "appDisplayName": "Teams",
         "status": {"errorCode": 0}, "signInEventTypes": [kind], "incomingTokenType": "refreshToken"}
        for kind in ("interactiveUser", "nonInteractiveUser")
    ]  # fmt: skip

    rows = parse("entra-signins", json.dumps(items).encode(), "x.json").rows

    assert [row.is_interactive for row in rows] == [True, False]


def test_the_legacy_csv_learns_the_order_of_day_and_month_from_its_column():
    amy, ben = parse("entra-signins", *sample("entra-signins/legacy.csv")).rows

    assert amy.happened_at == datetime(2026, 11, 3, 7, 58, 12, tzinfo=UTC)
    assert (amy.station, ben.event) == ("ACME-FD1", LogonEvent.FAILED)
    assert amy.external_id != ben.external_id


def test_legacy_dates_that_read_two_ways_are_rejected():
    header = "CreatedDateTime,UserPrincipalName,AppDisplayName,IPAddress,Status"

    (rejected,) = _parse("03/11/2026 7:58:12,amy@acme.example,Teams,203.0.113.1,Success", header=header).rejected

    assert (rejected.column, "day/month or month/day" in rejected.reason) == ("CreatedDateTime", True)


@pytest.mark.parametrize(
    ("status", "code", "event"),
    [
        ("Success", "0", LogonEvent.SIGN_IN),
        ("Success", "", LogonEvent.SIGN_IN),
        ("", "0", LogonEvent.SIGN_IN),
        ("", "0.0", LogonEvent.SIGN_IN),
        ("Success", "50126", LogonEvent.FAILED),
        ("Failure", "", LogonEvent.FAILED),
        ("Interrupted", "0", LogonEvent.FAILED),
    ],
)
def test_an_error_code_or_a_status_makes_a_failure(status, code, event):
    (row,) = _parse(f"2026-11-18T07:58:12Z,r1,u1,amy@acme.example,Teams,{status},{code},none").rows

    assert row.event is event


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("2026-11-18T07:58:12Z,r1,,,Teams,Success,0,none", "Username", "nobody signed in"),
        (",r1,u1,amy,Teams,Success,0,none", "Date (UTC)", "the sign-in has no time"),
        ("yesterday,r1,u1,amy,Teams,Success,0,none", "Date (UTC)", '"yesterday" is no date'),
        ("2026-11-18T07:58:12Z,r1,u1,amy,Teams,Maybe,,none", "Status", "Expected Success, Failure or Interrupted"),
        ("2026-11-18T07:58:12Z,r1,u1,amy,Teams,,E5,none", "Sign-in error code", '"E5" is no error code'),
        ("2026-11-18T07:58:12Z,R0,u1,amy,Teams,Success,0,none", "Request ID", "same request id is on row 2"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column(line, column, reason):
    parsed = _parse("2026-11-18T07:00:00Z,r0,u0,ben@acme.example,Teams,Success,0,none", line)

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (3, column)
    assert reason in rejected.reason


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("Date (UTC),Request ID,Service principal ID,Service principal name,Application,IP address,Status",
         "2026-11-18T07:58:12Z,r1,s1,Backup,Backup,203.0.113.1,Success"),
        (HEADER, "2026-11-18T07:58:12Z,r1,,,Backup,Success,0,none"),
    ],
)  # fmt: skip
def test_the_export_of_service_principals_is_refused_by_name(header, line):
    with pytest.raises(Unreadable, match="export of service principals or managed identities"):
        parse("auto", f"{header}\n{line}\n".encode(), "ApplicationSignIns.csv")


def test_sign_ins_are_about_the_accounts_of_microsoft_365():
    assert SOURCES["entra-signins"].home == "m365-users"


def test_a_day_without_sign_ins_is_no_export_of_service_principals():
    parsed = _parse()

    assert (parsed.total, parsed.rows) == (0, ())
