from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked, months


def _ratio(users: int, endpoints: int, **policy: str) -> str:
    result = answered(
        asked(users, {"workstation": endpoints}, flat={"fee": "1", "max_users": 9, "overage": "hard"})
        | {"policy": policy}
    )
    return result["variables"]["device_to_user_ratio"]["class"]


@pytest.mark.parametrize(
    ("users", "endpoints", "verdict"),
    [
        (40, 59, "per_user_or_flat"),
        (40, 60, "gray"),
        (40, 80, "gray"),
        (40, 81, "per_device"),
        (1, 0, "per_user_or_flat"),
        (0, 5, "undefined"),
        (10**9, 1_500_000_000 - 1_000_000_000, "per_user_or_flat"),
    ],
)
def test_the_ratio_is_strictly_below_or_above_its_boundaries(users: int, endpoints: int, verdict: str) -> None:
    assert _ratio(users, endpoints) == verdict


@pytest.mark.parametrize(
    ("endpoints", "verdict"), [(10, "per_user_or_flat"), (11, "gray"), (33, "gray"), (34, "per_device")]
)
def test_a_policy_moves_the_ratios_boundaries_exactly(endpoints: int, verdict: str) -> None:
    assert _ratio(10, endpoints, ratio_low="1.1", ratio_high="3.3") == verdict


def _volatility(users: list[int], **declared: Any) -> dict[str, Any]:
    result = answered(asked(25, {"workstation": 25}, history=months(users), declared=declared))
    return result["variables"]["headcount_volatility"]


@pytest.mark.parametrize(
    ("users", "verdict"),
    [
        ([25] * 12, "stable"),
        ([10] * 6 + [11] * 6, "stable"),
        ([4] * 11 + [6], "stable"),
        ([40, 41, 41, 42, 42, 43, 43, 44, 44, 45, 45, 46], "moderate"),
        ([12, 12, 12, 12, 13, 13, 12, 12, 14, 18, 22, 20], "volatile"),
        ([0] * 12, "stable"),
        ([95, 105] + [100] * 10, "moderate"),
        ([95, 104] + [100] * 10, "stable"),
        ([90, 110] + [100] * 10, "volatile"),
        ([90, 109] + [100] * 10, "moderate"),
    ],
)
def test_a_years_headcount_is_classed_by_its_amplitude_and_in_persons(users: list[int], verdict: str) -> None:
    assert _volatility(users)["class"] == verdict


def test_only_the_last_twelve_months_are_classed() -> None:
    measured = _volatility([1, 200] + [25] * 12)

    assert measured == {"class": "stable", "amplitude": "0.0000", "cv": "0.0000", "months": 14}


@pytest.mark.parametrize(("declared", "verdict"), [(None, "insufficient"), (True, "volatile"), (False, "stable")])
def test_fewer_than_twelve_months_leave_it_to_what_is_declared(declared: bool | None, verdict: str) -> None:
    assert _volatility([5, 50] * 5 + [5], volatile=declared) == {
        "class": verdict,
        "amplitude": None,
        "cv": None,
        "months": 11,
    }


def test_twelve_months_weigh_more_than_what_is_declared() -> None:
    assert _volatility([25] * 12, volatile=True)["class"] == "stable"


@pytest.mark.parametrize(("share", "verdict"), [("0.1999", "stable"), ("0.20", "volatile"), ("1", "volatile")])
def test_a_fifth_of_contractors_is_volatile_in_any_case(share: str, verdict: str) -> None:
    assert _volatility([25] * 12, contractor_share=share)["class"] == verdict


def test_an_all_zero_year_has_no_amplitude() -> None:
    assert _volatility([0] * 12)["amplitude"] is None


def _mix(devices: dict[str, int], rates: dict[str, str] | None = None, **policy: str) -> dict[str, Any]:
    request = asked(50, devices, device_rates=rates) | {"policy": policy}
    return answered(request)["variables"]["asset_heterogeneity"]


def test_three_groups_are_heterogeneous_when_their_effective_number_is_two() -> None:
    mixed = _mix({"workstation": 60, "server": 4, "network": 6, "mobile": 30}, None, infrastructure_share="1")

    assert mixed == {
        "class": "heterogeneous",
        "groups": 4,
        "effective_groups": "2.6254",
        "infrastructure_share": "0.1000",
    }


def test_three_groups_are_heterogeneous_when_infrastructure_is_a_fifth_of_the_charge() -> None:
    devices = {"workstation": 80, "server": 4, "mobile": 1}
    at, below = (
        {"workstation": "30", "server": "151", "mobile": "16"},
        {"workstation": "30", "server": "150", "mobile": "1"},
    )

    assert _mix(devices, at | {"mobile": "16"})["infrastructure_share"] == "0.2000"
    assert _mix(devices, at)["class"] == "heterogeneous"
    assert _mix(devices, below)["class"] == "homogeneous"


def test_two_groups_are_homogeneous_however_they_mix() -> None:
    assert _mix({"workstation": 10, "kiosk": 10, "server": 10, "other": 30})["class"] == "homogeneous"


def test_three_equal_groups_meet_a_threshold_of_three() -> None:
    equal = {"workstation": 7, "server": 7, "mobile": 7}

    assert _mix(equal, None, infrastructure_share="1", effective_groups="3")["class"] == "heterogeneous"
    assert _mix(equal, None, infrastructure_share="1", effective_groups="3.0001")["class"] == "homogeneous"


def test_without_device_rates_the_numbers_alone_decide() -> None:
    request = asked(50, {"workstation": 5, "server": 5, "mobile": 5})
    del request["rates"]["per_device"]

    assert answered(request)["variables"]["asset_heterogeneity"] == {
        "class": "heterogeneous",
        "groups": 3,
        "effective_groups": "3.0000",
        "infrastructure_share": None,
    }


def test_an_estate_without_devices_has_no_mix() -> None:
    assert _mix({}) == {"class": "homogeneous", "groups": 0, "effective_groups": None, "infrastructure_share": None}


@pytest.mark.parametrize(("fixed", "verdict"), [(True, "required"), (False, "not_required")])
def test_a_fixed_budget_is_declared(fixed: bool, verdict: str) -> None:
    result = answered(asked(1, {}, declared={"fixed_budget": fixed}))

    assert result["variables"]["budget_predictability"]["class"] == verdict
