from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.commercial.proration import day_share, prorated
from pricing.engine.commercial.service_credit import service_credit
from pricing.engine.money import Amount

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
DAYS = st.integers(0, 30).map(lambda day: JUNE + timedelta(days=day))


@given(DAYS)
def test_two_spans_that_meet_make_the_whole_month(day: date) -> None:
    assert day_share(JUNE, day, JUNE, JULY) + day_share(day, JULY, JUNE, JULY) == 1


@pytest.mark.parametrize(
    ("effective_from", "effective_until", "share"),
    [
        (date(2025, 1, 1), date(2027, 1, 1), Fraction(1)),
        (date(2026, 6, 11), date(2027, 1, 1), Fraction(20, 30)),
        (date(2026, 6, 30), date(2026, 7, 1), Fraction(1, 30)),
        (JULY, date(2026, 8, 1), Fraction(0)),
        (date(2026, 5, 1), JUNE, Fraction(0)),
    ],
)
def test_only_the_days_inside_the_period_count(effective_from: date, effective_until: date, share: Fraction) -> None:
    assert day_share(effective_from, effective_until, JUNE, JULY) == share


def test_the_days_are_told() -> None:
    assert prorated(Decimal(100), date(2026, 6, 11), JUNE, JULY, "USD").text == "20 of 30 days × $100.00 a month"


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        day_share(JUNE, JULY, JUNE, JUNE)


@pytest.mark.parametrize(
    ("misses", "text", "amount"),
    [
        (0, "0 missed targets × 5 % of $4,000.00", "$0.00"),
        (1, "1 missed target × 5 % of $4,000.00", "$200.00"),
        (3, "3 missed targets × 5 % of $4,000.00", "$600.00"),
        (5, "5 missed targets × 5 % of $4,000.00, at most 15 %", "$600.00"),
    ],
)
def test_a_credit_says_how_it_was_earned(misses: int, text: str, amount: str) -> None:
    credit = service_credit(Amount(Decimal("4000.00"), "USD"), misses, Decimal("0.05"), Decimal("0.15"))

    assert (credit.text, str(credit.amount)) == (text, amount)


def test_targets_cannot_be_missed_less_than_never() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        service_credit(Amount(Decimal(1), "USD"), -1, Decimal("0.05"), Decimal("0.15"))
