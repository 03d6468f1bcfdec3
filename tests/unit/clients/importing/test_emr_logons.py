"""Sign-ins to an EMR, from audits of several layouts."""

from datetime import UTC, datetime

import pytest

from clients.importing import LogonEvent, RowKind, Unreadable, UnrecognizedLayout, parse, preview
from tests.unit.clients.importing.samples import sample

HEADER = "user_id,workstation_id,timestamp,event,outcome"


def _parse(*lines: str, header: str = HEADER, mapping=None):
    return parse("emr-logons", "\n".join((header, *lines)).encode(), "audit.csv", mapping)


def test_our_canonical_table_says_who_where_when_and_what():
    parsed = parse("emr-logons", *sample("emr-logons/canonical.csv"))

    amy, out, *_, failed, carla, temp = parsed.rows
    assert (parsed.kind, parsed.lacks) == (RowKind.LOGONS, ())
    assert (amy.username, amy.display_name, amy.station, amy.system) == ("amy", "Amy Adams", "OR1", "EMR")
    assert (amy.happened_at, amy.is_local) == (datetime(2026, 11, 18, 7, 58, 12, tzinfo=UTC), True)
    assert [row.event for row in (amy, out, failed, carla)] == [
        LogonEvent.SIGN_IN, LogonEvent.SIGN_OUT, LogonEvent.FAILED, LogonEvent.SIGN_IN,
    ]  # fmt: skip
    assert temp.display_name == "=cmd|' /C calc'!A0"  # a formula stays the text it is


def test_officeemrs_audit_fails_by_its_message_and_lacks_the_workstation():
    parsed = parse("emr-logons", *sample("emr-logons/office-emr.csv"))

    assert [(row.username, row.event) for row in parsed.rows] == [
        ("aadams", LogonEvent.SIGN_IN),
        ("aadams", LogonEvent.SIGN_OUT),
        ("bokafor", LogonEvent.FAILED),
        ("bokafor", LogonEvent.SIGN_IN),
        ("creyes", LogonEvent.SIGN_IN),
    ]
    assert parsed.lacks == ("workstation",)


def test_columns_of_patients_are_dropped_before_any_cell_of_theirs_is_looked_at():
    content, filename = sample("emr-logons/audit-with-patients.csv")

    parsed = parse("emr-logons", content, filename)

    assert b"Jane Doe" in content
    assert parsed.dropped_columns == ("Patient Name", "MRN", "Encounter ID")
    assert not any(text in str(parsed) for text in ("Jane", "000123", "E-77", "chart"))
    assert not any(text in str(preview(content, filename)) for text in ("Jane", "000123", "E-77"))
    assert [row.event for row in parsed.rows] == [LogonEvent.SIGN_IN, LogonEvent.SIGN_IN, LogonEvent.SIGN_OUT]


def test_a_mapping_may_not_name_a_column_of_patients():
    mapping = {"kind": "logons", "user_id": "Who", "timestamp": "When", "workstation_id": "Patient room"}

    with pytest.raises(Unreadable, match='"Patient room" may hold patient data'):
        _parse("amy,2026-11-18 08:00,OR1", header="Who,When,Patient room", mapping=mapping)


def test_a_line_that_occurs_twice_is_kept_twice_and_the_same_file_again_says_nothing_new():
    lines = ["amy,OR1,2026-11-18 08:00,login,", "amy,OR1,2026-11-18 08:00,login,", "ben,OR1,2026-11-18 08:00,login,"]

    once, again = _parse(*lines), _parse(*lines)
    later = _parse(*lines[:2], "amy,OR1,2026-11-19 08:00,login,")

    ids = [row.external_id for row in once.rows]
    assert len(set(ids)) == 3
    assert [row.external_id for row in again.rows] == ids
    assert [row.external_id for row in later.rows][:2] == ids[:2]


def test_one_event_in_two_notations_has_one_id():
    iso, american = "amy,OR1,2026-11-18T08:00:00,login,success", "AMY,or1,11/18/2026 8:00:00 AM,Log on,OK"

    (first,), (second,) = _parse(iso).rows, _parse(american).rows

    assert first.external_id == second.external_id


@pytest.mark.parametrize(
    ("header", "time", "is_local"),
    [
        ("timestamp", "2026-11-18 08:00", True),
        ("timestamp", "2026-11-18T08:00:00Z", False),
        ("timestamp", "2026-11-18T09:00:00+01:00", False),
        ("timestamp", "1795161600", False),
        ("Event time (UTC)", "2026-11-18 08:00", False),
    ],
)
def test_a_time_without_a_zone_is_the_clients_wall_clock(header, time, is_local):
    (row,) = _parse(f"amy,OR1,{time},login,", header=f"user_id,workstation_id,{header},event,outcome").rows

    assert row.is_local is is_local


