from dataclasses import replace
from decimal import Decimal

import pytest

from clients.asset_classes import AssetClass
from clients.models import InventoryCount
from contracts.agreed import estate_of
from contracts.canonical import plain, read
from contracts.charging import Part, charge_of, model_price, offer_of, priced_month, rates_of_offer
from contracts.commercial import Commercial, frozen, thawed
from contracts.prices import Band, PriceLine, Rates, UnitPrice
from contracts.terms import Terms
from pricing.engine.bands import Band as EngineBand
from pricing.engine.bands import Bands, Counting
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.escalators import CpiEscalator, FixedEscalator
from pricing.engine.commercial.terms import (
    CommercialTerms,
    MonthsOfFee,
    OneOffAmount,
    PerUserAmount,
    ShareOfFee,
    Stacking,
)
from pricing.engine.estate import Estate
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from tests.unit.contracts.builders import FLAT, PER_USER, SOFT, line_of, terms

PRICED = replace(FLAT, model="per_device")
ALONE = CommercialTerms(term_months=36)


def price_lines(model: BillingModel, offer: Offer, estate: Estate, currency: str) -> tuple[PriceLine, ...]:
    return tuple(one.line for one in priced_month(model, offer, estate, currency, ALONE))


def rates(**changes: object) -> Rates:
    return replace(terms().rates, **changes)


def count(users: int, **devices: int) -> InventoryCount:
    return InventoryCount(user_count=users, device_counts=devices)


@pytest.mark.parametrize(
    ("model", "changes", "counted", "amount"),
    [
        ("per_user", {}, count(47, workstation=60, server=2), "4700.00"),
        ("per_user", {"is_infrastructure_in_user_rate": False}, count(47, workstation=60, server=2), "5000.00"),
        ("per_user", {}, count(0), "0.00"),
        ("per_device", {}, count(47, workstation=60, server=2), "2700.00"),
        ("per_device", {}, count(47), "0.00"),
        ("flat", {}, count(50, workstation=100), "3900.00"),
        ("flat", {}, count(51, workstation=100), "3900.00"),
        ("flat", {"flat": SOFT}, count(52, workstation=103), "4220.00"),
        ("flat", {"flat": replace(SOFT, per="year", fee=Decimal("46800"))}, count(50), "3900.00"),
    ],
)
def test_the_agreed_rates_charge_what_was_counted(
    model: str, changes: dict[str, object], counted: InventoryCount, amount: str
) -> None:
    accepted = terms(billing_model=model, prices=(PER_USER, PRICED, FLAT), rates=rates(**changes))
    assert (
        str(charge_of(BillingModel(model), offer_of(line_of(accepted)), estate_of(counted), "USD").amount.value)
        == amount
    )


BANDED = UnitPrice((Band(25, Decimal(150)), Band(50, Decimal(135)), Band(None, Decimal(120))))
PACKAGE = UnitPrice((Band(None, Decimal(100)),), minimum_count=20)


@pytest.mark.parametrize(
    ("price", "users", "lines"),
    [
        # E01 and E02 of the domain notes, and its E07.
        (BANDED, 60, [("user", 25, "150", "1 to 25"), ("user", 25, "135", "26 to 50"), ("user", 10, "120", "from 51")]),
        (replace(BANDED, counting="all_units"), 60, [("user", 60, "120", "from 51")]),
        (PACKAGE, 14, [("user", 14, "100", ""), ("user", 6, "100.0000", "up to the minimum of 20")]),
        (PACKAGE, 20, [("user", 20, "100", "")]),
        (BANDED, 0, [("user", 0, "150", "1 to 25")]),
    ],
)
def test_bands_and_packages_are_told_line_by_line(
    price: UnitPrice, users: int, lines: list[tuple[str, int, str, str]]
) -> None:
    offer = offer_of(line_of(terms(billing_model="per_user", rates=rates(per_user=price))))
    told = price_lines(BillingModel.PER_USER, offer, estate_of(count(users)), "USD")
    assert [(line.label, line.count, str(line.rate), line.note) for line in told] == lines


