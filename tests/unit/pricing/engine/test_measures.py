from decimal import Decimal
from fractions import Fraction
from math import prod
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.measures import amplitude, effective_number, reaches, root_half_up, squared_cv
from pricing.engine.money import half_up

# Domain notes 3.1: series, amplitude, coefficient of variation.
SERIES = [
    ([25] * 12, "0.0000", "0.0000"),
    ([25, 25, 26, 25, 24, 25, 25, 26, 25, 25, 24, 25], "0.0800", "0.0241"),
    ([12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20], "0.6977", "0.2495"),
    ([40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46], "0.1395", "0.0432"),
    ([18, 30, 42, 40, 20, 18, 18, 18, 18, 18, 18, 18], "1.0435", "0.3950"),
    ([60, 60, 58, 57, 57, 55, 54, 52, 50, 49, 48, 46], "0.2601", "0.0889"),
    ([10] * 6 + [11] * 6, "0.0952", "0.0497"),
]
# Domain notes 3.2: devices by group, effective number.
MIXES = [
    ((25,), "1.0000"),
    ((60, 4, 6, 30), "2.6254"),
    ((10, 6), "1.9378"),
    ((25, 25, 25, 25), "4.0000"),
    ((100, 1), "1.0571"),
    ((80, 2, 5), "1.3882"),
    ((20, 10, 2, 4, 6), "3.8263"),
]


@pytest.mark.parametrize(("users", "swing", "cv"), SERIES)
def test_the_measures_of_the_notes_series_come_out(users: list[int], swing: str, cv: str) -> None:
    measured, square = amplitude(users), squared_cv(users)

    assert measured is not None
    assert square is not None
    assert str(half_up(measured, 4)) == swing
    assert str(root_half_up(square, 4)) == cv


@pytest.mark.parametrize(("counts", "number"), MIXES)
def test_the_effective_numbers_of_the_notes_come_out(counts: tuple[int, ...], number: str) -> None:
    effective = effective_number(counts)

    assert effective is not None
    assert str(half_up(Fraction(effective), 4)) == number


def test_nothing_counted_has_no_measure() -> None:
    assert amplitude([0] * 12) is None
    assert squared_cv([0] * 12) is None
    assert squared_cv([5]) is None
    assert effective_number((0, 0)) is None
    assert not reaches(None, Decimal(0))


@pytest.mark.parametrize("groups", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("count", [1, 3, 10**9])
def test_equal_groups_reach_their_number_exactly(groups: int, count: int) -> None:
    assert reaches(effective_number((count,) * groups), Decimal(groups))
    assert not reaches(effective_number((count,) * groups), Decimal(groups) + Decimal("0.0001"))


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(10_000, 40_000))
def test_reaching_a_threshold_agrees_with_whole_number_powers(counts: list[int], units: int) -> None:
    # exp(entropy) >= p/q  <=>  N^N q^N >= p^N times the product of n^n
    total = sum(counts)
    exactly = total**total * 10_000**total >= units**total * prod(count**count for count in counts)

    assert reaches(effective_number(tuple(counts)), Decimal(units) / 10_000) == exactly


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=24).filter(any))
def test_the_coefficient_agrees_with_the_textbook(values: list[int]) -> None:
    square = squared_cv(values)

    assert square is not None
    assert float(root_half_up(square, 8)) == pytest.approx(stdev(values) / fmean(values), abs=1e-7)


@given(st.lists(st.fractions(min_value=0, max_value=1000), min_size=2, max_size=8).filter(any), st.integers(1, 1000))
def test_the_coefficient_has_no_unit(values: list[Fraction], factor: int) -> None:
    assert squared_cv(values) == squared_cv([value * factor for value in values])


@given(st.fractions(min_value=0, max_value=10**9), st.integers(0, 6))
def test_a_root_is_rounded_exactly(square: Fraction, places: int) -> None:
    root = Fraction(root_half_up(square, places))
    half = Fraction(1, 2 * 10**places)

    assert max(root - half, Fraction(0)) ** 2 <= square < (root + half) ** 2
