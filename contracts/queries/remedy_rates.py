"""What the price list in force offers instead of a flat fee, in the tier that was agreed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from contracts.agreement import AgreedLine, line_from
from contracts.forgoing import USERS
from contracts.mapping import rates_on_card
from contracts.prices import FlatFee
from contracts.remedying import Kind
from pricing.charts import words
from pricing.engine.costs import Costs
from pricing.engine.estate import Estate
from pricing.models import CoveredService, ServiceTier
from pricing.queries.price_list import costs_of
from pricing.queries.rates import newest_published_card, tier_rates
from pricing.tier_rates import TierRates


class NotPriced(ValueError):
    """The price list has no rate to go by; the sentence says which."""


@dataclass(frozen=True, slots=True)
class CardRates:
    """A tier's rates and services, None and the reason why where the card in force cannot be gone by.

    `costs` are what serving costs by that card, None and the reason where they are not known.
    """

    rates: TierRates | None
    services: tuple[CoveredService, ...]
    refused_because: str
    costs: Costs | None
    no_costs_because: str

    def line(self, kind: Kind, counted: Estate) -> AgreedLine:
        """Return the line that charges per user or per device; raises NotPriced."""
        if self.rates is None:
            raise NotPriced(self.refused_because)
        per_user, tier = kind is Kind.PER_USER, f"{self.rates.card} has no rate"
        if per_user and self.rates.per_user is None:
            raise NotPriced(f"{tier} per user of {self.rates.tier}.")
        if not per_user and not self.rates.per_device:
            raise NotPriced(f"{tier} per device of {self.rates.tier}.")
        if not (counted.users if per_user else counted.device_count):
            raise NotPriced(f"No {'user' if per_user else 'device'} is counted, so there is nothing to charge for.")
        return line_from(rates_on_card(self.rates, users=counted.users, devices=counted.device_count), kind.value)

    def flat(self, unit: str, users: int, devices: int) -> FlatFee | None:
        """Return the cheapest flat fee that covers so many, and has a ceiling of the kind that is raised."""
        if self.rates is None:
            return None
        limited = (row for row in self.rates.flat_rates if (row.max_users if unit == USERS else row.max_devices))
        rates = replace(self.rates, flat_rates=tuple(limited))
        return rates_on_card(rates, users=users, devices=devices).flat

    @property
    def name(self) -> str:
        """Return the card's name and version, blank without one."""
        return "" if self.rates is None else str(self.rates.card)

    def lost(self, kind: Kind) -> tuple[str, ...]:
        """Return the services that the flat rate covers and this model's rates do not."""
        covered = _covers(kind)
        return tuple(row.name for row in self.services if row.is_in_flat and not covered(row))

    def gained(self, kind: Kind) -> tuple[str, ...]:
        """Return the services that this model's rates cover and the flat rate does not."""
        covered = _covers(kind)
        return tuple(row.name for row in self.services if covered(row) and not row.is_in_flat)


def card_rates(tier_name: str, currency: str, *, on: date) -> CardRates:
    """Return the rates of a tier on the card in force on a day; seven queries."""
    card = newest_published_card(on)
    if card is None:
        because = f"No rate card is in force on {words.on_date(on)}. Publish one first."
        return CardRates(None, (), because, None, because)
    if card.currency != currency:
        because = f"{card} is in {card.currency}, and the contract in {currency}."
        return CardRates(None, (), because, None, because)
    costs = costs_of(card)
    no_costs = "" if costs else f"{card} does not say what serving costs."
    tier = ServiceTier.objects.filter(name=tier_name).first()
    rates = tier_rates(card, tier) if tier else None
    if rates is None or not (rates.per_user is not None or rates.per_device or rates.flat_rates):
        return CardRates(None, (), f"{card} has no rates of {tier_name}.", costs, no_costs)
    services = tuple(card.covered_services.filter(tier=tier).order_by("name"))
    return CardRates(rates, services, "", costs, no_costs)


def _covers(kind: Kind) -> Callable[[CoveredService], bool]:
    match kind:
        case Kind.PER_USER:
            return lambda row: row.is_in_per_user
        case Kind.PER_DEVICE:
            return lambda row: row.is_in_per_device
        case Kind.RAISE:
            return lambda row: row.is_in_flat
