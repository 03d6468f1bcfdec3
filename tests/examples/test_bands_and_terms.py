"""E01–E08 and E12: bands, discounts, escalators, parts of a month, minimums, onboarding, credits.

Source: domain notes, section 2.4. E09–E11 and E13–E15 are in `test_worked_numbers`.
"""

from datetime import date
from decimal import Decimal

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.bands import Band, Bands, Counting
from pricing.engine.billing_model import BillingModel
from pricing.engine.charge import Charge
from pricing.engine.charging import charge_by
from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from pricing.engine.commercial.proration import prorated
from pricing.engine.commercial.quote import quote, quote_all
from pricing.engine.commercial.service_credit import service_credit
from pricing.engine.commercial.terms import CommercialTerms, MonthsOfFee, ShareOfFee, Stacking
from pricing.engine.estate import Estate
from pricing.engine.money import Amount
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from tests.unit.pricing.asking import answered, asked

EXAMPLE_BANDS = (Band(25, Decimal(150)), Band(50, Decimal(135)), Band(None, Decimal(120)))
LAW_FIRM = Estate.of(40, {AssetClass.WORKSTATION: 80})
LAW_FIRM_OFFER = Offer(PerUserRate(Decimal(100)), PerDeviceRates.of({AssetClass.WORKSTATION: Decimal(40)}))


def _per_user(price: Decimal | Bands, users: int, minimum: int = 0) -> Charge:
    offer = Offer(PerUserRate(price, minimum_users=minimum))
    charge = charge_by(offer, BillingModel.PER_USER, Estate.of(users, {}), "USD")
    assert charge is not None
    return charge


def _steps(charge: Charge) -> list[tuple[str, str]]:
    return [(step.text, str(step.amount)) for step in charge.steps]


FOUR_THOUSAND = _per_user(Decimal(100), 40)


def test_e01_sixty_users_in_graduated_bands_pay_8325() -> None:
    charge = _per_user(Bands(EXAMPLE_BANDS), 60)

    assert str(charge.amount) == "$8,325.00"
    assert _steps(charge) == [
        ("25 users × $150.00, the rate for users 1 to 25", "$3,750.00"),
        ("25 users × $135.00, the rate for users 26 to 50", "$3,375.00"),
        ("10 users × $120.00, the rate for users from 51 on", "$1,200.00"),
    ]


@pytest.mark.parametrize(("users", "amount"), [(60, "$7,200.00"), (50, "$6,750.00"), (51, "$6,120.00")])
def test_e02_in_all_units_bands_all_users_pay_the_rate_of_the_count(users: int, amount: str) -> None:
    assert str(_per_user(Bands(EXAMPLE_BANDS, Counting.ALL_UNITS), users).amount) == amount


def test_e02_the_cliff_is_found_and_warned_of() -> None:
    bands = [{"up_to": band.up_to, "rate": str(band.rate)} for band in EXAMPLE_BANDS]
    request = asked(50, {})
    request["rates"]["per_user"] = {"bands": bands, "counting": "all_units"}

    assert Bands(EXAMPLE_BANDS, Counting.ALL_UNITS).cliffs == (25, 50)
    assert answered(request)["warnings"] == [
        (
            "The bands make more users cheaper than fewer: 26 users cost $3,510.00, 25 users $3,750.00; "
            "51 users cost $6,120.00, 50 users $6,750.00."
        )
    ]


@pytest.mark.parametrize(
    ("stacking", "amount"), [(Stacking.MULTIPLICATIVE, "$3,686.00"), (Stacking.ADDITIVE, "$3,680.00")]
)
def test_e03_discounts_multiply_or_add(stacking: Stacking, amount: str) -> None:
    terms = CommercialTerms(
        term_discount_share=Decimal("0.05"), prepay_discount_share=Decimal("0.03"), stacking=stacking
    )

    assert str(quote(FOUR_THOUSAND, terms, 40).month_one) == amount


