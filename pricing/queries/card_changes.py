"""A rate card in words, row by row, and what changed against another version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clients.queries.clients import class_label
from pricing.charts.words import DEFAULT_LOCALE, money_rate, on_date
from pricing.engine.commercial.shares import percent
from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard
from pricing.queries.cards import Contents, rates_with_bands
from pricing.queries.scope import WORDS, models_covering


@dataclass(frozen=True, slots=True)
class Change:
    """What stands on a card now and stood on it before; empty where it did not."""

    what: str
    before: str
    now: str


def changes(before: Contents, now: Contents, locale: str = DEFAULT_LOCALE) -> tuple[Change, ...]:
    """Return every line that differs, in the order of the card, what was taken away last; no query."""
    old, new = said(before, locale), said(now, locale)
    return tuple(
        Change(what, old.get(what, ""), new.get(what, ""))
        for what in dict.fromkeys((*new, *old))
        if old.get(what, "") != new.get(what, "")
    )


def said(contents: Contents, locale: str = DEFAULT_LOCALE) -> dict[str, str]:
    """Return everything on a card in words, by what it is about; no query."""
    card = contents.card
    return {
        "Currency": card.currency,
        "In force from": on_date(card.effective_from, locale),
        "Infrastructure": "in the user rate" if card.is_infrastructure_in_user_rate else "on top of the user rate",
        **dict(_rates(contents, locale)),
        **dict(_tiers(contents, locale)),
        **terms_in_words(contents, locale),
        **{
            f"{row.tier}, {row.name}": " and ".join(WORDS[m] for m in models_covering(row)) for row in contents.services
        },
        **dict(_costs(card, locale)),
    }


def terms_in_words(contents: Contents, locale: str = DEFAULT_LOCALE) -> dict[str, str]:
    """Return the commercial terms that a card offers, each by its name; no query."""
    card = contents.card
    named: list[tuple[str, str]] = [("Term of the rates", _months(card.base_term_months))]
    named += [(f"Term of {_months(row.months)}", _discount(row.discount_share)) for row in contents.term_discounts]
    named += [(f"From {step.from_users:,} users", _discount(step.discount_share)) for step in contents.volume_steps]
    if card.prepay_discount_share:
        named.append(("A year paid ahead", _discount(card.prepay_discount_share)))
    if card.co_managed_reduction_share:
        named.append(("Co-managed", f"{percent(card.co_managed_reduction_share)} less"))
    named += _surcharge("24x7 coverage", card.round_the_clock_share, card.round_the_clock_user_rate, card, locale)
    named += _surcharge("After-hours coverage", card.after_hours_share, card.after_hours_user_rate, card, locale)
    if card.onboarding_months is not None:
        named.append(("Onboarding, once", f"{card.onboarding_months.normalize():f} × the first month"))
    if card.onboarding_amount is not None:
        named.append(("Onboarding, once", money_rate(card.onboarding_amount, card.currency, locale)))
    named.append(("Each anniversary", _escalator(card)))
    if len(contents.term_discounts) + len(contents.volume_steps) or card.prepay_discount_share:
        named.append(("Discounts count", card.get_stacking_display().lower()))
    return dict(named)


def flat_in_words(flat: FlatRate, currency: str, locale: str) -> str:
    """Return the fee of a flat rate and what happens above its ceiling."""
    fee = f"{money_rate(flat.fee, currency, locale)} per {flat.per}"
    if flat.overage_user_rate is None or flat.overage_device_rate is None:
        return f"{fee}, hard ceiling"
    user, device = (money_rate(rate, currency, locale) for rate in (flat.overage_user_rate, flat.overage_device_rate))
    return f"{fee}; above it {user} per user, {device} per device"


def _rates(contents: Contents, locale: str) -> Iterator[tuple[str, str]]:
    currency = contents.card.currency
    labelled: list[tuple[str, PerUserRate | PerDeviceRate]] = [
        (f"{row.tier}, user", row) for row in contents.user_rates
    ]
    labelled += [(f"{row.tier}, {class_label(row.asset_class).lower()}", row) for row in contents.device_rates]
    for label, row in labelled:
        brackets = rates_with_bands(row)
        for start, rate in brackets:
            yield (label if start == 1 else f"{label} from {start:,} on"), money_rate(rate, currency, locale)
        if len(brackets) > 1:
            yield f"{label}, bands", row.get_counting_display().lower()
    for flat in contents.flat_rates:
        yield f"Flat, {flat}", flat_in_words(flat, currency, locale)


def _tiers(contents: Contents, locale: str) -> Iterator[tuple[str, str]]:
    for rate in contents.user_rates:
        if rate.minimum_users:
            yield f"{rate.tier}, at least", f"{rate.minimum_users:,} users"
    for terms in contents.tier_terms:
        if terms.minimum_amount:
            least = money_rate(terms.minimum_amount, contents.card.currency, locale)
            yield f"{terms.tier}, at least a month", least
        if terms.is_round_the_clock:
            yield f"{terms.tier}, 24x7", "included"


def _costs(card: RateCard, locale: str) -> Iterator[tuple[str, str]]:
    amounts: Mapping[str, Decimal | None] = {
        "Loaded technician hour": card.hour_rate,
        "Tools per user": card.tools_per_user_rate,
        "Tools per device": card.tools_per_device_rate,
    }
    hours = {"Hours per user": card.hours_per_user, "Hours per device": card.hours_per_device}
    yield from ((name, money_rate(rate, card.currency, locale)) for name, rate in amounts.items() if rate is not None)
    yield from ((name, f"{value.normalize():f}") for name, value in hours.items() if value is not None)
    if card.target_margin_share is not None:
        yield "Target margin", percent(card.target_margin_share)


def _surcharge(
    name: str, of_fee: Decimal | None, user_rate: Decimal | None, card: RateCard, locale: str
) -> list[tuple[str, str]]:
    if of_fee is not None:
        return [(name, f"{percent(of_fee)} on top")]
    return [] if user_rate is None else [(name, f"{money_rate(user_rate, card.currency, locale)} per user and month")]


def _escalator(card: RateCard) -> str:
    if card.escalator_share is None:
        return "as the year before"
    rise = percent(card.escalator_share)
    if card.escalator == RateCard.Escalator.FIXED:
        return f"{rise} more, {'on the year before' if card.is_escalator_compounding else 'of the first year'}"
    limits = [
        f"{word} {percent(limit)}"
        for word, limit in (("at least", card.escalator_floor_share), ("at most", card.escalator_cap_share))
        if limit is not None
    ]
    return ", ".join([f"with {card.escalator_index}", *limits, f"expected {rise}"])


def _discount(of_fee: Decimal) -> str:
    return f"{percent(abs(of_fee))} {'less' if of_fee >= 0 else 'more'}"


def _months(count: int) -> str:
    return f"{count} month{'s' if count != 1 else ''}"
