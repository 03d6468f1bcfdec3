from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge, Line
from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from pricing.engine.commercial.quote import Quote, quote, quote_all
from pricing.engine.commercial.terms import (
    CommercialTerms,
    MonthsOfFee,
    OneOffAmount,
    PerUserAmount,
    ShareOfFee,
    Stacking,
)
from pricing.engine.estate import Estate
from pricing.engine.interchange import parse
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from tests.unit.pricing.engine.commercial.drawn import TERMS
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.engine.test_decision import answerable


def _charge(month: str, *, least: str = "0") -> Charge:
    lines = (Line("40 users", Fraction(month)),)
    return Charge.of(BillingModel.PER_USER, lines, "USD", least=Fraction(least))


def _steps(found: Quote) -> list[tuple[str, str]]:
    return [(step.text, str(step.amount)) for step in found.steps]


@steady
@given(requests(banded=True).filter(answerable), TERMS)
def test_every_total_is_the_sum_of_what_is_printed_below_it(data: dict[str, Any], terms: CommercialTerms) -> None:
    request = parse(data)
    for found in quote_all(request.offer, request.estate, terms, request.currency):
        once = found.onboarding.amount.value if found.onboarding else 0
        assert sum(step.amount.value for step in found.steps) == found.month_one.value == found.years[0].month.value
        for year in found.years:
            assert sum(step.amount.value for step in year.steps) == year.month.value
            assert year.total.value == year.months * year.month.value
        assert sum(year.months for year in found.years) == terms.term_months
        assert found.year_one.value == once + found.years[0].total.value
        assert found.whole_term.value == once + sum(year.total.value for year in found.years)
        assert sum(step.amount.value for step in found.total_steps) == found.whole_term.value


@steady
@given(requests(banded=True).filter(answerable), st.integers(1, 60))
def test_terms_that_say_nothing_change_nothing(data: dict[str, Any], months: int) -> None:
    request = parse(data)
    terms = CommercialTerms(term_months=months)

    for found in quote_all(request.offer, request.estate, terms, request.currency):
        assert {year.month for year in found.years} == {found.month_one}
        assert found.whole_term.value == months * found.month_one.value
        assert found.onboarding is None


@given(TERMS, st.integers(0, 10**6), st.integers(0, 10**5))
def test_a_dearer_charge_never_makes_a_cheaper_month(terms: CommercialTerms, cents: int, more: int) -> None:
    one, other = (quote(_charge(f"{value}/100"), terms, 40) for value in (cents, cents + more))

    assert other.month_one.value >= one.month_one.value


ALL = CommercialTerms(
    term_months=36,
    volume_discount_share=Decimal("0.10"),
    term_discount_share=Decimal("0.05"),
    prepay_discount_share=Decimal("0.03"),
    co_managed_reduction_share=Decimal("0.30"),
    round_the_clock=ShareOfFee(Decimal("0.25")),
    after_hours=PerUserAmount(Decimal("5.00")),
    onboarding=MonthsOfFee(Decimal("1.4")),
    escalator=FixedEscalator(Decimal("0.03")),
)


def test_the_adjustments_stand_in_their_documented_order() -> None:
    # 4,000 -10 % 3,600 -5 % 3,420 -3 % 3,317.40 -30 % 2,322.18; 25 % of that on top, and 40 x 5.
    assert _steps(quote(_charge("4000"), ALL, 40)) == [
        ("40 users", "$4,000.00"),
        ("Volume: 10 % discount", "-$400.00"),
        ("36 months term: 5 % discount", "-$180.00"),
        ("Prepay: 3 % discount", "-$102.60"),
        ("Co-managed with the client's own team: 30 % less", "-$995.22"),
        ("24x7 coverage: 25 % on top", "$580.55"),
        ("After-hours coverage: 40 users × $5.00", "$200.00"),
    ]


