"""From a price list to frozen rates."""

from contracts.charging import rates_of_offer
from contracts.prices import Rates
from pricing.engine.interchange.fields import Reading
from pricing.engine.interchange.offers import read_offer
from pricing.mapping import offer_asked
from pricing.tier_rates import TierRates


def rates_on_card(rates: TierRates, *, users: int, devices: int) -> Rates:
    """Freeze what a tier of a card charges, with the cheapest flat rate whose ceilings hold these counts."""
    offer = read_offer(Reading(), offer_asked(rates, users=users, devices=devices))
    assert offer is not None  # noqa: S101  -- the card's own rates can be read
    return rates_of_offer(offer, card=str(rates.card), tier=rates.tier.name)