@pytest.mark.parametrize(
    ("is_compounding", "months", "whole"),
    [
        (True, ["$4,000.00", "$4,120.00", "$4,243.60"], "$148,363.20"),
        (False, ["$4,000.00", "$4,120.00", "$4,240.00"], "$148,320.00"),
    ],
)
def test_e04_three_percent_a_year_over_36_months(is_compounding: bool, months: list[str], whole: str) -> None:
    terms = CommercialTerms(term_months=36, escalator=FixedEscalator(Decimal("0.03"), is_compounding=is_compounding))

    found = quote(FOUR_THOUSAND, terms, 40)

    assert [str(year.month) for year in found.years] == months
    assert str(found.whole_term) == whole


@pytest.mark.parametrize(
    ("change", "floor", "cap", "month"),
    [
        ("0.062", None, "0.05", "$4,200.00"),
        ("0.011", "0.02", None, "$4,080.00"),
        ("0.034", "0.02", "0.05", "$4,136.00"),
    ],
)
def test_e05_a_price_index_counts_between_its_floor_and_its_cap(
    change: str, floor: str | None, cap: str | None, month: str
) -> None:
    escalator = CpiEscalator(Decimal(change), floor and Decimal(floor), cap and Decimal(cap))
    found = quote(FOUR_THOUSAND, CommercialTerms(term_months=24, escalator=escalator), 40)

    assert str(found.years[1].month) == month


@pytest.mark.parametrize(
    ("first", "next_first", "amount"),
    [
        (date(2026, 6, 1), date(2026, 7, 1), "$66.67"),
        (date(2026, 7, 1), date(2026, 8, 1), "$67.74"),
        (date(2026, 2, 1), date(2026, 3, 1), "$64.29"),
    ],
)
def test_e06_a_user_added_on_the_11th_pays_for_the_days_left(first: date, next_first: date, amount: str) -> None:
    assert str(prorated(Decimal(100), first.replace(day=11), first, next_first, "USD").amount) == amount


def test_e07_fourteen_users_pay_for_the_minimum_of_twenty() -> None:
    charge = _per_user(Decimal(100), 14, minimum=20)

    assert str(charge.amount) == "$2,000.00"
    assert _steps(charge) == [
        ("14 users × $100.00", "$1,400.00"),
        ("6 more users, up to the minimum of 20 users", "$600.00"),
    ]


def test_e08_onboarding_of_one_months_fee_makes_the_first_year_thirteen_months() -> None:
    terms = CommercialTerms(onboarding=MonthsOfFee(Decimal(1)))

    found = {quoted.model: quoted for quoted in quote_all(LAW_FIRM_OFFER, LAW_FIRM, terms, "USD")}

    assert str(found[BillingModel.PER_USER].year_one) == "$52,000.00"
    assert str(found[BillingModel.PER_DEVICE].year_one) == "$41,600.00"


@pytest.mark.parametrize("misses", [3, 5])
def test_e12_five_percent_a_missed_target_up_to_fifteen(misses: int) -> None:
    credit = service_credit(Amount(Decimal("4000.00"), "USD"), misses, Decimal("0.05"), Decimal("0.15"))

    assert str(credit.amount) == "$600.00"


@pytest.mark.parametrize(
    ("terms", "amount"),
    [
        (CommercialTerms(co_managed_reduction_share=Decimal("0.30")), "$2,800.00"),
        (CommercialTerms(round_the_clock=ShareOfFee(Decimal("0.25"))), "$5,000.00"),
    ],
    ids=["T25 co-managed -30 %", "T26 24x7 +25 %"],
)
def test_t25_and_t26_follow_from_the_terms_of_scenario_one(terms: CommercialTerms, amount: str) -> None:
    (per_user, _) = quote_all(LAW_FIRM_OFFER, LAW_FIRM, terms, "USD")

    assert str(per_user.month_one) == amount


def test_a_published_onboarding_is_140_percent_of_the_month() -> None:
    # DOMAIN 1.4 [7]: the page prints "Monthly fee x 40%" beside 16,625 = 11,875 x 1.4.
    found = quote(_per_user(Decimal(125), 95), CommercialTerms(onboarding=MonthsOfFee(Decimal("1.4"))), 95)

    assert str(found.month_one) == "$11,875.00"
    assert found.onboarding is not None
    assert str(found.onboarding.amount) == "$16,625.00"
