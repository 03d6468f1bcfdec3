from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sla.clock import Clock, ClockStands
from tests.unit.contracts.sla.plans import ALWAYS, BERLIN, OFFICE, at, custom, plan

CHICAGO, HERE = "America/Chicago", "Europe/Berlin"


def shown(moment, zone=CHICAGO):
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def due(sla, opened, minutes, *pauses):
    spans = [(at(begin, sla.time_zone), at(end, sla.time_zone)) for begin, end in pauses]
    return shown(Clock(sla).due_at(at(opened, sla.time_zone), minutes, spans), sla.time_zone)


WITHIN = [
    # 20 Nov 2026 is a Friday; the defaults of P1 to P4 in DOMAIN 1.6
    (ALWAYS, "2026-11-21 23:50", 30, "2026-11-22 00:20"),  # P1, Saturday night, around the clock
    (ALWAYS, "2026-11-21 23:50", 240, "2026-11-22 03:50"),
    (OFFICE, "2026-11-20 09:10", 30, "2026-11-20 09:40"),
    (OFFICE, "2026-11-20 16:50", 30, "2026-11-23 09:20"),  # over a weekend
    (OFFICE, "2026-11-20 13:00", 240, "2026-11-20 17:00"),  # due as the clock stops, not as it runs again
    (OFFICE, "2026-11-20 13:00", 241, "2026-11-23 09:01"),
    (OFFICE, "2026-11-21 12:00", 60, "2026-11-23 10:00"),  # opened on a Saturday
    (OFFICE, "2026-11-19 22:00", 60, "2026-11-20 10:00"),  # opened at night
    (OFFICE, "2026-11-20 17:00", 60, "2026-11-23 10:00"),  # opened as the clock stops
    (OFFICE, "2026-11-20 06:00", 960, "2026-11-23 17:00"),  # two business days
    (plan(coverage="12x5", opens_at="07:00"), "2026-11-20 18:30", 60, "2026-11-23 07:30"),
    (plan(opens_at="20:00"), "2026-11-20 23:30", 60, "2026-11-21 00:30"),  # a night shift goes on after midnight
    (plan(opens_at="20:00"), "2026-11-21 03:30", 60, "2026-11-23 20:30"),
    (custom(CHICAGO, (5, "10:00", "14:00"), (0, "09:00", "12:00"), (0, "13:00", "00:00")), "2026-11-21 13:00", 250,
     "2026-11-23 13:10"),
    (custom(CHICAGO, (5, "22:00", "00:00"), (6, "00:00", "02:00")), "2026-11-21 23:30", 60, "2026-11-22 00:30"),
]  # fmt: skip


@pytest.mark.parametrize(("sla", "opened", "minutes", "expected"), WITHIN)
def test_a_request_is_due_when_its_minutes_have_passed_in_the_hours_of_the_plan(sla, opened, minutes, expected):
    assert due(sla, opened, minutes) == expected


HOLIDAYS = [
    (plan(holiday_country="US"), "2026-11-25 16:30", 60, "2026-11-27 09:30"),  # Thanksgiving
    (plan(holiday_country="US"), "2026-11-26 10:00", 30, "2026-11-27 09:30"),  # opened on it
    (OFFICE, "2026-11-26 10:00", 30, "2026-11-26 10:30"),  # a plan without holidays
    (plan(holiday_country="US", coverage="24x7"), "2026-11-26 10:00", 30, "2026-11-26 10:30"),
    (BERLIN, "2026-12-24 16:30", 60, "2026-12-28 09:30"),  # Christmas, and the second day of it
    (BERLIN, "2026-06-03 16:30", 60, "2026-06-04 09:30"),  # Corpus Christi is none in Berlin
    (plan(BERLIN, holiday_region="BY"), "2026-06-03 16:30", 60, "2026-06-05 09:30"),  # but in Bavaria
]


@pytest.mark.parametrize(("sla", "opened", "minutes", "expected"), HOLIDAYS)
def test_a_public_holiday_stops_the_clock_unless_it_runs_around_the_clock(sla, opened, minutes, expected):
    assert due(sla, opened, minutes) == expected


