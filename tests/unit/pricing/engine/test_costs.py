from decimal import Decimal
from fractions import Fraction

import pytest

from pricing.engine.costs import Costs, rate_for_margin


def test_a_cost_of_5000_at_half_margin_is_priced_10000() -> None:
    assert rate_for_margin(Decimal(5000), Decimal("0.5")) == 10000


def test_a_third_of_margin_is_exact() -> None:
    assert rate_for_margin(Decimal(100), Fraction(1, 3)) == 150


@pytest.mark.parametrize("margin", ["1", "1.5", "-0.1"])
def test_a_margin_of_the_whole_price_or_more_has_no_price(margin: str) -> None:
    with pytest.raises(ValueError, match="below 1"):
        rate_for_margin(Decimal(100), Decimal(margin))


def test_a_cost_is_not_negative() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Costs(Decimal(-1), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
