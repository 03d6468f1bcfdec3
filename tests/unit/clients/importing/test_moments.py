"""Dates as exports write them."""

from datetime import UTC, date, datetime

import pytest

from clients.importing.errors import BadCell
from clients.importing.moments import DayOrder, day, moment, names_time, names_zone, order_of

MORNING = datetime(2026, 11, 20, 8, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T08:05:00Z",
        "2026-11-20 08:05:00Z",
        "2026-11-20T09:05:00+01:00",
        "2026-11-20T08:05:00.1234567Z",
        "2026-11-20 08:05",
        "11/20/2026 8:05:00 AM",
        "11/20/2026, 8:05 am",
        "20/11/2026 08:05:00",
        "20.11.2026 08:05",
        "20-11-2026 08:05",
        "2026/11/20 8:05:00",
        "11/20/26 8:05:00 AM",
        "1795161900",
        "1795161900.25",
        "1795161900000",
    ],
)
def test_one_moment_in_many_notations_is_one_moment(text):
    assert moment(text, "Seen").replace(microsecond=0) == MORNING


@pytest.mark.parametrize(
    "text",
    ["", "-", "0", "Never", "Never logged in", "N/A", "0001-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "1970-01-01"],
)
def test_what_systems_write_for_never_is_no_date(text):
    assert day(text, "Seen") is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026-02-30",
        "31/31/2026",
        "13:00 PM 1/13/2026",
        "1/13/2026 13:00 PM",
        "20261120",
        "1.76E+09",
        "-5",
        "=NOW()",
    ],
)
def test_what_is_no_date_is_refused_with_an_example_of_one(text):
    with pytest.raises(BadCell, match=r"is no date\. Write it as 2026-11-20"):
        day(text, "Seen")


@pytest.mark.parametrize("text", ["1812-01-01", "2999-01-01", "9999-12-31T23:59:59+00:00"])
def test_a_year_out_of_reason_is_refused(text):
    with pytest.raises(BadCell, match="outside the years 1990 to 2100"):
        day(text, "Seen")


def test_a_date_that_reads_two_ways_is_refused_unless_the_column_tells():
    with pytest.raises(BadCell, match="day/month or month/day"):
        day("03/04/2026", "Seen")

    assert order_of(["03/04/2026", "25/04/2026"]) is DayOrder.DAY_FIRST
    assert order_of(["03/04/2026", "04/25/2026"]) is DayOrder.MONTH_FIRST
    assert day("03/04/2026", "Seen", DayOrder.DAY_FIRST) == date(2026, 4, 3)
    assert day("03/04/2026", "Seen", DayOrder.MONTH_FIRST) == date(2026, 3, 4)


def test_a_column_written_in_both_orders_refuses_only_the_dates_in_doubt():
    order = order_of(["25/04/2026", "04/25/2026", "03/04/2026"])

    assert order is DayOrder.MIXED
    assert day("25/04/2026", "Seen", order) == day("04/25/2026", "Seen", order) == date(2026, 4, 25)
    with pytest.raises(BadCell):
        day("03/04/2026", "Seen", order)


def test_the_same_number_twice_is_in_no_doubt():
    assert day("04/04/2026", "Seen") == date(2026, 4, 4)


@pytest.mark.parametrize(
    ("text", "zoned", "timed"),
    [
        ("2026-11-20T08:05:00Z", True, True),
        ("2026-11-20T08:05:00+01:00", True, True),
        ("2026-11-20T08:05:00.123-0800", True, True),
        ("2026-11-20 08:05:00 UTC", True, True),
        ("11/20/2026 8:05 GMT", True, True),
        ("1795161900", True, True),
        ("2026-11-20T08:05:00", False, True),
        ("2026-11-20T080500", False, True),
        ("20-11-2026 08:05", False, True),
        ("11/20/2026 8:05:00 AM", False, True),
        ("2026-11-20", False, False),
        ("20-11-2026", False, False),
        ("", False, False),
    ],
)
def test_a_text_tells_whether_it_names_a_zone_and_a_time_of_day(text, zoned, timed):
    assert (names_zone(text), names_time(text)) == (zoned, timed)
