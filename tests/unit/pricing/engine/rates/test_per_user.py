from decimal import Decimal

from clients.asset_classes import AssetClass
from pricing.engine.estate import Estate
from pricing.engine.rates.per_device import PerDeviceRates
from pricing.engine.rates.per_user import PerUserRate

OFFICE = Estate.of(10, {AssetClass.WORKSTATION: 10, AssetClass.SERVER: 6})
DEVICE_RATES = PerDeviceRates.of({AssetClass.WORKSTATION: Decimal(40), AssetClass.SERVER: Decimal(200)})


def test_users_are_charged_whatever_devices_they_use() -> None:
    charge = PerUserRate(Decimal("100.00")).charge(OFFICE, DEVICE_RATES, "USD")

    assert str(charge.amount) == "$1,000.00"
    assert [step.text for step in charge.steps] == ["10 users × $100.00"]


def test_infrastructure_that_is_not_included_is_added_at_its_own_rates() -> None:
    charge = PerUserRate(Decimal("100.00"), infrastructure_included=False).charge(OFFICE, DEVICE_RATES, "USD")

    assert str(charge.amount) == "$2,200.00"
    assert [(step.text, str(step.amount)) for step in charge.steps] == [
        ("10 users × $100.00", "$1,000.00"),
        ("6 servers × $200.00", "$1,200.00"),
    ]


def test_one_user_is_written_in_the_singular() -> None:
    charge = PerUserRate(Decimal("99.995")).charge(Estate.of(1, {}), None, "USD")

    assert [step.text for step in charge.steps] == ["1 user × $99.995"]
    assert str(charge.amount) == "$100.00"
