"""How often a series' own past stayed in the band."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.forecast import Draws, coverage_of_own_past
from tests.unit.pricing.engine.drawn import steady

DRAWS = Draws.of(seed=1, horizon=12, paths=600)


def test_seventeen_months_are_too_few_to_say() -> None:
    assert coverage_of_own_past(range(40, 57), DRAWS) is None
    assert coverage_of_own_past(range(40, 58), DRAWS) is not None


def test_a_count_that_never_moved_was_always_inside() -> None:
    assert coverage_of_own_past([40] * 60, DRAWS) == 1.0


def test_a_sudden_leap_leaves_the_band_until_it_is_known() -> None:
    coverage = coverage_of_own_past([40] * 20 + [70] * 10, DRAWS)

    # 18 origins have 93 outcomes; six of them did not see the leap coming, in 1, 2 ... 6 of their outcomes.
    assert coverage == pytest.approx(1 - 21 / 93)


def test_a_leap_after_three_years_does_so_too() -> None:
    coverage = coverage_of_own_past([40] * 40 + [70] * 10, DRAWS)

    assert coverage == pytest.approx(1 - 21 / 213)  # of 38 origins


def test_few_paths_are_as_good_as_many_within_a_little() -> None:
    counts = [60 + month * 7 % 5 + month // 6 for month in range(60)]

    few, many = (coverage_of_own_past(counts, Draws.of(seed=1, horizon=6, paths=paths)) for paths in (120, 10_000))

    assert few == pytest.approx(many, abs=0.05)


def test_a_short_horizon_is_judged_as_far_as_it_goes() -> None:
    assert coverage_of_own_past([40] * 30, Draws.of(seed=1, horizon=2, paths=600)) == 1.0


@steady
@given(st.lists(st.integers(0, 200), min_size=18, max_size=60))
def test_it_is_a_share_and_the_same_again(counts: list[int]) -> None:
    coverage = coverage_of_own_past(counts, DRAWS)

    assert coverage is not None
    assert 0 <= coverage <= 1
    assert coverage == coverage_of_own_past(counts, DRAWS)
