from decimal import Decimal

import pytest

from contracts.charging import model_price
from contracts.mapping import invoice_ranges
from contracts.mapping.papers import headcount_at
from pricing.engine.billing_model import BillingModel
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.interchange import parse

COMMERCIAL = CommercialTerms(term_months=12)


def question(*, is_hard: bool):
    above = "hard" if is_hard else {"per_user": "100.00", "per_device": None}
    flat = {"fee": "4100.00", "per": "month", "max_users": 42, "max_devices": None, "overage": above}
    rates = {"per_user": "100.00", "per_device": {"workstation": "40.00", "server": "150.00"}, "flat": flat}
    return parse(
        {
            "currency": "USD",
            "users": 40,
            "devices": {"workstation": 80, "server": 2},
            "rates": rates,
            "history": [],
            "declared": {"fixed_budget": False},
        }
    )


def ranges(*, is_hard: bool):
    asked = question(is_hard=is_hard)
    prices = [model_price(model, asked.offer, asked.estate, asked.currency, COMMERCIAL) for model in BillingModel]
    found = invoice_ranges(prices, asked, COMMERCIAL)
    return {(one.model, str(one.share)): (one.users_count, one.devices_count, one.monthly_amount) for one in found}


def test_endpoints_follow_the_headcount_and_servers_stay():
    found = ranges(is_hard=False)
    assert found["per_user", "-0.20"] == (32, 66, Decimal("3200.00"))
    assert found["per_device", "-0.20"] == (32, 66, Decimal("2860.00"))
    assert found["per_device", "0.10"] == (44, 90, Decimal("3820.00"))


def test_above_a_soft_ceiling_each_unit_is_charged_and_above_a_hard_one_there_is_no_price():
    assert ranges(is_hard=False)["flat", "0.10"] == (44, 90, Decimal("4300.00"))
    hard = ranges(is_hard=True)
    assert ("flat", "0.10") not in hard
    assert hard["flat", "-0.10"] == (36, 74, Decimal("4100.00"))


@pytest.mark.parametrize(
    ("users", "share", "there"),
    [
        (40, "0.10", 44),
        (40, "-0.20", 32),
        (5, "0.10", 6),
        (5, "-0.10", 4),
        (4, "0.10", 4),
        (1, "-0.20", 1),
        (0, "0.20", 0),
    ],
)
def test_headcounts_are_whole_people(users, share, there):
    assert headcount_at(users, Decimal(share)) == there
