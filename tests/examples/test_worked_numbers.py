"""E09–E15 and the office of four users and eight desktops. Source: domain notes, sections 2.4 and 6."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from clients.asset_classes import AssetClass
from pricing.engine.boundaries import flat_against_per_user
from pricing.engine.ceiling import Ceiling, CeilingState
from pricing.engine.costs import Costs, rate_for_margin
from pricing.engine.estate import Estate
from pricing.engine.money import Amount, half_up, split
from pricing.engine.rates.flat_rate import FlatRate, Overage
from pricing.engine.rates.per_user import PerUserRate
from tests.unit.pricing.asking import answered, asked, months

SEASON = [12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20]


@pytest.mark.parametrize(
    ("users", "state", "percent", "above"),
    [
        (44, CeilingState.OK, 88, 0),
        (45, CeilingState.NEAR, 90, 0),
        (50, CeilingState.AT, 100, 0),
        (51, CeilingState.BREACH, 102, 1),
    ],
)
def test_e09_a_count_is_ok_near_at_or_above_its_ceiling(
    users: int, state: CeilingState, percent: int, above: int
) -> None:
    (headroom,) = Ceiling(max_users=50).against(users, 0)

    assert (headroom.state, headroom.utilisation, headroom.above) == (state, Fraction(percent, 100), above)


def test_e10_the_fuller_ceiling_binds() -> None:
    binding = Ceiling(max_users=50, max_devices=80).binding(40, 78)

    assert (binding.what, binding.utilisation, binding.state) == ("devices", Fraction(975, 1000), CeilingState.NEAR)


def test_e11_a_season_costs_17000_flat_17200_per_user_and_26400_at_its_peak() -> None:
    flat = FlatRate(Decimal(1400), Ceiling(max_users=20), Overage(per_user=Decimal(100), per_device=None))
    per_user = PerUserRate(Decimal(100))

    bills = [flat.charge(Estate.of(users, {}), "USD") for users in SEASON]

    assert sum(bill.amount.value for bill in bills) == Decimal("17000.00")
    assert [len(bill.steps) for bill in bills].count(2) == 1
    assert sum(per_user.charge(Estate.of(users, {}), None, "USD").amount.value for users in SEASON) == 17200
    assert 12 * per_user.charge(Estate.of(max(SEASON), {}), None, "USD").amount.value == 26400


def test_e11_the_seasons_invoices_vary_as_the_headcount_does() -> None:
    soft = {"fee": "1400", "max_users": 20, "overage": {"per_user": "100"}}
    result = answered(asked(12, {"workstation": 12}, flat=soft, history=months(SEASON)))

    assert result["variables"]["headcount_volatility"] == {
        "class": "volatile",
        "amplitude": "0.6977",
        "cv": "0.2495",
        "months": 12,
    }
    cvs = result["variables"]["budget_predictability"]["invoice_cv"]
    assert cvs == {"per_user": "0.2495", "per_device": None, "flat": "0.0408"}


def test_e13_a_cost_of_30_at_half_margin_needs_a_rate_of_60() -> None:
    assert rate_for_margin(Decimal(30), Decimal("0.5")) == 60


@pytest.mark.parametrize(
    ("devices", "cost", "per_user", "per_device"),
    [(40, 2670, 1330, -1070), (80, 3210, 790, -10), (100, 3480, 520, 520), (120, 3750, 250, 1050)],
)
def test_e14_margins_cross_at_the_break_even(devices: int, cost: int, per_user: int, per_device: int) -> None:
    unit_costs = {
        "hour": "55",
        "hours_per_user": "0.75",
        "hours_per_device": "0.10",
        "tools_per_user": "12",
        "tools_per_device": "8",
    }
    costs = Costs(**{name: Decimal(value) for name, value in unit_costs.items()})

    margins = answered(asked(40, {"workstation": devices}, costs=unit_costs))["provider_margin"]

    assert costs.of_serving(Estate.of(40, {AssetClass.WORKSTATION: devices})) == cost
    assert margins == {"per_user": f"{per_user}.00", "per_device": f"{per_device}.00", "flat": None}


def test_e15_a_flat_fee_of_2000_beats_100_per_user_from_21_to_30_users() -> None:
    found = flat_against_per_user(Decimal(2000), Decimal(100), 30)

    assert found is not None
    assert (found.tie, found.cheaper_from, found.cheaper_to) == (20, 21, 30)
    assert half_up(found.rate_at_ceiling, 2) == Decimal("66.67")


@pytest.mark.parametrize(
    ("users", "per_user", "models"),
    [
        (1, "100.00", ["per_user"]),
        (4, "400.00", ["per_user"]),
        (7, "700.00", ["per_user"]),
        (8, "800.00", ["per_user", "per_device"]),
        (9, "900.00", ["per_device"]),
        (12, "1200.00", ["per_device"]),
    ],
)
def test_eight_desktops_cost_more_than_users_until_there_are_eight(
    users: int, per_user: str, models: list[str]
) -> None:
    result = answered(asked(users, {"workstation": 8}, device_rates={"workstation": "100"}))

    assert result["charges"] == {"per_user": per_user, "per_device": "800.00", "flat": None}
    assert result["cheapest_for_client"]["models"] == models
    assert result["break_even"]["users"] == "8.00"


def test_four_users_with_eight_desktops_stand_in_the_gray_band() -> None:
    variable = answered(asked(4, {"workstation": 8}))["variables"]["device_to_user_ratio"]

    assert variable == {"class": "gray", "devices_to_add": 1, "devices_to_remove": 3}


def test_at_the_loaded_rate_of_200_four_users_pay_for_eight_desktops() -> None:
    loaded = asked(4, {"workstation": 8}, user_rate="200", device_rates={"workstation": "100"})

    assert answered(loaded)["cheapest_for_client"] == {"models": ["per_user", "per_device"], "saving": "0.00"}


def test_eight_hundred_split_over_seven_users_loses_no_cent() -> None:
    # The notes write two parts of 114.29 and five of 114.28, which add up to 799.98; four and three make 800.00.
    parts = [part.value for part in split(Amount(Decimal("800.00"), "USD"), [1] * 7)]

    assert parts == [Decimal("114.29")] * 4 + [Decimal("114.28")] * 3
    assert all(earlier >= later for earlier, later in pairwise(parts))
