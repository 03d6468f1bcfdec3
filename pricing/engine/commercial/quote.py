"""What a billing model costs over a whole term: month one, each contract year, onboarding, totals."""

from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Line, Step, counted, steps_of, total
from pricing.engine.charging import charge_all
from pricing.engine.commercial.adjustments import adjusted
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee, Onboarding, OneOffAmount
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, exact
from pricing.engine.offer import Offer


@dataclass(frozen=True, slots=True)
class ContractYear:
    """Hold one contract year: its months, what each costs with the steps that make it, and their sum."""

    number: int
    months: int
    month: Amount
    steps: tuple[Step, ...]
    total: Amount


@dataclass(frozen=True, slots=True)
class Quote:
    """Hold what one model costs under commercial terms; every total is the sum of the printed amounts below it.

    `steps` add up to `month_one`; `year_one` and `whole_term` contain the onboarding and explain themselves.
    """

    model: BillingModel
    month_one: Amount
    steps: tuple[Step, ...]
    onboarding: Step | None
    years: tuple[ContractYear, ...]
    year_one: Amount
    whole_term: Amount

    @property
    def total_steps(self) -> tuple[Step, ...]:
        """Explain the whole term: onboarding, then each contract year."""
        years = tuple(
            Step(f"Year {year.number}: {counted(year.months, 'month')} × {year.month}", year.total)
            for year in self.years
        )
        return years if self.onboarding is None else (self.onboarding, *years)


def quote(charge: Charge, terms: CommercialTerms, users: int) -> Quote:
    """Apply commercial terms to a month's charge; `users` are those that a surcharge per user counts."""
    lines = adjusted(charge, terms, users)
    month_one = Amount.rounded(total(lines), charge.amount.currency)
    onboarding = None if terms.onboarding is None else _onboarding(terms.onboarding, month_one)
    years = _years(total(lines), steps_of(lines, month_one), terms, charge)
    once = onboarding.amount if onboarding else Amount.rounded(0, month_one.currency)
    whole_term = sum((year.total for year in years), start=once)
    return Quote(charge.model, month_one, years[0].steps, onboarding, years, once + years[0].total, whole_term)


def quote_all(offer: Offer, estate: Estate, terms: CommercialTerms, currency: str) -> tuple[Quote, ...]:
    """Quote every model on offer for an estate."""
    return tuple(quote(charge, terms, estate.users) for charge in charge_all(offer, estate, currency))


def _onboarding(onboarding: Onboarding, month_one: Amount) -> Step:
    match onboarding:
        case MonthsOfFee(months=months):
            fee = Amount.rounded(exact(months) * exact(month_one.value), month_one.currency)
            return Step(f"Onboarding, once: {months.normalize():f} × the first month's {month_one}", fee)
        case OneOffAmount(amount=amount):
            return Step("Onboarding, once", Amount.rounded(exact(amount), month_one.currency))
        case _:
            assert_never(onboarding)


def _years(
    first: Fraction, first_steps: tuple[Step, ...], terms: CommercialTerms, charge: Charge
) -> tuple[ContractYear, ...]:
    years = []
    for anniversaries, months in enumerate(terms.months_by_year):
        month = max(charge.least, first * terms.factor(anniversaries))
        amount = Amount.rounded(month, charge.amount.currency)
        steps = _risen(first, month, terms, amount) if anniversaries else first_steps
        whole = Amount.rounded(months * exact(amount.value), amount.currency)
        years.append(ContractYear(anniversaries + 1, months, amount, steps, whole))
    return tuple(years)


def _risen(first: Fraction, month: Fraction, terms: CommercialTerms, amount: Amount) -> tuple[Step, ...]:
    lines: tuple[Line, ...] = (Line("The month of year 1", first),)
    if terms.escalator is not None:
        lines += (Line(f"Escalator: {terms.escalator.in_words}", month - first),)
    return steps_of(lines, amount)
