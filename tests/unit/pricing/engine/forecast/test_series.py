"""Which months become a series, and which are told to be looked at instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.forecast import MonthCount, NoForecast, Series, Why, series_of
from tests.unit.pricing.engine.drawn import steady

MAY = 2026 * 12 + 4
STEADY = (40, 41, 41, 42, 42, 43)


def months(*counts: int | None, first: int = MAY) -> list[MonthCount]:
    """Counts of months in a row; None for a month without one."""
    return [MonthCount(first + place, count) for place, count in enumerate(counts) if count is not None]


def made(*counts: int | None, **options: object) -> Series:
    """A series of them, looked at in the newest month."""
    return series_of(months(*counts), **{"now_index": MAY + len(counts) - 1} | options)  # type: ignore[arg-type]


def refused(*counts: int | None, **options: object) -> NoForecast:
    """Why there is none."""
    with pytest.raises(NoForecast) as refusal:
        made(*counts, **options)
    return refusal.value


def test_months_in_a_row_are_the_series() -> None:
    series = made(*STEADY)

    assert series == Series(STEADY, MAY, ())
    assert series.last_index == MAY + 5


def test_a_month_counted_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="once"):
        series_of([*months(1, 2), *months(3, first=MAY + 1)], now_index=MAY + 1)


def test_months_out_of_order_are_an_error() -> None:
    with pytest.raises(ValueError, match="oldest first"):
        series_of(months(*STEADY)[::-1], now_index=MAY + 5)


def test_zeros_before_the_first_count_are_no_history() -> None:
    assert made(0, 0, *STEADY) == Series(STEADY, MAY + 2, ())


@pytest.mark.parametrize(
    ("counts", "drawn", "filled"),
    [
        ((40, None, 42), (40, 41, 42), (MAY + 1,)),
        ((40, None, 41), (40, 41, 41), (MAY + 1,)),  # 40.5 is rounded up
        ((40, None, None, 43), (40, 41, 42, 43), (MAY + 1, MAY + 2)),
        ((43, None, None, 40), (43, 42, 41, 40), (MAY + 1, MAY + 2)),
    ],
)
def test_up_to_two_missing_months_are_drawn_straight_and_named(
    counts: tuple[int | None, ...], drawn: tuple[int, ...], filled: tuple[int, ...]
) -> None:
    series = made(*counts, *STEADY)

    assert (series.counts, series.filled) == (drawn + STEADY, filled)


def test_after_a_longer_gap_the_series_begins_anew() -> None:
    assert made(40, None, 40, None, None, None, *STEADY) == Series(STEADY, MAY + 6, ())


def test_zeros_after_a_longer_gap_are_no_history_either() -> None:
    assert made(40, None, None, None, 0, *STEADY) == Series(STEADY, MAY + 5, ())


def test_the_newest_sixty_months_count() -> None:
    series = made(*range(100, 175))

    assert (series.counts, series.first_index) == (tuple(range(115, 175)), MAY + 15)


def test_a_gap_that_the_sixtieth_month_falls_into_is_not_drawn_over() -> None:
    series = made(*range(100, 110), None, None, *range(112, 170))

    assert (series.first_index, len(series.counts), series.filled) == (MAY + 12, 58, ())


def test_a_month_left_out_is_a_missing_month() -> None:
    assert made(*STEADY, 410, 44, left_out={MAY + 6}) == Series((*STEADY, 44, 44), MAY, (MAY + 6,))


def test_the_newest_month_left_out_ends_the_series_before_it() -> None:
    assert made(*STEADY, 410, left_out={MAY + 6}) == Series(STEADY, MAY, ())


def test_a_month_that_begins_anew_is_the_first() -> None:
    series = made(4, 4, *(40 * count for count in STEADY), begins_anew={MAY + 2})

    assert (series.first_index, len(series.counts)) == (MAY + 2, 6)


def test_of_a_missing_month_that_begins_anew_the_next_one_is_the_first() -> None:
    assert made(4, None, *STEADY, begins_anew={MAY + 1}) == Series(STEADY, MAY + 2, ())


@pytest.mark.parametrize("back", [0, 1, 2])
def test_a_newest_month_up_to_two_months_back_will_do(back: int) -> None:
    assert made(*STEADY, now_index=MAY + 5 + back).counts == STEADY


def test_a_newest_month_three_months_back_is_stale() -> None:
    why = refused(*STEADY, now_index=MAY + 8)

    assert (why.code, why.index, why.months) == (Why.STALE, MAY + 5, 3)
    assert str(why) == "The newest count is 3 months old; a forecast needs one of the last 2 months."


def test_five_months_are_too_short() -> None:
    why = refused(*STEADY[:5])

    assert (why.code, why.months) == (Why.TOO_SHORT, 5)
    assert str(why) == "A forecast needs 6 months of counts in a row; there are 5."


@pytest.mark.parametrize("counts", [(), (0, 0, 0, 0, 0, 0, 0)])
def test_nothing_counted_is_too_short(counts: tuple[int, ...]) -> None:
    why = refused(*counts, now_index=MAY + 7)

    assert (why.code, why.months) == (Why.TOO_SHORT, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [(41, 410), (410, 41), (41, 0), (1, 11), (10, 0)],
)
def test_ten_times_as_many_or_few_is_named_as_a_jump(before: int, after: int) -> None:
    why = refused(*[before] * 6, after)

    assert (why.code, why.index, why.before, why.after) == (Why.JUMP, MAY + 6, before, after)
    assert "looks like an import fault" in str(why)


@pytest.mark.parametrize(("before", "after"), [(41, 409), (409, 41), (9, 0), (1, 10), (2, 11)])
def test_less_than_that_is_growth(before: int, after: int) -> None:
    assert made(*[before] * 6, after).counts[-1] == after


def test_a_single_wrong_month_is_named_itself_and_not_the_one_after_it() -> None:
    assert refused(*STEADY, 440, 44).index == MAY + 6


def test_a_jump_over_a_gap_is_a_jump() -> None:
    why = refused(*STEADY, None, 430)

    assert (why.index, why.before, why.after) == (MAY + 7, 43, 430)


def test_a_jump_before_the_series_begins_does_not_matter() -> None:
    assert made(410, None, None, None, *STEADY).counts == STEADY


@steady
@given(st.lists(st.none() | st.integers(0, 2_000), max_size=90), st.sets(st.integers(MAY, MAY + 90), max_size=3))
def test_whatever_was_counted_a_series_is_whole(counts: list[int | None], anew: set[int]) -> None:
    try:
        series = made(*counts, begins_anew=anew)
    except NoForecast:
        return

    assert 6 <= len(series.counts) <= 60
    assert series.counts[0] > 0
    given_counts = {month.index: month.count for month in months(*counts)}
    for place, count in enumerate(series.counts, start=series.first_index):
        assert place in series.filled or given_counts[place] == count
