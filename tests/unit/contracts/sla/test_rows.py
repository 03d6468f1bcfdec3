from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from clients.importing import Unreadable, UnrecognizedLayout
from clients.importing.pushed import NotAPush
from contracts.sla.rows import FIELDS, read_file, read_push

CHICAGO = ZoneInfo("America/Chicago")
ROW = {"contract": "C-1", "reference": "T-1", "priority": "P1", "opened_at": "2026-11-20T15:00:00Z"}


def file(*lines, head="contract,reference,priority,opened,responded,resolved,pauses,paused_minutes"):
    return read_file("\n".join([head, *lines]).encode(), "tickets.csv", CHICAGO)


OPENED = [
    "2026-11-20 09:00", "2026-11-20 9:00", "2026-11-20T09:00", "2026-11-20T15:00Z", "2026-11-20T16:00+01:00",
    "11/20/2026 9:00 AM", "20.11.2026 09:00", "1795186800",
]  # fmt: skip


@pytest.mark.parametrize("opened", OPENED)
def test_a_time_is_read_as_exports_write_it_and_in_the_zone_of_the_msp_where_it_names_none(opened):
    (row,) = file(f"C-1,T-1,P1,{opened}").rows
    assert row.result.opened_at == datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "priority"),
    [("P1", "P1"), ("p2", "P2"), ("3", "P3"), ("Priority 4", "P4"), ("P1 - Critical", "P1"), ("medium", "P3")],
)
def test_a_priority_is_read_as_ticket_systems_call_it(text, priority):
    assert file(f"C-1,T-1,{text},2026-11-20 09:00").rows[0].result.priority == priority


def test_pauses_and_minutes_are_read():
    pauses = "2026-11-20T09:00/2026-11-20T10:00; 2026-11-20T11:00/"
    first, second = file(f"C-1,T-1,P1,2026-11-20 09:00,,,{pauses},", "C-1,T-2,P1,2026-11-20 09:00,,,,45").rows
    assert first.result.pauses == (
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)),
        (datetime(2026, 11, 20, 17, tzinfo=UTC), None),
    )
    assert second.paused_minutes == 45


REFUSED = [
    ("C-1,,P1,2026-11-20 09:00", "reference", "cannot be told from others"),
    ("C-1,T-1,,2026-11-20 09:00", "priority", "Write P1"),
    ("C-1,T-1,P1,", "opened", "blank"),
    ("C-1,T-1,P1,never", "opened", "blank"),
    ("C-1,T-1,P1,soon", "opened", "no date"),
    ("C-1,T-1,P1,2026-11-20", "opened", "no time of day"),
    ("C-1,T-1,P1,2026-11-20 09:00,,2026-11-20 08:00", "resolved", "before the request was opened"),
    ("C-1,T-1,P1,2026-11-20 09:00,2026-11-20 10:00,2026-11-20 09:30", "resolved", "before it was responded to"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,yesterday,", "pauses", "Write each pause as"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,/2026-11-20T10:00,", "pauses", "blank"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,2026-11-20T10:00/2026-11-20T09:00,", "pauses", "ends before it begins"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,,an hour", "paused_minutes", "no whole number"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,,999999999", "paused_minutes", "Give between"),
    ("C-1,T-1,P1,2026-11-20 09:00,,,,,,,,more", "Whole row", "cells"),
]


@pytest.mark.parametrize(("line", "column", "words"), REFUSED)
def test_a_row_that_cannot_be_taken_is_told_by_row_and_column(line, column, words):
    read = file("C-1,T-0,P1,2026-11-20 09:00", line)
    (one,) = read.refused
    assert (one.row, one.column, len(read.rows)) == (3, column, 1)
    assert words in one.reason


def test_the_same_request_under_two_contracts_is_two():
    read = file(*(f"{contract},T-1,P1,2026-11-20 09:00" for contract in ("C-1", "C-2", "C-1")))
    assert (len(read.rows), read.refused[0].reason) == (2, "The same request is on row 2. Keep one of them.")


def test_a_table_of_something_else_is_refused_with_the_columns_it_lacks():
    with pytest.raises(UnrecognizedLayout, match="lacks the columns: priority, opened"):
        file("C-1,T-1", head="contract,reference")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("contracts.sla.rows.MOST_IN_FILE", 1)
    with pytest.raises(Unreadable, match="2 rows; the most is 1"):
        file("C-1,T-1,P1,2026-11-20 09:00", "C-1,T-2,P1,2026-11-20 09:00")


def test_a_push_is_read_by_its_fields():
    (row,) = read_push({"rows": [ROW | {"pauses": [["2026-11-20T15:10:00Z", None]], "priority": 1}]}).rows
    assert (row.row, row.contract, row.result.reference, row.result.priority) == (0, "C-1", "T-1", "P1")
    assert row.result.pauses == ((datetime(2026, 11, 20, 15, 10, tzinfo=UTC), None),)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", [True, 1.5, {}, {"a": 1}, [[]], [["x", "y"]], "\x00", "x" * 300])
def test_no_value_of_a_field_is_more_than_a_refusal(field, value):
    read = read_push({"rows": [ROW | {field: value}]})
    assert len(read.rows) + len(read.refused) == 1


@pytest.mark.parametrize("body", [None, [], "x", {}, {"rows": 1}, {"rows": [], "more": 1}])
def test_what_is_no_push_is_refused(body):
    with pytest.raises(NotAPush):
        read_push(body)
