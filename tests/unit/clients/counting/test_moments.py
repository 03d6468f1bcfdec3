"""Which of a period's counts is billed, by worked numbers and by what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.counting.moments import Billable, DayCount, Moment, Period, billable

NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def daily(*counts: int, start: date = NOVEMBER.start) -> list[DayCount]:
    return [DayCount(start + timedelta(days=place), count) for place, count in enumerate(counts)]


def november(day: int) -> date:
    return date(2026, 11, day)


# Thirty counts: 38 from the 1st, 44 on the 17th, 41 from the 18th.
THIRTY = daily(*[38] * 16, 44, *[41] * 13)


@pytest.mark.parametrize(
    ("moment", "day", "count", "days", "because"),
    [
        (Moment.PERIOD_END, None, 41, (30,), "Last of 30 counts: 41 on 30 Nov 2026."),
        (Moment.PEAK, None, 44, (17,), "Highest of 30 counts: 44 on 17 Nov 2026."),
        (Moment.DAY, 15, 38, (15,), "Count of the agreed day: 38 on 15 Nov 2026."),
        (Moment.DAY, 31, 41, (30,), "Count of the agreed day: 41 on 30 Nov 2026."),
        # 16 × 38 + 44 + 13 × 41 = 1,185; ÷ 30 = 39.5, half-up 40
        (Moment.AVERAGE, None, 40, tuple(range(1, 31)), "Average of 30 counts: 1,185 ÷ 30 = 40, rounded."),
    ],
)
def test_the_worked_month(moment: Moment, day: int | None, count: int, days: tuple[int, ...], because: str) -> None:
    assert billable(THIRTY, NOVEMBER, moment, day=day) == Billable(count, tuple(map(november, days)), because)


@pytest.mark.parametrize(
    ("counts", "mean", "because"),
    [
        ((4, 6), 5, "Average of 2 counts: 10 ÷ 2 = 5."),
        ((4, 5), 5, "Average of 2 counts: 9 ÷ 2 = 5, rounded."),
        ((4, 4, 5), 4, "Average of 3 counts: 13 ÷ 3 = 4, rounded."),
        ((4, 5, 5), 5, "Average of 3 counts: 14 ÷ 3 = 5, rounded."),
        ((7,), 7, "Average of 1 count: 7 ÷ 1 = 7."),
        ((0, 0), 0, "Average of 2 counts: 0 ÷ 2 = 0."),
    ],
)
def test_an_average_is_rounded_once_half_up(counts: tuple[int, ...], mean: int, because: str) -> None:
    found = billable(daily(*counts), NOVEMBER, Moment.AVERAGE)

    assert (found.count, found.because) == (mean, because)


def test_a_peak_names_every_day_on_which_it_was_reached() -> None:
    found = billable(daily(3, 9, 4, 9), NOVEMBER, Moment.PEAK)

    assert found.days == (november(2), november(4))
    assert found.because == "Highest of 4 counts: 9 on 2 Nov 2026 and on 1 other day."


def test_an_agreed_day_that_was_not_counted_takes_the_last_count_before_it() -> None:
    counts = [DayCount(november(3), 8), DayCount(november(20), 12)]

    found = billable(counts, NOVEMBER, Moment.DAY, day=15)

    assert (found.count, found.days) == (8, (november(3),))
    assert found.because == ("The agreed day, 15 Nov 2026, was not counted; the last count before it: 8 on 3 Nov 2026.")
    assert billable(counts, NOVEMBER, Moment.DAY, day=2) == Billable(
        None, (), "Nothing was counted up to 2 Nov 2026, the agreed day."
    )


@pytest.mark.parametrize(("moment", "day"), [(Moment.PERIOD_END, None), (Moment.DAY, 9), (Moment.PEAK, None)])
def test_without_a_count_the_number_is_unknown_and_never_zero(moment: Moment, day: int | None) -> None:
    outside = [DayCount(date(2026, 10, 31), 5), DayCount(date(2026, 12, 1), 6)]

    found = billable(outside, NOVEMBER, moment, day=day)

    assert found == Billable(None, (), "Nothing was counted from 1 Nov 2026 to 30 Nov 2026.")


@pytest.mark.parametrize(
    ("start", "until", "day", "found"),
    [
        (date(2026, 2, 1), date(2026, 3, 1), 31, date(2026, 2, 28)),
        (date(2028, 2, 1), date(2028, 3, 1), 31, date(2028, 2, 29)),
        (date(2026, 11, 20), date(2026, 12, 20), 25, date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 12, 20), 20, date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 12, 20), 19, date(2026, 12, 19)),
        (date(2026, 12, 20), date(2027, 1, 20), 5, date(2027, 1, 5)),
        (date(2026, 1, 31), date(2026, 2, 28), 31, date(2026, 1, 31)),
        (date(2026, 2, 28), date(2026, 3, 31), 31, date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 3, 31), 30, date(2026, 3, 30)),  # 28 Feb is day 30 of February too
        (date(2026, 1, 31), date(2026, 2, 28), 30, date(2026, 2, 27)),  # neither 30 Jan nor 28 Feb is in it
    ],
)
def test_a_fixed_day_keeps_its_anchor_at_the_end_of_short_months(
    start: date, until: date, day: int, found: date
) -> None:
    assert Period(start, until).day_of(day) == found


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="belongs to the moment DAY"):
        billable(THIRTY, NOVEMBER, Moment.DAY)
    with pytest.raises(ValueError, match="belongs to the moment DAY"):
        billable(THIRTY, NOVEMBER, Moment.PEAK, day=3)
    with pytest.raises(ValueError, match="counted once"):
        billable([*THIRTY, THIRTY[0]], NOVEMBER)
    with pytest.raises(ValueError, match="No day lies"):
        Period(NOVEMBER.start, NOVEMBER.start)


@settings(max_examples=50)
@given(
    st.dictionaries(st.integers(0, 40), st.integers(0, 60), max_size=40),
    st.integers(0, 9),
    st.integers(1, 31),
    st.integers(1, 31),
)
def test_peak_is_no_less_than_average_and_average_no_less_than_the_least(
    found: dict[int, int], first: int, length: int, day: int
) -> None:
    start = NOVEMBER.start + timedelta(days=first)
    period = Period(start, start + timedelta(days=length))
    counts = [DayCount(NOVEMBER.start + timedelta(days=place), count) for place, count in found.items()]
    inside = {one.on: one.count for one in counts if one.on in period}

    told = {moment: billable(counts, period, moment, day=day if moment is Moment.DAY else None) for moment in Moment}

    if not inside:
        assert {one.count for one in told.values()} == {None}
        return
    peak, average = told[Moment.PEAK].count, told[Moment.AVERAGE].count
    assert peak is not None
    assert average is not None
    assert peak >= average >= min(inside.values())
    assert told[Moment.PERIOD_END].count == inside[max(inside)]
    for one in told.values():
        assert set(one.days) <= set(inside)
        assert len(one.days) != 1 or one.count == inside[one.days[0]]
