from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from clients.asset_classes import AssetClass
from pricing.engine.bands import Band, Bands
from pricing.engine.billing_model import BillingModel
from pricing.engine.charging import charge_all, charge_by, exact_charges
from pricing.engine.estate import Estate
from pricing.engine.interchange import parse
from pricing.engine.money import exact
from pricing.engine.offer import Offer
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.engine.test_decision import answerable

SMALL_OFFICE = Estate.of(5, {AssetClass.WORKSTATION: 6})
WITH_MINIMUM = Offer(
    PerUserRate(Decimal(100)),
    PerDeviceRates.of({AssetClass.WORKSTATION: Decimal(120)}),
    minimum_amount=Decimal("650.00"),
)


@steady
@given(requests(banded=True).filter(answerable))
def test_steps_add_up_to_the_amount_and_charges_are_those_that_are_compared(data: dict[str, Any]) -> None:
    request = parse(data)
    charges = charge_all(request.offer, request.estate, request.currency)

    for charge in charges:
        assert sum(exact(step.amount.value) for step in charge.steps) == exact(charge.amount.value)
        assert sum(line.exact for line in charge.lines) == charge.exact
    assert {charge.model: charge.exact for charge in charges} == exact_charges(request.offer, request.estate)


def test_a_minimum_amount_lifts_what_is_below_it_and_says_so() -> None:
    per_user, per_device = charge_all(WITH_MINIMUM, SMALL_OFFICE, "USD")

    assert [(step.text, str(step.amount)) for step in per_user.steps] == [
        ("5 users × $100.00", "$500.00"),
        ("Up to the minimum of $650.00 per month", "$150.00"),
    ]
    assert (str(per_user.amount), str(per_device.amount)) == ("$650.00", "$720.00")
    assert len(per_device.steps) == 1


def test_a_minimum_amount_is_charged_also_when_nothing_is_counted() -> None:
    charge = charge_by(WITH_MINIMUM, BillingModel.PER_USER, Estate.of(0, {}), "USD")

    assert charge is not None
    assert str(charge.amount) == "$650.00"


def test_a_minimum_of_users_is_charged_also_when_nobody_is_counted() -> None:
    offer = Offer(PerUserRate(Decimal(100), minimum_users=20))
    charge = charge_by(offer, BillingModel.PER_USER, Estate.of(0, {}), "USD")

    assert charge is not None
    assert str(charge.amount) == "$2,000.00"


@pytest.mark.parametrize("model", list(BillingModel))
def test_a_model_without_rates_has_no_charge(model: BillingModel) -> None:
    assert charge_by(Offer(), model, SMALL_OFFICE, "USD") is None


def test_a_device_class_may_have_bands() -> None:
    bands = Bands((Band(4, Decimal(40)), Band(None, Decimal(30))))
    offer = Offer(per_device=PerDeviceRates.of({AssetClass.WORKSTATION: bands, AssetClass.SERVER: Decimal(150)}))

    (charge,) = charge_all(offer, Estate.of(1, {AssetClass.WORKSTATION: 6, AssetClass.SERVER: 1}), "USD")

    assert str(charge.amount) == "$370.00"
    assert [step.text for step in charge.steps] == [
        "4 workstations × $40.00, the rate for workstations 1 to 4",
        "2 workstations × $30.00, the rate for workstations from 5 on",
        "1 server × $150.00",
    ]


def test_what_just_reaches_its_minimums_is_told_in_one_step() -> None:
    offer = Offer(PerUserRate(Decimal(130), minimum_users=5), minimum_amount=Decimal(650))

    (charge,) = charge_all(offer, SMALL_OFFICE, "USD")

    assert [(step.text, str(step.amount)) for step in charge.steps] == [("5 users × $130.00", "$650.00")]
