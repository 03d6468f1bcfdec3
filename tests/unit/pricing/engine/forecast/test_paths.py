"""What is read from paths, and what must hold of them whatever the history."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.forecast import Draws, Paths, simulated
from tests.unit.pricing.engine.drawn import steady

DRAWS = Draws.of(seed=1, horizon=12, paths=600)
GROWING = (40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46)
HISTORIES = st.lists(st.integers(0, 200), min_size=6, max_size=60)


def paths(*rows: list[int], **shares: int) -> Paths:
    return Paths(np.array(rows, dtype=np.int32), shares or {"driftless": len(rows[0])})


def test_a_ceiling_is_crossed_above_it_and_stays_crossed() -> None:
    crossing = paths([50, 51, 49, 50], [50, 50, 52, 50]).against(50)

    assert crossing.p_cross == (0.25, 0.5)
    assert crossing.expected_month == 2
    assert crossing.over == (0.25, 0.5)


def test_no_month_is_expected_below_an_even_chance() -> None:
    assert paths([50, 51, 49], [50, 50, 50]).against(50).expected_month is None


def test_each_member_answers_for_its_own_paths() -> None:
    crossing = paths([51, 50, 50], [51, 51, 50], drift=1, damped=2).against(50)

    assert crossing.members == {"drift": (1.0, 1.0), "damped": (0.0, 0.5)}


def test_a_ceiling_beyond_all_numbers_is_never_crossed() -> None:
    crossing = paths([50, 51]).against(10**12)

    assert (crossing.p_cross, crossing.over) == ((0.0,), (0.0,))


def test_the_lowest_ceiling_holds_below_the_given_probability() -> None:
    ten = paths([*range(41, 51)], [0] * 10)

    assert ten.lowest_ceiling(within=2, p_at_most=0.25) == 48  # 49 and 50 cross it
    assert ten.lowest_ceiling(within=2, p_at_most=0.2) == 49  # at 48 it would be 0.2 itself
    assert ten.lowest_ceiling(within=1, p_at_most=0.05) == 50
    assert paths([0, 0]).lowest_ceiling(within=1, p_at_most=1.0) == 1


def test_no_ceiling_is_certain() -> None:
    with pytest.raises(ValueError, match="certain"):
        paths([50]).lowest_ceiling(within=1, p_at_most=0)


def test_known_joiners_shift_the_median_and_stay() -> None:
    plain, shifted = simulated(GROWING, DRAWS), simulated(GROWING, DRAWS, shifts=(0, 3, 5))

    moved = [after - before for before, after in zip(plain.median, shifted.median, strict=True)]
    assert moved == [0, 3, *[5] * 10]


def test_more_leavers_than_people_leave_nobody() -> None:
    assert simulated(GROWING, DRAWS, shifts=(-100,)).median == (0,) * 12


@steady
@given(HISTORIES, st.integers(1, 300))
def test_the_probability_never_falls_with_the_months(history: list[int], ceiling: int) -> None:
    crossing = simulated(history, DRAWS).against(ceiling)

    for p_cross in (crossing.p_cross, *crossing.members.values()):
        assert all(earlier <= later for earlier, later in pairwise(p_cross))
        assert 0 <= p_cross[0] <= p_cross[-1] <= 1


@steady
@given(HISTORIES, st.integers(2, 300))
def test_a_lower_ceiling_is_crossed_at_least_as_often(history: list[int], ceiling: int) -> None:
    ahead = simulated(history, DRAWS)

    lower, higher = ahead.against(ceiling - 1), ahead.against(ceiling)

    assert all(more >= less for more, less in zip(lower.p_cross, higher.p_cross, strict=True))
    assert all(more >= less for more, less in zip(lower.over, higher.over, strict=True))


@steady
@given(HISTORIES, st.lists(st.integers(-5, 5), max_size=12))
def test_nothing_is_negative_and_the_median_lies_in_the_band(history: list[int], shifts: list[int]) -> None:
    ahead = simulated(history, DRAWS, shifts=shifts)

    assert ahead.counts.min() >= 0
    assert all(low <= middle <= high for (low, high), middle in zip(ahead.interval80, ahead.median, strict=True))


@steady
@given(st.lists(st.integers(490, 500), min_size=6, max_size=60), st.integers(1, 30))
def test_a_shift_above_all_zeros_moves_the_median_by_itself(history: list[int], joiners: int) -> None:
    plain = simulated(history, DRAWS)

    assert simulated(history, DRAWS, shifts=(joiners,)).median == tuple(count + joiners for count in plain.median)


@steady
@given(HISTORIES, st.integers(1, 12), st.floats(0.01, 1))
def test_the_lowest_ceiling_is_tight(history: list[int], within: int, p_at_most: float) -> None:
    ahead = simulated(history, DRAWS)

    ceiling = ahead.lowest_ceiling(within=within, p_at_most=p_at_most)

    assert ahead.against(ceiling).p_cross[within - 1] < p_at_most
    assert ceiling == 1 or ahead.against(ceiling - 1).p_cross[within - 1] >= p_at_most


@steady
@given(HISTORIES)
def test_the_mix_is_the_mean_of_its_members_by_their_shares(history: list[int]) -> None:
    ahead = simulated(history, DRAWS)
    crossing = ahead.against(max(history) + 1)

    weights = [size / ahead.counts.shape[1] for size in ahead.shares.values()]
    mean = sum(weight * p[-1] for weight, p in zip(weights, crossing.members.values(), strict=True))
    assert mean == pytest.approx(crossing.p_cross[-1])