def test_a_minimum_amount_is_a_line_of_its_own_and_lines_add_up() -> None:
    offer = offer_of(line_of(terms(billing_model="per_user", rates=rates(minimum_amount=Decimal("650.00")))))
    told = price_lines(BillingModel.PER_USER, offer, estate_of(count(5)), "USD")
    assert [(line.label, str(line.amount)) for line in told] == [
        ("user", "500.00"),
        ("Up to the minimum of $650.00 per month", "150.00"),
    ]


@pytest.mark.parametrize("model", [BillingModel.PER_USER, BillingModel.PER_DEVICE])
def test_what_is_frozen_charges_as_what_was_offered(model: BillingModel) -> None:
    bands = Bands((EngineBand(10, Decimal("33.3333")), EngineBand(None, Decimal("29.9999"))), Counting.ALL_UNITS)
    devices = PerDeviceRates.of({AssetClass.WORKSTATION: bands, AssetClass.SERVER: Decimal("150.005")})
    offer = Offer(PerUserRate(bands, infrastructure_included=False, minimum_users=12), devices, None, Decimal("400.25"))
    accepted = terms(
        billing_model=model.value,
        prices=(PER_USER, PRICED, FLAT),
        rates=rates_of_offer(offer, card="Standard, version 1", tier="Managed"),
    )
    thawed = offer_of(line_of(read(Terms, plain(accepted))))
    for users, workstations in ((0, 0), (9, 3), (13, 11), (400, 1)):
        estate = estate_of(count(users, workstation=workstations, server=1))
        charge = charge_of(model, thawed, estate, "USD")
        assert charge == charge_of(model, offer, estate, "USD")
        assert sum(line.amount for line in price_lines(model, thawed, estate, "USD")) == charge.amount.value


EVERYTHING = CommercialTerms(
    term_months=30,
    volume_discount_share=Decimal("0.05"),
    term_discount_share=Decimal("0.05"),
    prepay_discount_share=Decimal("0.03"),
    stacking=Stacking.ADDITIVE,
    co_managed_reduction_share=Decimal("0.1"),
    round_the_clock=ShareOfFee(Decimal("0.25")),
    after_hours=PerUserAmount(Decimal("2.5")),
    onboarding=MonthsOfFee(Decimal("1.4")),
    escalator=FixedEscalator(Decimal("0.03")),
)


@pytest.mark.parametrize(
    "agreed",
    [
        EVERYTHING,
        replace(EVERYTHING, onboarding=OneOffAmount(Decimal(2000)), escalator=None),
        replace(EVERYTHING, escalator=CpiEscalator(Decimal("0.04"), Decimal("0.02"), Decimal("0.05"), "CPI-U, NSA")),
        replace(EVERYTHING, escalator=FixedEscalator(Decimal("0.03"), is_compounding=False), round_the_clock=None),
        CommercialTerms(),
    ],
)
def test_frozen_commercial_terms_are_those_that_were_agreed(agreed: CommercialTerms) -> None:
    written = plain(frozen(agreed))
    assert thawed(read(Commercial, written), term_months=agreed.term_months) == agreed


def test_the_months_of_each_year_cost_what_the_proposal_said() -> None:
    offer, estate = offer_of(line_of(terms(billing_model="per_user"))), estate_of(count(47))
    told = model_price(BillingModel.PER_USER, offer, estate, "USD", EVERYTHING)
    by_year = [
        sum(
            one.line.amount
            for one in priced_month(
                BillingModel.PER_USER, offer, estate, "USD", EVERYTHING, Part.year(EVERYTHING, year)
            )
        )
        for year in range(3)
    ]
    assert by_year == [year.monthly_amount for year in told.years]
    assert [year.months for year in told.years] == [12, 12, 6]
    assert sum(line.amount for line in told.lines) == told.monthly_amount == by_year[0]


def test_discounts_and_the_escalator_are_lines_in_words() -> None:
    offer, estate = offer_of(line_of(terms(billing_model="per_user"))), estate_of(count(40))
    agreed = CommercialTerms(36, term_discount_share=Decimal("0.05"), escalator=FixedEscalator(Decimal("0.03")))
    told = [
        one.line.label
        for one in priced_month(BillingModel.PER_USER, offer, estate, "USD", agreed, Part.year(agreed, 1))
    ]
    assert told == [
        "user",
        "36 months term: 5 % discount",
        "Escalator, contract year 2: 3 % per anniversary, compounding",
    ]
