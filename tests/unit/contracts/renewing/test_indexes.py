from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.commercial import Escalated
from contracts.renewing.indexes import (
    Missing,
    Share,
    anniversaries_until,
    anniversary_of,
    factor,
    index_share,
    months_compared,
)
from pricing.engine.money import half_up

CPI = "CPI-U, U.S. city average, all items, not seasonally adjusted"
BEGAN = date(2026, 11, 20)
EARLIER, LATER, LAST = date(2026, 8, 1), date(2027, 8, 1), date(2028, 8, 1)


def indexed(floor: str | None = None, cap: str | None = None, *, is_compounding: bool = True) -> Escalated:
    limits = [None if limit is None else Decimal(limit) for limit in (floor, cap)]
    return Escalated(
        Decimal("0.03"), is_compounding, is_indexed=True, index=CPI, floor_share=limits[0], cap_share=limits[1]
    )


def fee(of: Fraction | Missing) -> str:
    assert isinstance(of, Fraction)
    return str(half_up(4000 * of, 2))


# DOMAIN, E04
@pytest.mark.parametrize(("years", "amount"), [(0, "4000.00"), (1, "4120.00"), (2, "4243.60")])
def test_a_fixed_share_compounds_from_year_to_year(years: int, amount: str) -> None:
    assert fee(factor(Escalated(Decimal("0.03"), is_compounding=True), {}, BEGAN, years)) == amount


# DOMAIN, E04
@pytest.mark.parametrize(("years", "amount"), [(0, "4000.00"), (1, "4120.00"), (2, "4240.00")])
def test_a_simple_fixed_share_is_always_of_the_first_year(years: int, amount: str) -> None:
    assert fee(factor(Escalated(Decimal("0.03"), is_compounding=False), {}, BEGAN, years)) == amount


# DOMAIN, E05
@pytest.mark.parametrize(
    ("after", "floor", "cap", "amount"),
    [
        ("106.2", None, "0.05", "4200.00"),
        ("101.1", "0.02", None, "4080.00"),
        ("103.4", "0.02", "0.05", "4136.00"),
        ("103.4", None, None, "4136.00"),
        ("99", None, None, "3960.00"),
        ("99", "0", None, "4000.00"),
    ],
)
def test_an_indexed_fee_follows_the_change_between_floor_and_cap(
    after: str, floor: str | None, cap: str | None, amount: str
) -> None:
    values = {CPI: {EARLIER: Decimal(100), LATER: Decimal(after)}}
    assert fee(factor(indexed(floor, cap), values, BEGAN, 1)) == amount


@pytest.mark.parametrize(("is_compounding", "amount"), [(True, "4200.00"), (False, "4200.00")])
def test_changes_of_several_years_are_taken_each_by_itself(is_compounding: bool, amount: str) -> None:
    values = {CPI: {EARLIER: Decimal(100), LATER: Decimal(105), LAST: Decimal(105)}}
    assert fee(factor(indexed(is_compounding=is_compounding), values, BEGAN, 2)) == amount


@pytest.mark.parametrize(("is_compounding", "amount"), [(True, "4410.00"), (False, "4400.00")])
def test_an_indexed_fee_compounds_or_adds_up_as_agreed(is_compounding: bool, amount: str) -> None:
    values = {CPI: {EARLIER: Decimal(100), LATER: Decimal(110), LAST: Decimal(120)}}
    assert fee(factor(indexed(cap="0.05", is_compounding=is_compounding), values, BEGAN, 2)) == amount


def test_without_an_escalator_the_fee_stays() -> None:
    assert factor(None, {}, BEGAN, 7) == 1


def test_before_the_first_anniversary_no_value_is_needed() -> None:
    assert factor(indexed(), {}, BEGAN, 0) == 1


def test_the_month_three_before_the_anniversary_is_held_against_a_year_earlier() -> None:
    assert months_compared(anniversary_of(BEGAN, 1)) == (EARLIER, LATER)
    assert months_compared(date(2027, 1, 31)) == (date(2025, 10, 1), date(2026, 10, 1))


def test_a_share_says_what_it_follows_from() -> None:
    share = index_share(indexed(cap="0.05"), {EARLIER: Decimal(250), LATER: Decimal(265)}, date(2027, 11, 20))
    assert share == Share(Fraction(1, 20), Fraction(3, 50), EARLIER, LATER)


def test_what_is_missing_is_named_with_index_and_month() -> None:
    found = index_share(indexed(), {EARLIER: Decimal(100)}, date(2027, 11, 20))
    assert found == Missing(CPI, (LATER,))
    assert found.in_words == f"Enter the value of {CPI} for Aug 2027 first."


def test_every_month_that_is_missing_is_named_once() -> None:
    found = factor(indexed(), {"Another index": {LATER: Decimal(1)}}, BEGAN, 2)
    assert found == Missing(CPI, (EARLIER, LATER, LAST))
    assert found.in_words == f"Enter the values of {CPI} for Aug 2026, Aug 2027 and Aug 2028 first."


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        index_share(indexed(), {EARLIER: 100.0, LATER: Decimal(103)}, date(2027, 11, 20))  # type: ignore[dict-item]


def test_a_value_that_is_not_above_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        index_share(indexed(), {EARLIER: Decimal(0), LATER: Decimal(103)}, date(2027, 11, 20))


def test_a_fee_has_no_factor_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        factor(None, {}, BEGAN, -1)


@pytest.mark.parametrize(
    ("began", "day", "count"),
    [
        (BEGAN, date(2026, 1, 1), 0),
        (BEGAN, date(2027, 11, 19), 0),
        (BEGAN, date(2027, 11, 20), 1),
        (BEGAN, date(2029, 1, 1), 2),
        (date(2024, 2, 29), date(2025, 2, 27), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 1),
        (date(2024, 2, 29), date(2028, 2, 28), 3),
        (date(2024, 2, 29), date(2028, 2, 29), 4),
    ],
)
def test_an_anniversary_counts_from_its_day_on(began: date, day: date, count: int) -> None:
    assert anniversaries_until(began, day) == count


VALUES = st.decimals(min_value="0.0001", max_value="9999", places=4)


@given(VALUES, VALUES, VALUES)
def test_a_higher_index_never_lowers_the_fee(before: Decimal, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    for escalated in (indexed(), indexed("0", "0.05")):
        lower, higher = (factor(escalated, {CPI: {EARLIER: before, LATER: after}}, BEGAN, 1) for after in (low, high))
        assert isinstance(lower, Fraction)
        assert isinstance(higher, Fraction)
        assert lower <= higher


@given(st.lists(VALUES, min_size=4, max_size=4), st.booleans())
def test_the_fee_stays_within_floor_and_cap_of_every_year(values: list[Decimal], is_compounding: bool) -> None:
    months = (EARLIER, LATER, LAST, date(2029, 8, 1))
    known = {CPI: dict(zip(months, values, strict=True))}
    found = factor(indexed("0.01", "0.05", is_compounding=is_compounding), known, BEGAN, 3)
    least, most = (factor(Escalated(Decimal(share), is_compounding), {}, BEGAN, 3) for share in ("0.01", "0.05"))
    assert isinstance(found, Fraction)
    assert least <= found <= most  # type: ignore[operator]
