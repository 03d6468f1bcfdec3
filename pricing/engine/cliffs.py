"""Where all-units bands make more units cheaper than fewer."""

from collections.abc import Iterator
from fractions import Fraction

from pricing.engine.charge import counted
from pricing.engine.money import Amount
from pricing.engine.rates.minimum_units import UnitPrice
from pricing.engine.rates.per_device import NOUNS
from pricing.engine.request import Request


def cliff_warnings(request: Request) -> Iterator[str]:
    """Name the counts at which one more unit lowers the bill, a sentence for each rate that has some (E02)."""
    offer, estate, currency = request.offer, request.estate, request.currency
    if offer.per_user is not None and estate.users:
        floor = offer.per_user.minimum_users
        yield from _sentence(offer.per_user.unit_price, "user", max(1, floor), offer.least, currency)
    if offer.per_device is not None:
        for cls, _ in estate.devices:
            yield from _sentence(offer.per_device.unit_prices[cls], NOUNS[cls], 1, Fraction(0), currency)


def _sentence(price: UnitPrice, noun: str, fewest: int, least: Fraction, currency: str) -> Iterator[str]:
    # At or below a minimum amount the bill is the minimum, whatever the bands say; per device it covers all classes.
    cliffs = [count for count in price.cliffs if count >= fewest and price.exact_charge(count) > least]
    if not cliffs:
        return
    parts = [
        f"{counted(count + 1, noun)} cost {_spelled(max(least, price.exact_charge(count + 1)), currency)}, "
        f"{counted(count, noun)} {_spelled(price.exact_charge(count), currency)}"
        for count in cliffs
    ]
    yield f"The bands make more {noun}s cheaper than fewer: {'; '.join(parts)}."


def _spelled(charge: Fraction, currency: str) -> str:
    return str(Amount.rounded(charge, currency))
