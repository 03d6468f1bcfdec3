"""What stands against publishing a card, and what one should look at before: sentences that name the row."""

from collections.abc import Iterator, Sequence

from clients.asset_classes import INFRASTRUCTURE, AssetClass
from clients.queries.clients import class_label
from pricing.engine.bands import Bands
from pricing.engine.interchange import parse
from pricing.engine.money import spell
from pricing.engine.refusal import Refused
from pricing.mapping import offer_asked
from pricing.models import RateCard, ServiceTier
from pricing.queries.cards import Contents
from pricing.queries.price_list import price_list
from pricing.queries.terms import commercial_terms
from pricing.tier_rates import TierRates


def refusals(contents: Contents, others: Sequence[RateCard]) -> tuple[str, ...]:
    """Say why a card cannot be priced from; `others` are the published versions of its name. No query."""
    card = contents.card
    if not contents.tiers:
        return (f"{card} has no rate yet. Add at least one, then publish.",)
    return (*out_of_order(card, others), *_unpriced_add_ons(contents), *_unreadable(contents), *_terms(contents))


def out_of_order(card: RateCard, others: Sequence[RateCard]) -> Iterator[str]:
    """Say before or after which published version a card must not come into force; no query."""
    day = card.effective_from
    sooner = [other for other in others if other.version < card.version and other.effective_from > day]
    later = [other for other in others if other.version > card.version and other.effective_from < day]
    if sooner:
        last = max(sooner, key=lambda other: other.effective_from)
        yield (
            f"{card} would come into force on {day:%d %b %Y}, before version {last.version} does on "
            f"{last.effective_from:%d %b %Y}. Give it that day or a later one."
        )
    if later:
        first = min(later, key=lambda other: other.effective_from)
        yield f"Version {first.version} is published and in force earlier. Give {card} that day or an earlier one."


def _unpriced_add_ons(contents: Contents) -> Iterator[str]:
    if contents.card.is_infrastructure_in_user_rate:
        return
    for row in contents.user_rates:
        priced = contents.rates_of(row.tier).per_device
        missing = [class_label(cls).lower() for cls in INFRASTRUCTURE if cls not in priced]
        if missing:
            yield (
                f"{row.tier} adds infrastructure to its rate per user, but has no rate for {', '.join(missing)}. Give "
                f"each a rate per device, or let the user rate include infrastructure."
            )


def _unreadable(contents: Contents) -> Iterator[str]:
    """Price one user and one of each device in every tier, as a client will be."""
    for tier in contents.tiers:
        rates = contents.rates_of(tier)
        asked = {
            "currency": contents.card.currency,
            "users": 1,
            "devices": dict.fromkeys(rates.per_device, 1),
            "rates": offer_asked(rates, users=0, devices=0),
        }
        try:
            parse(asked)
        except Refused as refusal:
            yield from (f"{tier}: {problem.path} {problem.message}" for problem in refusal.problems)


def _terms(contents: Contents) -> Iterator[str]:
    card = contents.card
    if any(row.months == card.base_term_months for row in contents.term_discounts):
        yield f"The rates are for {card.base_term_months} months already. Take the discount for that term away."
        return
    most = max((step.from_users for step in contents.volume_steps), default=0)
    for months in (card.base_term_months, *(row.months for row in contents.term_discounts)):
        try:
            commercial_terms(card, tier=contents.tiers[0], users=most, term_months=months, is_prepaid=True)
        except ValueError as error:
            yield f"Terms of {months} months: {error}"


def warnings(contents: Contents) -> tuple[str, ...]:
    """Say what one should look at before publishing; no query."""
    below = price_list(contents).below_floor_count
    said = [f"{below} of its rates {'is' if below == 1 else 'are'} below the floor."] if below else []
    for tier in contents.tiers:
        said += _of_a_tier(contents, tier, contents.rates_of(tier))
    return tuple(said)


def _of_a_tier(contents: Contents, tier: ServiceTier, rates: TierRates) -> Iterator[str]:
    missing = [class_label(cls).lower() for cls in AssetClass if cls not in rates.per_device]
    if rates.per_device and missing:
        yield f"{tier} has no rate for {', '.join(missing)}: a client that has one cannot be priced there."
    yield from _of_bands(tier, "user", rates.per_user, contents.card.currency)
    for cls, price in rates.per_device.items():
        yield from _of_bands(tier, class_label(cls).lower(), price, contents.card.currency)


def _of_bands(tier: ServiceTier, noun: str, price: object, currency: str) -> Iterator[str]:
    if not isinstance(price, Bands):
        return
    for last in price.cliffs:
        now, then = (spell(price.exact_charge(units), currency) for units in (last, last + 1))
        yield f"{tier}: {noun} number {last + 1:,} lowers the bill from {now} to {then}, because all units count alike."
    rising = [band for before, band in zip(price.bands, price.bands[1:], strict=False) if band.rate > before.rate]
    if rising:
        yield f"{tier}: a {noun} costs more in a later band than in the one before it. Usually it costs less."
