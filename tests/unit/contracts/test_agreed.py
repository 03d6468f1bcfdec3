from dataclasses import replace
from decimal import Decimal

import pytest

from clients.models import InventoryCount
from contracts.agreed import charge_of, estate_of, offer_of
from contracts.terms import Rates
from tests.unit.contracts.builders import FLAT, PER_DEVICE, PER_USER, SOFT, terms

PRICED = replace(PER_DEVICE, monthly_amount=Decimal("2700.00"))


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
    assert str(charge_of(offer_of(accepted), estate_of(counted), "USD").amount.value) == amount
