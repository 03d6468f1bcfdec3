from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from pricing.engine.boundaries import flat_against_per_user, ratio_distance
from pricing.engine.estate import Estate
from pricing.engine.policy import Policy
from pricing.engine.variables import RatioClass, ratio_class
from tests.unit.pricing.asking import answered, asked


@given(st.integers(1, 500), st.integers(0, 2000))
def test_the_devices_to_add_or_remove_are_exactly_enough(users: int, endpoints: int) -> None:
    estate, policy = Estate.of(users, {AssetClass.POS: endpoints}), Policy()
    distance = ratio_distance(estate, policy)
    assert distance is not None

    def verdict(count: int) -> RatioClass:
        return ratio_class(estate.with_devices(AssetClass.POS, count), policy)

    assert verdict(endpoints + distance.devices_to_add) is RatioClass.PER_DEVICE
    assert verdict(endpoints - distance.devices_to_remove) is RatioClass.PER_USER_OR_FLAT
    if distance.devices_to_add:
        assert verdict(endpoints + distance.devices_to_add - 1) is not RatioClass.PER_DEVICE
    if distance.devices_to_remove:
        assert verdict(endpoints - distance.devices_to_remove + 1) is not RatioClass.PER_USER_OR_FLAT


def test_without_users_there_is_no_distance() -> None:
    variable = answered(asked(0, {"pos": 5}))["variables"]["device_to_user_ratio"]

    assert variable == {"class": "undefined", "devices_to_add": None, "devices_to_remove": None}


@pytest.mark.parametrize(
    "request_without",
    [
        asked(0, {"workstation": 5}),
        asked(5, {}),
        asked(5, {"server": 5}),
        asked(5, {"workstation": 5}, user_rate=None),
        asked(5, {"workstation": 5}, device_rates={"workstation": "0"}),
        asked(10, {"workstation": 10, "server": 6}, device_rates={"workstation": "40", "server": "200"}),
    ],
    ids=["no users", "no devices", "no endpoints", "no user rate", "free endpoints", "infrastructure unpaid"],
)
def test_there_is_no_break_even(request_without: dict[str, Any]) -> None:
    assert answered(request_without)["break_even"] is None


def test_a_free_user_rate_has_no_number_of_users() -> None:
    even = answered(asked(5, {"workstation": 5}, user_rate="0"))["break_even"]

    assert even == {"ratio": "0.0000", "devices": "0.00", "users": None}


@given(st.integers(1, 200), st.integers(1, 400), st.integers(0, 9), st.booleans())
def test_at_the_break_even_both_models_cost_the_same(users: int, endpoints: int, servers: int, included: bool) -> None:
    request = asked(
        users,
        {"workstation": endpoints, "server": servers},
        user_rate="80",
        device_rates={"workstation": "20", "server": "160"},
        infrastructure_in_user_rate=included,
    )
    even = answered(request)["break_even"]
    if even is None:
        assert included
        return
    devices = even["devices"]
    if devices.endswith(".00"):
        request["devices"]["workstation"] = int(devices[:-3])
        charges = answered(request)["charges"]
        assert charges["per_device"] in (charges["per_user"], None)


BANDS = {"bands": [{"up_to": 10, "rate": "120"}, {"up_to": None, "rate": "80"}], "counting": "graduated"}


@pytest.mark.parametrize(
    ("price", "effective"),
    [(BANDS, "100"), ({"rate": "50", "minimum_users": 40}, "100"), ({"rate": "100", "minimum_users": 5}, "100")],
)
def test_the_break_even_takes_what_a_user_costs_on_average(price: dict[str, Any], effective: str) -> None:
    plain, banded = asked(20, {"workstation": 30}, user_rate=effective), asked(20, {"workstation": 30})
    banded["rates"]["per_user"] = price

    assert answered(banded)["break_even"] == answered(plain)["break_even"]
    assert answered(banded)["charges"] == answered(plain)["charges"]


def test_a_minimum_amount_leaves_the_break_even_where_it_is() -> None:
    request = asked(5, {"workstation": 12}, device_rates={"workstation": "50"})
    before = answered(request)
    request["rates"]["minimum_amount"] = "650"
    after = answered(request)

    assert before["break_even"] == after["break_even"] == {"ratio": "2.0000", "devices": "10.00", "users": "6.00"}
    assert after["charges"] == {"per_user": "650.00", "per_device": "650.00", "flat": None}
    assert after["cheapest_for_client"] == {"models": ["per_user", "per_device"], "saving": "0.00"}


@pytest.mark.parametrize(("fee", "rate", "ceiling"), [("3000", "100", 30), ("2000", "0", 30), ("2000", "100", 0)])
def test_a_flat_fee_may_beat_a_user_rate_nowhere(fee: str, rate: str, ceiling: int) -> None:
    assert flat_against_per_user(Decimal(fee), Decimal(rate), ceiling) is None
