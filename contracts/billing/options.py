"""What options cost beside the fee: each at its rate for what is there, and once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from contracts.agreement import OptionTaken
from contracts.charging import Part
from contracts.commercial import thawed
from contracts.papers import Per
from contracts.terms import Terms
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, exact

_WHOLE = Part()
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a proposal comes to with some options: each month of the first year, once, and over the whole term."""

    monthly_amount: Decimal
    one_off_amount: Decimal
    term_amount: Decimal


def units_of(option: OptionTaken, users: int, devices: int) -> int:
    """Return for how many units a month of an option is charged, none for what is charged once."""
    match Per(option.per):
        case Per.MONTH:
            return 1
        case Per.USER:
            return users
        case Per.DEVICE:
            return devices
        case Per.ONCE:
            return 0
    assert_never(option.per)


def month_amount(option: OptionTaken, units: int, currency: str, part: Part = _WHOLE) -> Amount:
    """Return what a part of a month costs for so many units, a negative number for units that went."""
    return Amount.rounded(exact(option.rate) * units * part.factor * part.share, currency)


def once_amount(option: OptionTaken, currency: str) -> Amount:
    """Return what an option costs once, zero for what is charged each month."""
    return Amount.rounded(exact(option.rate) if option.is_once else Fraction(0), currency)


def options_month(options: Iterable[OptionTaken], estate: Estate, currency: str, part: Part) -> Fraction:
    """Return what a part of a month of options costs: the sum of lines that are rounded each."""
    found = (month_amount(one, units_of(one, estate.users, estate.device_count), currency, part) for one in options)
    return sum((exact(amount.value) for amount in found), Fraction(0))


def offered_month(terms: Terms, option: OptionTaken, part: Part = _WHOLE) -> Decimal:
    """Return what a month of an option costs at the counts that a proposal rests on."""
    counted = terms.counted
    return month_amount(
        option, units_of(option, counted.users_count, counted.devices_count), terms.currency, part
    ).value


def offered_sums(terms: Terms, options: Sequence[OptionTaken]) -> Sums:
    """Return what a proposal comes to with options at the counts that it rests on."""
    totals, currency = terms.totals, terms.currency
    monthly = sum((offered_month(terms, one) for one in options), NOTHING)
    once = sum((once_amount(one, currency).value for one in options), NOTHING)
    rising = thawed(terms.commercial, term_months=terms.term_months)
    over_the_term = sum(
        (
            offered_month(terms, one, Part.year(rising, place)) * year.months
            for place, year in enumerate(totals.years)
            for one in options
        ),
        NOTHING,
    )
    return Sums(
        monthly_amount=totals.monthly_amount + monthly,
        one_off_amount=totals.onboarding_amount + once,
        term_amount=totals.term_amount + once + over_the_term,
    )
