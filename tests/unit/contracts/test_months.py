from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.months import add_months, period, period_containing

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("anchor", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 20), 36, date(2029, 11, 20)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_the_anchor_day_survives_shorter_months(anchor: date, months: int, day: date) -> None:
    assert add_months(anchor, months) == day


@given(DAYS, st.integers(min_value=0, max_value=600))
def test_periods_follow_each_other_without_gap_or_overlap(anchor: date, index: int) -> None:
    start, end = period(anchor, index)
    assert start < end == period(anchor, index + 1)[0]


@given(DAYS, DAYS)
def test_every_day_from_the_anchor_on_lies_in_one_period(one: date, other: date) -> None:
    anchor, day = sorted((one, other))
    start, end = period_containing(anchor, day)
    assert start <= day < end


def test_a_day_before_the_anchor_lies_in_no_period() -> None:
    with pytest.raises(ValueError, match="lies before"):
        period_containing(date(2026, 2, 1), date(2026, 1, 31))
