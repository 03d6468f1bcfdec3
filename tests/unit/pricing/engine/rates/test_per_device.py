from decimal import Decimal
from fractions import Fraction

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import NOUNS, PerDeviceRates

RATES = PerDeviceRates.of({AssetClass.WORKSTATION: Decimal("37.5"), AssetClass.MOBILE: Decimal("0.0001")})


def test_each_device_is_charged_at_the_rate_of_its_class() -> None:
    charge = RATES.charge(Estate.of(1, {AssetClass.WORKSTATION: 120, AssetClass.MOBILE: 3}), "USD")

    assert charge.exact == Fraction("4500.0003")
    assert str(charge.amount) == "$4,500.00"
    assert [(step.text, str(step.amount)) for step in charge.steps] == [
        ("120 workstations × $37.50", "$4,500.00"),
        ("3 mobiles × $0.0001", "$0.00"),
    ]


def test_classes_without_a_rate_are_named() -> None:
    assert RATES.missing(((AssetClass.MOBILE, 1), (AssetClass.SERVER, 1))) == (AssetClass.SERVER,)


def test_every_class_has_a_word_a_client_can_read() -> None:
    assert set(NOUNS) == set(AssetClass)


def test_two_rates_for_a_class_are_refused() -> None:
    with pytest.raises(ValueError, match="one rate"):
        PerDeviceRates(((AssetClass.POS, Decimal(1)), (AssetClass.POS, Decimal(2))))