def test_added_discounts_are_all_of_the_same_fee() -> None:
    terms = CommercialTerms(
        volume_discount_share=Decimal("0.10"),
        term_discount_share=Decimal("0.05"),
        prepay_discount_share=Decimal("0.03"),
        stacking=Stacking.ADDITIVE,
    )

    assert _steps(quote(_charge("4000"), terms, 40))[1:] == [
        ("Volume: 10 % discount", "-$400.00"),
        ("12 months term: 5 % discount", "-$200.00"),
        ("Prepay: 3 % discount", "-$120.00"),
    ]


def test_a_short_term_may_cost_a_premium() -> None:
    terms = CommercialTerms(term_months=1, term_discount_share=Decimal("-0.25"))

    assert _steps(quote(_charge("4000"), terms, 40))[1:] == [("1 month term: 25 % premium", "$1,000.00")]


def test_two_coverages_are_both_of_the_fee_and_not_of_each_other() -> None:
    half = ShareOfFee(Decimal("0.5"))

    assert str(quote(_charge("100"), CommercialTerms(round_the_clock=half, after_hours=half), 1).month_one) == "$200.00"


def test_no_discount_goes_below_the_minimum_amount() -> None:
    terms = CommercialTerms(prepay_discount_share=Decimal("0.05"))

    assert _steps(quote(_charge("650", least="650"), terms, 5))[1:] == [
        ("Prepay: 5 % discount", "-$32.50"),
        ("Up to the minimum of $650.00 per month", "$32.50"),
    ]


def test_a_falling_index_does_not_go_below_the_minimum_amount() -> None:
    terms = CommercialTerms(term_months=24, escalator=CpiEscalator(Decimal("-0.10")))

    found = quote(_charge("700", least="650"), terms, 7)

    assert [str(year.month) for year in found.years] == ["$700.00", "$650.00"]


def test_a_minimum_amount_of_the_offer_reaches_the_quote() -> None:
    offer = Offer(PerUserRate(Decimal(100)), minimum_amount=Decimal(650))
    terms = CommercialTerms(co_managed_reduction_share=Decimal("0.3"))

    (found,) = quote_all(offer, Estate.of(5, {}), terms, "USD")

    assert str(found.month_one) == "$650.00"


def test_the_years_say_how_they_came_to_rise() -> None:
    found = quote(_charge("4000"), CommercialTerms(term_months=30, escalator=FixedEscalator(Decimal("0.03"))), 40)
    _, second, third = found.years

    assert (second.months, third.months) == (12, 6)
    assert [(step.text, str(step.amount)) for step in third.steps] == [
        ("The month of year 1", "$4,000.00"),
        ("Escalator: 3 % per anniversary, compounding", "$243.60"),
    ]
    assert [step.text for step in found.total_steps] == [
        "Year 1: 12 months × $4,000.00",
        "Year 2: 12 months × $4,120.00",
        "Year 3: 6 months × $4,243.60",
    ]


@pytest.mark.parametrize(
    ("onboarding", "text", "amount"),
    [
        (MonthsOfFee(Decimal("1.40")), "Onboarding, once: 1.4 × the first month's $100.01", "$140.01"),
        (MonthsOfFee(Decimal(0)), "Onboarding, once: 0 × the first month's $100.01", "$0.00"),
        (OneOffAmount(Decimal("2000")), "Onboarding, once", "$2,000.00"),
    ],
)
def test_onboarding_is_paid_once(onboarding: MonthsOfFee | OneOffAmount, text: str, amount: str) -> None:
    found = quote(_charge("100.01"), CommercialTerms(onboarding=onboarding), 40)

    assert found.onboarding is not None
    assert (found.onboarding.text, str(found.onboarding.amount)) == (text, amount)


def test_every_offered_model_is_quoted_in_its_order() -> None:
    offer = Offer(PerUserRate(Decimal(100)), PerDeviceRates.of({AssetClass.POS: Decimal(40)}))
    found = quote_all(offer, Estate.of(12, {AssetClass.POS: 20}), CommercialTerms(), "USD")

    assert [(quoted.model, str(quoted.whole_term)) for quoted in found] == [
        (BillingModel.PER_USER, "$14,400.00"),
        (BillingModel.PER_DEVICE, "$9,600.00"),
    ]
