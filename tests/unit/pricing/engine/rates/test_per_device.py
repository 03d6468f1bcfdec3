from decimal import Decimal
from fractions import Fraction

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.bands import Band, Bands
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


def test_classes_in_bands_have_no_single_rates_to_bill_by_mistake() -> None:
    rates = PerDeviceRates.of({AssetClass.POS: Decimal(1), AssetClass.TABLET: Bands((Band(None, Decimal(2)),))})

    with pytest.raises(ValueError, match="tablet has bands"):
        _ = rates.rates


def test_single_rates_are_given_as_they_were_put() -> None:
    assert RATES.rates == ((AssetClass.WORKSTATION, Decimal("37.5")), (AssetClass.MOBILE, Decimal("0.0001")))


def test_bands_and_single_rates_add_up() -> None:
    bands = Bands((Band(2, Decimal("0.3")), Band(None, Decimal("0.2"))))
    rates = PerDeviceRates.of({AssetClass.POS: Decimal("0.1"), AssetClass.TABLET: bands})

    assert rates.exact_charge(((AssetClass.POS, 3), (AssetClass.TABLET, 4))) == Fraction("1.3")
