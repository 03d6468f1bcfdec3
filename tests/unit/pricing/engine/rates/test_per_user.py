from decimal import Decimal
from fractions import Fraction

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.bands import Band, Bands
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


BANDS = Bands((Band(5, Decimal(100)), Band(None, Decimal(80))))


def test_a_price_in_bands_has_no_single_rate_to_bill_by_mistake() -> None:
    for read in (lambda rate: rate.rate, lambda rate: rate.exact_rate):
        with pytest.raises(ValueError, match="no single rate"):
            read(PerUserRate(BANDS))


@pytest.mark.parametrize(
    ("price", "minimum", "users", "effective"),
    [(Decimal(100), 0, 7, 100), (Decimal(100), 20, 14, Fraction(1000, 7)), (BANDS, 0, 10, 90), (BANDS, 10, 5, 180)],
)
def test_the_effective_rate_is_what_one_user_costs_on_average(
    price: Decimal | Bands, minimum: int, users: int, effective: Fraction | int
) -> None:
    assert PerUserRate(price, minimum_users=minimum).effective_rate(users) == effective


def test_a_minimum_is_filled_up_through_the_bands() -> None:
    charge = PerUserRate(BANDS, minimum_users=8).charge(Estate.of(4, {}), None, "USD")

    assert [(step.text, str(step.amount)) for step in charge.steps] == [
        ("4 users × $100.00, the rate for users 1 to 5", "$400.00"),
        ("4 more users, up to the minimum of 8 users", "$340.00"),
    ]


@pytest.mark.parametrize(("minimum", "error"), [(-1, ValueError), (True, TypeError), ("20", TypeError)])
def test_a_minimum_is_a_whole_number_of_zero_or_more(minimum: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="minimum"):
        PerUserRate(Decimal(1), minimum_users=minimum)  # type: ignore[arg-type]
