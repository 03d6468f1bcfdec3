"""The commercial terms of an agreement as they are frozen, and as the engine applies them."""

from dataclasses import dataclass
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

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Surcharged:
    """A surcharge as a share of the fee, or as a rate per user and month; one of both."""

    share: Decimal | None
    user_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Escalated:
    """How the fee rises at each anniversary.

    With `is_indexed` it follows the price index named: `share` is then only what was expected of that.
    """

    share: Decimal
    is_compounding: bool
    is_indexed: bool = False
    index: str = ""
    floor_share: Decimal | None = None
    cap_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Commercial:
    """What is agreed beside the rates; shares are 0 to 1, a negative term share is a premium for a short term.

    Onboarding is so many of the first month's fee, or an amount; one of both, neither for none.
    """

    volume_discount_share: Decimal = NOTHING
    term_discount_share: Decimal = NOTHING
    prepay_discount_share: Decimal = NOTHING
    is_additive: bool = False
    co_managed_reduction_share: Decimal = NOTHING
    round_the_clock: Surcharged | None = None
    after_hours: Surcharged | None = None
    onboarding_months: Decimal | None = None
    onboarding_amount: Decimal | None = None
    escalator: Escalated | None = None


def frozen(terms: CommercialTerms) -> Commercial:
    """Freeze what the engine applies."""
    return Commercial(
        volume_discount_share=terms.volume_discount_share,
        term_discount_share=terms.term_discount_share,
        prepay_discount_share=terms.prepay_discount_share,
        is_additive=terms.stacking is Stacking.ADDITIVE,
        co_managed_reduction_share=terms.co_managed_reduction_share,
        round_the_clock=_surcharged(terms.round_the_clock),
        after_hours=_surcharged(terms.after_hours),
        onboarding_months=terms.onboarding.months if isinstance(terms.onboarding, MonthsOfFee) else None,
        onboarding_amount=terms.onboarding.amount if isinstance(terms.onboarding, OneOffAmount) else None,
        escalator=_escalated(terms.escalator),
    )


def _surcharged(surcharge: Surcharge | None) -> Surcharged | None:
    match surcharge:
        case None:
            return None
        case ShareOfFee(share=share):
            return Surcharged(share, None)
        case PerUserAmount(amount=amount):
            return Surcharged(None, amount)


def _escalated(escalator: Escalator | None) -> Escalated | None:
    match escalator:
        case None:
            return None
        case FixedEscalator(share=share, is_compounding=is_compounding):
            return Escalated(share, is_compounding)
        case CpiEscalator(expected_change=change, floor_share=floor, cap_share=cap, index=index):
            return Escalated(
                change, is_compounding=True, is_indexed=True, index=index, floor_share=floor, cap_share=cap
            )


def thawed(commercial: Commercial, *, term_months: int) -> CommercialTerms:
    """Return frozen terms as the engine applies them."""
    return CommercialTerms(
        term_months=term_months,
        volume_discount_share=commercial.volume_discount_share,
        term_discount_share=commercial.term_discount_share,
        prepay_discount_share=commercial.prepay_discount_share,
        stacking=Stacking.ADDITIVE if commercial.is_additive else Stacking.MULTIPLICATIVE,
        co_managed_reduction_share=commercial.co_managed_reduction_share,
        round_the_clock=_surcharge(commercial.round_the_clock),
        after_hours=_surcharge(commercial.after_hours),
        onboarding=_onboarding(commercial),
        escalator=_escalator(commercial.escalator),
    )


def _surcharge(surcharged: Surcharged | None) -> Surcharge | None:
    if surcharged is None:
        return None
    if surcharged.share is not None:
        return ShareOfFee(surcharged.share)
    return PerUserAmount(surcharged.user_rate or NOTHING)


def _onboarding(commercial: Commercial) -> Onboarding | None:
    if commercial.onboarding_months is not None:
        return MonthsOfFee(commercial.onboarding_months)
    return None if commercial.onboarding_amount is None else OneOffAmount(commercial.onboarding_amount)


def _escalator(escalated: Escalated | None) -> Escalator | None:
    if escalated is None:
        return None
    if escalated.is_indexed:
        return CpiEscalator(escalated.share, escalated.floor_share, escalated.cap_share, escalated.index)
    return FixedEscalator(escalated.share, escalated.is_compounding)
