"""The night of every place on earth, clocks going forward and back included."""

import uuid
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.tenancy.dispatcher import JITTER_SECONDS, jitter_of, next_run

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NO_JITTER = uuid.UUID(int=0)
moments = st.datetimes(datetime(1995, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
msps = st.uuids()


@given(after=moments, at_time=times, zone=st.sampled_from(ZONES), msp=msps)
def test_the_next_run_is_later_and_within_two_days(after, at_time, zone, msp):
    found = next_run(after, at_time, zone, msp)
    assert after < found <= after + timedelta(days=2, minutes=15)
    assert found.utcoffset() == timedelta(0)


@given(after=moments, at_time=times, zone=st.sampled_from(ZONES), msp=msps)
def test_every_local_day_has_one_run(after, at_time, zone, msp):
    runs = [next_run(after, at_time, zone, msp)]
    for _ in range(4):
        runs.append(next_run(runs[-1], at_time, zone, msp))
    days = [(run - jitter_of(msp)).astimezone(ZoneInfo(zone)).date() for run in runs]
    assert sorted(set(days)) == days
    # A day that a zone left out altogether (Samoa, 30 December 2011) has none.
    assert (days[-1] - days[0]).days <= len(days)


@given(after=moments, at_time=times, zone=st.sampled_from(ZONES))
def test_the_run_shows_the_stated_time_on_the_local_clock_where_it_exists(after, at_time, zone):
    local = next_run(after, at_time, zone, NO_JITTER).astimezone(ZoneInfo(zone))
    exists = datetime.combine(local.date(), at_time, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    if exists.time() == at_time:
        assert local.time() == at_time


BERLIN = [
    ("winter", datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 21, 1, 30, tzinfo=UTC)),
    ("summer", datetime(2026, 7, 1, 9, tzinfo=UTC), datetime(2026, 7, 2, 0, 30, tzinfo=UTC)),
    ("the hour that is left out", datetime(2026, 3, 28, 9, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ("the hour that comes twice", datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ("between the two", datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 10, 26, 1, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("when", "after", "expected"), BERLIN, ids=[row[0] for row in BERLIN])
def test_half_past_two_in_berlin(when, after, expected):
    assert next_run(after, time(2, 30), "Europe/Berlin", NO_JITTER) == expected


@given(msps)
def test_the_jitter_of_an_msp_is_fixed_and_below_a_quarter_of_an_hour(msp):
    assert timedelta(0) <= jitter_of(msp) == jitter_of(uuid.UUID(str(msp))) < timedelta(seconds=JITTER_SECONDS)
