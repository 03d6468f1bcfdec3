from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked, flat_rate, months


def _warnings(request: dict[str, Any]) -> list[str]:
    return answered(request)["warnings"]


@pytest.mark.parametrize("rate", ["75", "175.00", "100"])
def test_the_limits_of_a_range_are_inside(rate: str) -> None:
    assert _warnings(asked(40, {"workstation": 40}, user_rate=rate)) == []


@pytest.mark.parametrize(
    ("rates", "warning"),
    [
        (
            ("74.99", "40", "150"),
            "The per-user rate of $74.99 is below the range in the source article, $75–$175 per month.",
        ),
        (
            ("100", "50.01", "150"),
            "The workstation rate of $50.01 is above the range in the source article, $25–$50 per month.",
        ),
        (
            ("100", "40", "99"),
            "The server rate of $99.00 is below the range in the source article, $100–$250 per month.",
        ),
    ],
)
def test_a_rate_outside_its_range_is_named(rates: tuple[str, str, str], warning: str) -> None:
    user_rate, workstation, server = rates
    device_rates = {"workstation": workstation, "server": server}

    assert _warnings(asked(40, {"workstation": 40, "server": 1}, user_rate=user_rate, device_rates=device_rates)) == [
        warning
    ]


def test_rates_that_charge_nothing_here_are_not_judged() -> None:
    rates = {"workstation": "40", "server": "9999"}

    assert _warnings(asked(40, {"workstation": 40}, device_rates=rates)) == []


def test_dollar_ranges_do_not_judge_other_currencies() -> None:
    assert _warnings(asked(40, {"workstation": 40}, user_rate="15000") | {"currency": "JPY"}) == []


def test_per_user_that_does_not_pay_for_infrastructure_is_named() -> None:
    request = asked(10, {"workstation": 10, "server": 6}, device_rates={"workstation": "40", "server": "200"})

    (warning,) = _warnings(request)

    assert warning.startswith("Per-user is cheaper at any number of endpoints")


def test_a_rate_of_zero_is_named() -> None:
    rates = {"workstation": "40", "printer": "0"}

    assert _warnings(asked(40, {"workstation": 40, "printer": 3}, device_rates=rates)) == [
        "The printer rate is zero: what it covers is given away."
    ]


def test_a_flat_rate_that_starts_above_its_soft_ceiling_is_named() -> None:
    flat = flat_rate("2000", max_users=39, max_devices=40, overage={"per_user": "100", "per_device": "40"})

    assert _warnings(asked(40, {"workstation": 40}, flat=flat)) == [
        "The flat rate starts 1 user above its ceiling of 39; overage is charged from the first month."
    ]


@pytest.mark.parametrize(
    ("declared", "users", "words"),
    [
        (True, [25] * 12, ["Headcount is declared volatile, but the last twelve months show it stable"]),
        (False, [10, 20] * 6, ["Headcount is declared not volatile, but the last twelve months show it volatile"]),
        (False, [25] * 12, []),
        (True, [10, 20] * 6, []),
        (None, [10, 20] * 6, []),
        (True, [25] * 11, []),
    ],
)
def test_a_declaration_that_history_contradicts_is_named(
    declared: bool | None, users: list[int], words: list[str]
) -> None:
    found = _warnings(asked(25, {"workstation": 25}, history=months(users), declared={"volatile": declared}))

    assert [warning.split(";")[0] for warning in found] == words


def test_a_minimum_in_force_is_named() -> None:
    request = asked(4, {"workstation": 4})
    request["rates"] |= {"per_user": {"rate": "100", "minimum_users": 5}, "minimum_amount": "650"}

    assert _warnings(request) == [
        "4 users counted; the minimum of 5 users is charged.",
        "Per-user comes to $500.00; the minimum of $650.00 per month is charged.",
        "Per-device comes to $160.00; the minimum of $650.00 per month is charged.",
    ]


def test_a_rate_in_bands_is_judged_by_what_a_unit_costs_on_average() -> None:
    request = asked(100, {"workstation": 100})
    bands = [{"up_to": 50, "rate": "90"}, {"up_to": None, "rate": "50"}]
    request["rates"]["per_user"] = {"bands": bands, "counting": "graduated"}

    assert _warnings(request) == [
        "The average per-user rate of $70.00 is below the range in the source article, $75–$175 per month."
    ]


CLIFF = {"bands": [{"up_to": 10, "rate": "50"}, {"up_to": None, "rate": "40"}], "counting": "all_units"}
SENTENCE = "The bands make more workstations cheaper than fewer: 11 workstations cost $440.00, 10 workstations $500.00."


@pytest.mark.parametrize("count", [1, 10, 50])
def test_more_devices_for_less_money_are_named(count: int) -> None:
    request = asked(20, {"workstation": count})
    request["rates"]["per_device"] = {"workstation": CLIFF}

    assert _warnings(request) == [SENTENCE]


def test_a_cliff_below_a_minimum_is_no_cliff() -> None:
    at_ten = asked(20, {})
    user_cliff = {"bands": [{"up_to": 10, "rate": "100"}, {"up_to": None, "rate": "90"}], "counting": "all_units"}
    at_ten["rates"]["per_user"] = user_cliff
    above = asked(20, {})
    above["rates"]["per_user"] = user_cliff | {"minimum_users": 11}
    lifted = asked(20, {})
    lifted["rates"] |= {"per_user": user_cliff, "minimum_amount": "1000"}

    assert ["cheaper" in warning for warning in _warnings(at_ten)] == [True]
    assert _warnings(above) == _warnings(lifted) == []


def test_a_charge_that_reaches_the_minimum_is_not_warned_of() -> None:
    request = asked(5, {"workstation": 5}, device_rates={"workstation": "50"})
    request["rates"] |= {"per_user": {"rate": "100", "minimum_users": 5}, "minimum_amount": "250"}

    assert _warnings(request) == []