@pytest.mark.parametrize(
    ("event", "outcome", "expected"),
    [
        ("LOGIN", "", LogonEvent.SIGN_IN),
        ("Log-On", "0", LogonEvent.SIGN_IN),
        ("sign_in", "Succeeded", LogonEvent.SIGN_IN),
        ("IN", "Passed", LogonEvent.SIGN_IN),
        ("110122", "0", LogonEvent.SIGN_IN),
        ("Logged off", "success", LogonEvent.SIGN_OUT),
        ("Session timeout", "", LogonEvent.SIGN_OUT),
        ("110123", "0", LogonEvent.SIGN_OUT),
        ("OUT", "Logged out by the server", LogonEvent.SIGN_OUT),
        ("Login failed", "", LogonEvent.FAILED),
        ("login", "Unsuccessful", LogonEvent.FAILED),
        ("login", "Invalid Password", LogonEvent.FAILED),
        ("login", "Account locked", LogonEvent.FAILED),
        ("login", "8", LogonEvent.FAILED),
        ("login", "not successful", LogonEvent.FAILED),
        ("login failed", "success", LogonEvent.FAILED),
    ],
)
def test_words_for_signing_in_out_and_failing_are_known(event, outcome, expected):
    (row,) = _parse(f"amy,OR1,2026-11-18 08:00,{event},{outcome}").rows

    assert row.event is expected


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("amy,OR1,2026-11-18 08:00,viewed chart,", "event", "Write one of: login, logon, sign in, IN, WSI, logout"),
        ("amy,OR1,2026-11-18 08:00,,", "event", "The cell names no event of a sign-in"),
        ("amy,OR1,2026-11-18 08:00,login,1", "outcome", "tells neither success nor failure"),
        (",OR1,2026-11-18 08:00,login,", "user_id", "nobody can be said to have signed in"),
        ("amy,OR1,,login,", "timestamp", "the sign-in has no time"),
        ("amy,OR1,noon,login,", "timestamp", '"noon" is no date'),
    ],
)
def test_a_bad_row_is_rejected_with_its_column(line, column, reason):
    parsed = _parse("ben,OR2,2026-11-18 08:00,login,", line)

    (rejected,) = parsed.rejected
    assert (rejected.row, rejected.column) == (3, column)
    assert reason in rejected.reason
    assert len(parsed.rows) == 1


def test_words_that_may_name_a_patient_are_never_repeated_in_a_reason():
    parsed = _parse(
        "amy,OR1,2026-11-18 08:00,opened chart of Jane Doe,", "amy,OR1,2026-11-18 08:00,login,while Jane Doe waited"
    )

    assert [one.column for one in parsed.rejected] == ["event", "outcome"]
    assert "Jane" not in str(parsed)


@pytest.mark.parametrize(
    ("line", "taken", "lacks"),
    [
        ("amy,OR1,2026-11-18 08:00,login,", 1, ()),
        ("amy,,2026-11-18 08:00,login,", 1, ("workstation",)),
        (",,2026-11-18 08:00,login,", 0, ("user", "workstation")),
        ("amy,OR1,,login,", 0, ("time",)),
        ("amy,OR1,2026-11-18,login,", 1, ("time",)),
    ],
)
def test_a_log_tells_what_it_lacks(line, taken, lacks):
    parsed = _parse(line)

    assert (len(parsed.rows), parsed.lacks) == (taken, lacks)


def test_a_mapping_reads_any_layout_and_without_events_every_row_is_a_sign_in():
    mapping = {
        "kind": "logons", "user_name": "Wer", "workstation_id": "Platz", "timestamp": "Wann", "system": "Programm",
        "dates": "day-first",
    }  # fmt: skip

    (row,) = _parse("Amélie;OR1;03/04/2026 08:00;Dampsoft", header="Wer;Platz;Wann;Programm", mapping=mapping).rows

    assert (row.username, row.station, row.system, row.event) == ("amélie", "OR1", "Dampsoft", LogonEvent.SIGN_IN)
    assert row.happened_at == datetime(2026, 4, 3, 8, tzinfo=UTC)


def test_a_mapping_of_something_else_is_refused():
    with pytest.raises(Unreadable, match="not one of sign-ins"):
        _parse("1,PC", header="ID,Name", mapping={"kind": "assets", "external_id": "ID"})


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("User ID,Workstation,Date", "tells sign-ins from sign-outs"),
        ("Workstation,Date,Event", "no column that tells the user"),
        ("User ID,Workstation,Event", "no column that tells the time"),
    ],
)
def test_a_log_without_a_column_that_matters_is_refused(header, message):
    with pytest.raises(UnrecognizedLayout, match=message):
        _parse("a,b,c", header=header)
