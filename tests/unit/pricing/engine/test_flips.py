"""Flips against a search of every single step, and where a search of every step would take years."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from pricing.engine import flips
from pricing.engine.case import Case
from pricing.engine.decision import Decision, decide
from tests.unit.pricing.asking import answered, asked, flat_rate
from tests.unit.pricing.engine.drawn import COSTS, requests, steady
from tests.unit.pricing.engine.oracle import ENDPOINTS, decided
from tests.unit.pricing.engine.test_decision import answerable

CENT = Decimal("0.01")
Change = tuple[int | str, dict[str, Any]]


def _with(data: dict[str, Any], value: object, *path: str) -> dict[str, Any]:
    changed = deepcopy(data)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def _counts(data: dict[str, Any], present: int, *path: str) -> dict[str, Iterator[Change]]:
    up, down = range(present + 1, 10 * present + 1), range(present - 1, -1, -1)
    return {
        "up": ((value, _with(data, value, *path)) for value in up),
        "down": ((value, _with(data, value, *path)) for value in down),
    }


def _prices(data: dict[str, Any], present: Decimal, *path: str) -> dict[str, Iterator[Change]]:
    up = (present + CENT * step for step in range(1, int(9 * present / CENT) + 1))
    down = (present - CENT * step for step in range(1, int(present / CENT) + 1))
    return {
        "up": ((_shown(value), _with(data, str(value), *path)) for value in up),
        "down": ((_shown(value), _with(data, str(value), *path)) for value in down),
    }


def _shown(value: Decimal) -> str:
    text = f"{value:.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def _first(start: str | None, changes: Iterator[Change]) -> dict[str, Any] | None:
    for at, data in changes:
        found, _ = decided(data)
        if found is None:
            return None
        if found != start:
            return {"at": at, "recommended": found}
    return None


def _searched(data: dict[str, Any]) -> dict[str, Any]:
    """Find all flips by trying every step."""
    start, _ = decided(data)
    moves = {"users": _counts(data, data["users"], "users")}
    moving = max(ENDPOINTS, key=lambda cls: data["devices"].get(cls, 0))
    if data["devices"].get(moving, 0):
        moves["devices"] = _counts(data, data["devices"][moving], "devices", moving)
    price = data["rates"].get("per_user")
    if isinstance(price, dict) and "rate" in price:
        moves["user_rate"] = _prices(data, Decimal(price["rate"]), "rates", "per_user", "rate")
    elif isinstance(price, str):
        moves["user_rate"] = _prices(data, Decimal(price), "rates", "per_user")
    if data["rates"].get("flat") is not None:
        moves["flat_fee"] = _prices(data, Decimal(data["rates"]["flat"]["fee"]), "rates", "flat", "fee")
    found: dict[str, Any] = {}
    for name in ("users", "devices", "user_rate", "flat_fee"):
        for way in ("up", "down"):
            found[f"{name}_{way}"] = _first(start, moves[name][way]) if name in moves else None
    return found


@settings(steady, max_examples=40)
@given(requests(largest_count=9, largest_rate=20).filter(answerable))
def test_flips_are_those_a_search_of_every_step_finds(data: dict[str, Any]) -> None:
    assert answered(data, flips=True)["flips"] == _searched(data)


@settings(steady, max_examples=60)
@given(requests(largest_count=7, largest_rate=20, banded=True).filter(answerable))
def test_with_bands_and_minimums_flips_are_those_a_search_of_every_step_finds(data: dict[str, Any]) -> None:
    assert answered(data, flips=True)["flips"] == _searched(data)


MIXED = {"workstation": 30, "pos": 4, "mobile": 9, "network": 6, "server": 1}


@pytest.mark.parametrize("threshold", ["1.5", "2", "2.25", "2.5", "2.75", "3", "3.0001", "4"])
@pytest.mark.parametrize("server", [1, 6])
def test_flips_through_the_mix_of_groups_are_found(threshold: str, server: int) -> None:
    # Infrastructure is nearly free, so that only the effective number of groups decides rule R3.
    rates = {"workstation": "0.4", "pos": "0.4", "mobile": "0.4", "network": "0.001", "server": "0.001"}
    data = asked(
        20,
        MIXED | {"server": server},
        user_rate="0.99",
        device_rates=rates,
        station_accounts=0,
        min_endpoints_per_user=None,
        history=[],
        declared={"volatile": None, "fixed_budget": True, "contractor_share": "0"},
        costs=COSTS,
        policy={"effective_groups": threshold},
    )

    assert answered(data, flips=True)["flips"] == _searched(data)


def test_a_million_users_take_few_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    decisions: list[Case] = []

    def counting(case: Case) -> Decision:
        decisions.append(case)
        return decide(case)

    monkeypatch.setattr(flips, "decide", counting)
    flat = flat_rate("50000000.00", max_users=1_200_000, max_devices=9_000_000)
    devices = {"workstation": 2_000_000, "mobile": 900_000, "server": 30_000, "network": 70_000}

    found = answered(asked(1_000_000, devices, flat=flat), flips=True)["flips"]

    assert any(found.values())
    assert len(decisions) < 200


def test_a_value_at_which_nothing_can_be_recommended_ends_the_search() -> None:
    only_flat = asked(10, {}, user_rate=None, flat=flat_rate("100", max_users=20))
    only_flat["rates"]["per_device"] = None
    only_per_user = asked(10, {})

    assert answered(only_flat, flips=True)["flips"]["users_up"] is None
    assert answered(only_per_user, flips=True)["flips"]["users_down"] is None


@pytest.mark.parametrize(("rate", "flip"), [("3.33", {"at": "10.00", "recommended": "per_user"}), ("3.34", None)])
def test_ten_times_the_present_value_is_the_last_one_looked_at(rate: str, flip: dict[str, Any] | None) -> None:
    # Three users at 3.33 pay 9.99: a flat fee of 1.00 stays the better up to there and loses at ten times itself.
    request = asked(3, {}, user_rate=rate, flat=flat_rate("1.00", max_users=20))

    assert answered(request, flips=True)["flips"]["flat_fee_up"] == flip


def test_nothing_to_move_gives_no_flip() -> None:
    found = answered(asked(5, {"server": 2}, user_rate=None), flips=True)["flips"]

    assert found == dict.fromkeys(found)


def test_a_years_fee_moves_in_cents_of_the_year() -> None:
    flat = flat_rate("11999.00", max_users=20) | {"per": "year"}

    result = answered(asked(10, {}, flat=flat), flips=True)

    assert result["recommended"] == "flat"
    assert result["flips"]["flat_fee_up"] == {"at": "12000.01", "recommended": "per_user"}


def test_yen_move_in_whole_yen() -> None:
    request = asked(10, {}, user_rate="100", flat=flat_rate("999", max_users=20)) | {"currency": "JPY"}

    assert answered(request, flips=True)["flips"]["user_rate_down"] == {"at": "99", "recommended": "per_user"}


def test_flips_are_left_out_when_they_are_not_asked_for() -> None:
    assert answered(asked(40, {"workstation": 80}), flips=False)["flips"] is None


def _few_users(user_rate: Any, device_rate: Any, **more: Any) -> dict[str, Any]:
    # One workstation for eight users: the ratio rule always votes per-user, the cheaper one decides.
    data = asked(8, {"workstation": 1})
    data["rates"] |= {"per_user": user_rate, "per_device": {"workstation": device_rate}} | more
    return data


def _steps_of(first: str, then: str, counting: str) -> dict[str, Any]:
    return {"bands": [{"up_to": 30, "rate": first}, {"up_to": None, "rate": then}], "counting": counting}


@pytest.mark.parametrize(
    ("data", "at"),
    [
        (_few_users("10", "50", minimum_amount="100"), 11),  # up to ten users both cost the minimum
        (_few_users({"rate": "10", "minimum_users": 20}, "205"), 21),  # up to twenty users per-user costs 200
        (_few_users(_steps_of("10", "100", "graduated"), "450"), 32),  # 300 for thirty, 400 for 31, 500 for 32
        (_few_users(_steps_of("10", "20", "all_units"), "310"), 31),  # 300 for thirty, 620 for 31
    ],
    ids=["minimum amount", "minimum of users", "graduated", "all units"],
)
def test_a_flip_beyond_a_bend_or_a_jump_is_found(data: dict[str, Any], at: int) -> None:
    assert answered(data, flips=True)["flips"]["users_up"] == {"at": at, "recommended": "per_device"}


@pytest.mark.parametrize(
    ("counting", "then", "at"),
    [("graduated", "100", 32), ("all_units", "20", 31)],
)
def test_a_flip_of_devices_beyond_a_bend_or_a_jump_is_found(counting: str, then: str, at: int) -> None:
    data = asked(1, {"workstation": 8}, user_rate="450" if counting == "graduated" else "310")
    data["rates"]["per_device"] = {"workstation": _steps_of("10", then, counting)}

    assert answered(data, flips=True)["flips"]["devices_up"] == {"at": at, "recommended": "per_user"}
