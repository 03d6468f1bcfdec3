"""The commercial terms that a rate card offers, as the engine's quote takes them."""

from decimal import Decimal

from pricing.engine.commercial.escalators import CpiEscalator, Escalator, FixedEscalator
from pricing.engine.commercial.terms import (
    CommercialTerms,
    MonthsOfFee,
    Onboarding,
    OneOffAmount,
    PerUserAmount,
    ShareOfFee,
    Stacking,
    Surcharge,
)
from pricing.models import RateCard, ServiceTier

NOTHING = Decimal(0)


class NotOffered(ValueError):
    """The card does not offer what was asked for; the sentence says what."""


def commercial_terms(
    card: RateCard,
    *,
    tier: ServiceTier,
    users: int,
    term_months: int | None = None,
    is_prepaid: bool = False,
    is_co_managed: bool = False,
    has_round_the_clock: bool = False,
    has_after_hours: bool = False,
) -> CommercialTerms:
    """Return the terms of a client of so many users; without a term, those of the card's own. Three queries at
    most, none where the card's rows are read already.

    24x7 costs nothing on top in a tier whose rates include it. Raises NotOffered for a term or a coverage that the card
    has no price for; ValueError with a sentence from the engine where discounts leave no price.
    """
    months = card.base_term_months if term_months is None else term_months
    return CommercialTerms(
        term_months=months,
        volume_discount_share=volume_discount(card, users),
        term_discount_share=term_discount(card, months),
        prepay_discount_share=card.prepay_discount_share if is_prepaid else NOTHING,
        stacking=Stacking(card.stacking.lower()),
        co_managed_reduction_share=card.co_managed_reduction_share if is_co_managed else NOTHING,
        round_the_clock=_round_the_clock(card, tier) if has_round_the_clock else None,
        after_hours=_after_hours(card) if has_after_hours else None,
        onboarding=onboarding_of(card),
        escalator=escalator_of(card),
    )


def volume_discount(card: RateCard, users: int) -> Decimal:
    """Return the share that a size has earned: that of the highest step reached; one query unless prefetched."""
    reached = [step for step in card.volume_steps.all() if step.from_users <= users]
    return max(reached, key=lambda step: step.from_users).discount_share if reached else NOTHING


def term_discount(card: RateCard, months: int) -> Decimal:
    """Return the share for a term, negative for a premium; one query unless prefetched."""
    if months == card.base_term_months:
        return NOTHING
    offered = {row.months: row.discount_share for row in card.term_discounts.all()}
    if months not in offered:
        terms = sorted({card.base_term_months, *offered})
        raise NotOffered(f"{card} offers terms of {', '.join(map(str, terms))} months, not {months}.")
    return offered[months]


def _round_the_clock(card: RateCard, tier: ServiceTier) -> Surcharge | None:
    if any(row.is_round_the_clock and row.tier_id == tier.pk for row in card.tier_terms.all()):
        return None
    surcharge = _surcharge(card.round_the_clock_share, card.round_the_clock_user_rate)
    if surcharge is None:
        raise NotOffered(f"{card} has no price for 24x7 coverage of {tier}.")
    return surcharge


def _after_hours(card: RateCard) -> Surcharge:
    surcharge = _surcharge(card.after_hours_share, card.after_hours_user_rate)
    if surcharge is None:
        raise NotOffered(f"{card} has no price for after-hours coverage.")
    return surcharge


def _surcharge(share: Decimal | None, user_rate: Decimal | None) -> Surcharge | None:
    if share is not None:
        return ShareOfFee(share)
    return None if user_rate is None else PerUserAmount(user_rate)


def onboarding_of(card: RateCard) -> Onboarding | None:
    """Return the card's one-off fee; None where there is none."""
    if card.onboarding_months is not None:
        return MonthsOfFee(card.onboarding_months)
    return None if card.onboarding_amount is None else OneOffAmount(card.onboarding_amount)


def escalator_of(card: RateCard) -> Escalator | None:
    """Return how the fee rises at each anniversary; None where it does not."""
    if card.escalator_share is None:
        return None
    if card.escalator == RateCard.Escalator.FIXED:
        return FixedEscalator(card.escalator_share, card.is_escalator_compounding)
    limits = card.escalator_floor_share, card.escalator_cap_share
    return CpiEscalator(card.escalator_share, *limits, index=card.escalator_index)
