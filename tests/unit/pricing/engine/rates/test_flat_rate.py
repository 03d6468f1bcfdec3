from decimal import Decimal
from fractions import Fraction

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.ceiling import Ceiling
from pricing.engine.estate import Estate
from pricing.engine.rates.flat_rate import FeePeriod, FlatRate, Overage

BOTH = Overage(per_user=Decimal(100), per_device=Decimal(40))


def test_the_fee_covers_every_count_up_to_the_ceiling() -> None:
    flat = FlatRate(Decimal(2000), Ceiling(max_users=50, max_devices=100), BOTH)

    assert {flat.exact_charge(users, devices) for users in (0, 50) for devices in (0, 100)} == {Fraction(2000)}


def test_units_above_a_soft_ceiling_are_charged_and_explained() -> None:
    flat = FlatRate(Decimal(2000), Ceiling(max_users=50, max_devices=100), BOTH)
    estate = Estate.of(51, {AssetClass.WORKSTATION: 100, AssetClass.SERVER: 2})

    charge = flat.charge(estate, "USD")

    assert str(charge.amount) == "$2,180.00"
    assert [(step.text, str(step.amount)) for step in charge.steps] == [
        ("Flat fee per month", "$2,000.00"),
        ("1 user above the ceiling of 50 × $100.00", "$100.00"),
        ("2 devices above the ceiling of 100 × $40.00", "$80.00"),
    ]


def test_a_hard_ceiling_in_breach_leaves_the_bare_fee() -> None:
    flat = FlatRate(Decimal(2000), Ceiling(max_users=50), None)

    assert flat.is_hard
    assert flat.exact_charge(999, 0) == 2000


def test_a_years_fee_is_charged_by_twelfths_and_rounded_once() -> None:
    flat = FlatRate(Decimal(1000), Ceiling(max_users=5), None, FeePeriod.YEAR)

    charge = flat.charge(Estate.of(5, {}), "USD")

    assert charge.exact == Fraction(1000, 12)
    assert str(charge.amount) == "$83.33"
    assert charge.steps[0].text == "Flat fee of $1,000.00 per year, one twelfth"


def test_a_soft_ceiling_needs_the_price_of_a_unit_above_it() -> None:
    with pytest.raises(ValueError, match="no overage price for devices"):
        FlatRate(Decimal(1), Ceiling(max_devices=5), Overage(per_user=Decimal(1), per_device=None))
