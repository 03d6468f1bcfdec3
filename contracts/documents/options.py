"""What an option costs, in words that a client reads."""

from decimal import Decimal
from typing import assert_never

from django.utils.translation import gettext as _

from contracts.papers import Per
from pricing.charts import words


def option_price(rate: Decimal, per: str, currency: str, locale: str) -> str:
    """Say what an option costs for what it is charged: `$5.00 per user and month`, `$250.00 once`."""
    amount = words.money_rate(rate, currency, locale)
    match Per(per):
        case Per.MONTH:
            return _("{amount} per month").format(amount=amount)
        case Per.USER:
            return _("{amount} per user and month").format(amount=amount)
        case Per.DEVICE:
            return _("{amount} per device and month").format(amount=amount)
        case Per.ONCE:
            return _("{amount} once").format(amount=amount)
    assert_never(per)
