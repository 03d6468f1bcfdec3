from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pricing.engine.commercial.proration import day_share, prorated

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
        (date(2026, 8, 1), date(2026, 9, 1), Fraction(0)),
        (date(2026, 1, 1), date(2026, 2, 1), Fraction(0)),
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