NIGHTS = [
    # clocks jump from 02:00 to 03:00, and are set back from 03:00 to 02:00
    (plan(ALWAYS, time_zone=HERE), "2026-03-29 01:30", 60, "2026-03-29 03:30"),
    (plan(ALWAYS, time_zone=HERE), "2026-10-25 01:30", 120, "2026-10-25 02:30"),
    (plan(ALWAYS, time_zone=HERE), "2026-10-25 02:30", 60, "2026-10-25 02:30"),
    (plan(ALWAYS, time_zone=HERE), "2026-10-25 02:30*", 60, "2026-10-25 03:30"),
    (plan(BERLIN, opens_at="20:00"), "2026-03-27 20:00", 480, "2026-03-28 04:00"),
    (custom(HERE, (6, "00:00", "06:00")), "2026-03-29 00:00", 300, "2026-03-29 06:00"),  # five real hours
    (custom(HERE, (6, "00:00", "06:00")), "2026-10-25 00:00", 420, "2026-10-25 06:00"),  # seven
    (custom(HERE, (6, "02:30", "05:00")), "2026-03-29 00:00", 30, "2026-03-29 03:30"),  # 02:30 is left out
    (custom(HERE, (6, "02:30", "05:00")), "2026-10-25 00:00", 30, "2026-10-25 02:00"),  # the first 02:30
    (custom(HERE, (6, "01:00", "02:30")), "2026-10-25 00:00", 150, "2026-10-25 02:30"),  # to the second
    (custom(HERE, (6, "00:00", "02:30"), (6, "02:30", "05:00")), "2026-10-25 00:00", 360, "2026-10-25 05:00"),
    # clocks jump on 8 Mar 2026 and are set back on 1 Nov 2026
    (plan(ALWAYS), "2026-03-08 01:45", 30, "2026-03-08 03:15"),
    (plan(ALWAYS), "2026-11-01 01:45", 30, "2026-11-01 01:15"),
    (plan(ALWAYS), "2026-11-01 01:45*", 30, "2026-11-01 02:15"),
    (OFFICE, "2026-03-06 16:30", 60, "2026-03-09 09:30"),  # the clock of the office never notices
    (OFFICE, "2026-10-30 16:30", 60, "2026-11-02 09:30"),
    (custom(CHICAGO, (6, "00:00", "00:00")), "2026-03-08 00:00", 1380, "2026-03-09 00:00"),  # 23 hours
    (custom(CHICAGO, (6, "00:00", "00:00")), "2026-11-01 00:00", 1500, "2026-11-02 00:00"),  # 25
]


@pytest.mark.parametrize(("sla", "opened", "minutes", "expected"), NIGHTS)
def test_minutes_really_pass_where_clocks_are_changed(sla, opened, minutes, expected):
    assert due(sla, opened, minutes) == expected


def test_an_hour_that_midnight_shows_twice_counts_once():
    sunday = custom("America/Havana", (5, "20:00", "00:00"), (6, "00:00", "04:00"))  # set back at 01:00 to 00:00
    begin, end = at("2026-10-31 20:00", "America/Havana"), at("2026-11-01 04:00", "America/Havana")
    assert Clock(sunday).elapsed_minutes(begin, end) == 9 * 60


PAUSES = [
    ("2026-11-20 09:10", 30, [("2026-11-20 09:20", "2026-11-20 10:20")], "2026-11-20 10:40"),
    ("2026-11-20 09:10", 30, [("2026-11-20 08:00", "2026-11-20 09:30")], "2026-11-20 10:00"),  # over the opening
    ("2026-11-20 16:30", 60, [("2026-11-20 16:40", "2026-11-23 09:15")], "2026-11-23 10:05"),  # over a weekend
    ("2026-11-20 16:30", 60, [("2026-11-20 16:50", "2026-11-20 18:00")], "2026-11-23 09:40"),  # over the edge of a day
    ("2026-11-20 16:30", 60, [("2026-11-20 18:00", "2026-11-23 08:00")], "2026-11-23 09:30"),  # outside of the hours
    ("2026-11-20 09:10", 30, [("2026-11-20 09:20", "2026-11-20 10:00"), ("2026-11-20 09:40", "2026-11-20 10:20")],
     "2026-11-20 10:40"),  # over each other
    ("2026-11-20 09:10", 30, [("2026-11-20 09:40", "2026-11-20 10:20")], "2026-11-20 09:40"),  # begins as it is due
    ("2026-11-20 09:10", 30, [("2026-11-20 10:00", "2026-11-20 09:00")], "2026-11-20 09:40"),  # nothing
]  # fmt: skip


