from decimal import Decimal

import pytest

from pricing.engine.commercial.service_credit import service_credit
from pricing.engine.money import Amount


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
