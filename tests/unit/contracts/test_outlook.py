from datetime import date
from fractions import Fraction

import pytest

from contracts.ceilings import CeilingState, Headroom
from contracts.outlook import (
    Change,
    Outlook,
    WatchPolicy,
    is_over,
    is_worse,
    known_by_month,
    look_months_of,
    month_ahead,
    state_of,
)

POLICY = WatchPolicy(near_share=Fraction(9, 10), near_chance=0.2, watch_chance=0.2, clear_margin=Fraction(5, 100))
SAFE = Outlook((0.0,) * 12, look_months=3)


def room(count: int, ceiling: int = 50) -> Headroom:
    return Headroom(count, ceiling, POLICY.near_share)


def rising(*chances: float, look_months: int = 3) -> Outlook:
    return Outlook(chances + (chances[-1],) * (12 - len(chances)), look_months)


@pytest.mark.parametrize(
    ("days", "months"), [(0, 1), (1, 2), (30, 2), (31, 3), (60, 3), (61, 4), (90, 4), (120, 5), (180, 7), (365, 12)]
)
def test_notice_looks_its_own_months_and_one_more_ahead(days: int, months: int) -> None:
    assert look_months_of(days) == months


@pytest.mark.parametrize(
    ("count", "state"),
    [(44, CeilingState.OK), (45, CeilingState.NEAR), (50, CeilingState.AT), (51, CeilingState.BREACHED)],
)
def test_without_a_forecast_the_count_alone_speaks(count: int, state: CeilingState) -> None:
    """E09 of DOMAIN 2.4: 44, 45, 50 and 51 of 50 users."""
    assert state_of(room(count), None, POLICY) is state
    assert state_of(room(count), SAFE, POLICY) is state


def test_a_chance_of_one_in_five_within_notice_and_a_month_is_near() -> None:
    assert state_of(room(40), rising(0, 0, 0.2), POLICY) is CeilingState.NEAR
    assert state_of(room(40), rising(0, 0, 0.19, 0.19), POLICY) is CeilingState.OK


def test_the_same_chance_within_half_a_year_is_to_be_watched() -> None:
    assert state_of(room(40), rising(0, 0, 0, 0, 0, 0.2), POLICY) is CeilingState.WATCH
    assert state_of(room(40), rising(0, 0, 0, 0, 0, 0, 0.9), POLICY) is CeilingState.OK


def test_a_longer_notice_looks_further() -> None:
    far = (0.0, 0.0, 0.0, 0.0, 0.25)
    assert state_of(room(40), rising(*far, look_months=5), POLICY) is CeilingState.NEAR
    assert state_of(room(40), rising(*far, look_months=4), POLICY) is CeilingState.WATCH


def test_a_forecast_never_makes_a_count_look_better() -> None:
    assert state_of(room(51), SAFE, POLICY) is CeilingState.BREACHED


@pytest.mark.parametrize(("count", "over"), [(42, True), (43, False), (44, False), (45, False), (51, False)])
def test_a_warning_ends_well_below_where_it_began(count: int, over: bool) -> None:
    assert is_over(room(count), SAFE, POLICY) is over
    assert is_over(room(count), None, POLICY) is over


@pytest.mark.parametrize(("chance", "over"), [(0.09, True), (0.10, False), (0.19, False)])
def test_a_warning_ends_at_half_the_chance_that_began_it(chance: float, over: bool) -> None:
    assert is_over(room(30), rising(chance), POLICY) is over


def test_a_state_is_worse_than_those_before_it() -> None:
    assert is_worse(CeilingState.AT, CeilingState.NEAR)
    assert not is_worse(CeilingState.NEAR, CeilingState.NEAR)
    assert not is_worse(CeilingState.WATCH, CeilingState.NEAR)


def test_known_changes_add_up_from_the_month_in_which_they_show() -> None:
    changes = (
        Change(date(2026, 11, 10), 5),  # counted already on the 20th
        Change(date(2026, 11, 25), 1),  # this month, shows from the next one on
        Change(date(2026, 12, 31), 2),
        Change(date(2027, 2, 1), -4),
    )
    known = known_by_month(changes, after=date(2026, 11, 20), last_month=date(2026, 11, 1), horizon=4)
    assert known == [3, 3, -1, -1]


def test_months_ahead_cross_the_year() -> None:
    assert month_ahead(date(2026, 11, 1), 2) == date(2027, 1, 1)
    assert month_ahead(date(2026, 11, 1), None) is None