@pytest.mark.parametrize(("opened", "minutes", "pauses", "expected"), PAUSES)
def test_a_pause_moves_what_is_due(opened, minutes, pauses, expected):
    assert due(OFFICE, opened, minutes, *pauses) == expected


def test_nothing_passed_between_a_moment_and_an_earlier_one():
    assert Clock(OFFICE).elapsed_minutes(at("2026-11-20 10:00"), at("2026-11-20 09:00")) == 0


def test_seconds_of_a_minute_that_has_not_passed_do_not_count():
    opened = at("2026-11-20 09:00")
    assert Clock(OFFICE).elapsed_minutes(opened, opened + timedelta(minutes=4, seconds=59)) == 4


def test_hours_of_a_day_are_told_in_utc():
    assert Clock(OFFICE).hours_on(date(2026, 11, 20)) == (
        (datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC)),
    )
    assert Clock(OFFICE).hours_on(date(2026, 11, 21)) == ()


def test_a_clock_that_never_runs_is_refused():
    with pytest.raises(ClockStands, match="none are told"):
        Clock(custom(CHICAGO))
    with pytest.raises(ClockStands, match="not known"):
        Clock(plan(coverage="9x9")).hours_on(date(2026, 11, 20))
    with pytest.raises(ClockStands, match="never make"):
        Clock(custom(CHICAGO, (6, "09:00", "09:01"))).due_at(at("2026-11-20 09:00"), 100_000)


ZONES = st.sampled_from([CHICAGO, HERE, "UTC", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
WINDOWS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["00:00", "02:30", "09:00"]), st.sampled_from(["12:00", "02:45"])),
    min_size=1, max_size=4,
).filter(lambda rows: all(begin < end for _, begin, end in rows))  # fmt: skip


@st.composite
def plans(draw):
    zone, coverage = draw(ZONES), draw(st.sampled_from(["8x5", "12x5", "24x7", "custom"]))
    if coverage == "custom":
        return custom(zone, *draw(WINDOWS))
    opens_at = draw(st.sampled_from(["00:00", "09:00", "22:30"]))
    country = draw(st.sampled_from(["", "US", "DE"]))
    return plan(coverage=coverage, time_zone=zone, opens_at=opens_at, holiday_country=country)


@st.composite
def pauses(draw):
    spans = draw(st.lists(st.tuples(MOMENTS, st.integers(0, 5_000)), max_size=3))
    return [(begin, begin + timedelta(minutes=minutes)) for begin, minutes in spans]


@given(plans(), MOMENTS, st.integers(1, 3_000), pauses())
def test_what_has_passed_until_a_request_is_due_is_what_was_promised(sla, opened, minutes, stood):
    due_at = Clock(sla).due_at(opened, minutes, stood)
    assert Clock(sla).elapsed(opened, due_at, stood) == timedelta(minutes=minutes)
    assert Clock(sla).elapsed(opened, due_at - timedelta(seconds=1), stood) < timedelta(minutes=minutes)


@given(plans(), MOMENTS, st.integers(0, 2_000), st.integers(1, 500), pauses())
def test_more_minutes_are_due_later_and_more_pauses_never_earlier(sla, opened, minutes, more, stood):
    clock = Clock(sla)
    assert clock.due_at(opened, minutes, stood) < clock.due_at(opened, minutes + more, stood)
    assert clock.due_at(opened, more) <= clock.due_at(opened, more, stood)
