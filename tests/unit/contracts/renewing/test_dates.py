from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.months import add_months, months_before
from contracts.renewing.dates import STEPS, Notice, renewal_period

END = date(2027, 11, 20)
NOTICE = Notice.before(END, 60)
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))


def test_the_last_day_for_notice_lies_the_agreed_days_before_the_end() -> None:
    assert NOTICE.last_on == date(2027, 9, 21)
    assert Notice.before(END, 0).last_on == END


def test_notice_after_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="before the end"):
        Notice.before(END, -1)


@pytest.mark.parametrize(
    ("days_left", "step"),
    [
        (400, None),
        (121, None),
        (120, 120),
        (91, 120),
        (90, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (1, 30),
        (0, 30),
        (-1, None),
    ],
)
def test_a_step_holds_from_its_day_until_the_next_one_is_reached(days_left: int, step: int | None) -> None:
    assert NOTICE.step_on(NOTICE.last_on - timedelta(days=days_left)) == step


def test_the_last_day_itself_is_in_time() -> None:
    assert not NOTICE.is_too_late_on(NOTICE.last_on)
    assert NOTICE.is_too_late_on(NOTICE.last_on + timedelta(days=1))


@given(DAYS, st.integers(min_value=0, max_value=400), st.integers(min_value=-200, max_value=200))
def test_days_that_pass_never_lead_back_to_an_earlier_step(end: date, notice: int, offset: int) -> None:
    due = Notice.before(end, notice)
    day = due.last_on + timedelta(days=offset)
    now, next_day = due.step_on(day), due.step_on(day + timedelta(days=1))
    assert now is None or now in STEPS
    assert now is None or next_day is None or next_day <= now


@pytest.mark.parametrize(
    ("anchor", "until", "months", "end"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 1, date(2026, 3, 31)),
        (date(2026, 1, 31), date(2027, 1, 31), 12, date(2028, 1, 31)),
        (date(2026, 8, 31), date(2027, 2, 28), 6, date(2027, 8, 31)),
        (date(2024, 2, 29), date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2024, 2, 29), date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 11, 20), date(2029, 11, 20), 12, date(2030, 11, 20)),
        (date(2026, 11, 20), date(2029, 11, 1), 1, date(2029, 12, 1)),
    ],
)
def test_a_renewal_ends_on_the_day_of_the_month_on_which_the_first_contract_began(
    anchor: date, until: date, months: int, end: date
) -> None:
    assert renewal_period(anchor, until, months) == (until, end)


def test_a_renewal_of_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="a month or more"):
        renewal_period(END, END, 0)


@given(DAYS, st.lists(st.integers(min_value=1, max_value=24), min_size=1, max_size=5))
def test_a_row_of_renewals_is_as_long_as_all_its_months(anchor: date, lengths: list[int]) -> None:
    until = anchor
    for months in lengths:
        begins, until = renewal_period(anchor, until, months)
        assert begins < until
    assert until == add_months(anchor, sum(lengths))
    assert months_before(anchor, until) == sum(lengths)
