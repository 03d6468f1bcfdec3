from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from tests.unit.pricing.engine.commercial.drawn import shares


@given(shares(0, 100), st.integers(0, 9))
def test_compounding_rises_by_its_share_of_the_year_before(share: Decimal, anniversaries: int) -> None:
    escalator = FixedEscalator(share)

    assert escalator.factor(0) == 1
    assert escalator.factor(anniversaries + 1) == escalator.factor(anniversaries) * (1 + Fraction(share))


@given(shares(0, 100), st.integers(0, 9))
def test_simple_rises_by_its_share_of_the_first_year(share: Decimal, anniversaries: int) -> None:
    escalator = FixedEscalator(share, is_compounding=False)

    assert escalator.factor(anniversaries + 1) - escalator.factor(anniversaries) == Fraction(share)


@given(shares(-20, 20), shares(0, 3), shares(3, 9))
def test_an_index_counts_no_less_than_its_floor_and_no_more_than_its_cap(
    change: Decimal, floor: Decimal, cap: Decimal
) -> None:
    applied = CpiEscalator(Decimal(0), floor, cap).applied(change)

    assert floor <= applied <= cap
    assert applied == change or not floor <= change <= cap


def test_without_a_floor_a_falling_index_lowers_the_fee() -> None:
    assert CpiEscalator(Decimal("-0.01"), cap_share=Decimal("0.05")).factor(2) == Fraction(99, 100) ** 2


def test_a_floor_above_the_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="not above its cap"):
        CpiEscalator(Decimal(0), Decimal("0.05"), Decimal("0.04"))


@pytest.mark.parametrize(
    ("escalator", "words"),
    [
        (FixedEscalator(Decimal("0.03")), "3 % per anniversary, compounding"),
        (FixedEscalator(Decimal("0.025"), is_compounding=False), "2.5 % per anniversary, of the first year"),
        (CpiEscalator(Decimal("0.034")), "the price index, expected to change by 3.4 % a year"),
        (
            CpiEscalator(Decimal("0.034"), index="CPI-U, US city average, NSA, September"),
            "CPI-U, US city average, NSA, September, expected to change by 3.4 % a year",
        ),
        (
            CpiEscalator(Decimal("-0.01"), Decimal("0.02"), Decimal("0.05")),
            "the price index, at least 2 %, at most 5 %, expected to change by -1 % a year",
        ),
    ],
)
def test_the_clause_can_be_read(escalator: FixedEscalator | CpiEscalator, words: str) -> None:
    assert escalator.in_words == words
