"""What an option costs, in words that a client reads."""

from decimal import Decimal
from typing import assert_never

from contracts.papers import Per
from pricing.charts import words


def option_price(rate: Decimal, per: str, currency: str, locale: str) -> str:
    """Say what an option costs for what it is charged: `$5.00 per user and month`, `$250.00 once`."""
    amount = words.money_rate(rate, currency, locale)
    match Per(per):
        case Per.MONTH:
            return f"{amount} per month"
        case Per.USER:
            return f"{amount} per user and month"
        case Per.DEVICE:
            return f"{amount} per device and month"
        case Per.ONCE:
            return f"{amount} once"
    assert_never(per)
