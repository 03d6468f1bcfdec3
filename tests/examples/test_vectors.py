"""T01–T34: charges, ratio, verdict, cheapest and distances. Source: vectors/README.md."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.pricing.asking import answered, asked

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "T01-T34.json").read_text())
CLASSES = {"per_user/flat": "per_user_or_flat"}
# By hand: T23 (125 - 970/50) / 30 = 3.52; T24 (100 - 1200/10) / 40 is negative, so there is no break-even.
SPLIT_BREAK_EVEN = {"T23": "3.5200", "T24": None}


def _request(vector: dict[str, Any]) -> dict[str, Any]:
    devices = {line["cls"]: line["n"] for line in vector["devices"]}
    rates = {line["cls"]: str(line["rate"]) for line in vector["devices"]}
    return asked(vector["users"], devices, user_rate=str(vector["user_rate"]), device_rates=rates)


def _round(value: float, places: str) -> str:
    return str(Decimal(str(value)).quantize(Decimal(places), ROUND_HALF_UP))


@pytest.fixture(params=VECTORS, ids=[vector["id"] for vector in VECTORS])
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


def test_the_charges_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    charges = answered(_request(vector))["charges"]

    assert charges == {"per_user": vector["per_user"], "per_device": vector["per_device"], "flat": None}


def test_the_ratio_and_its_verdict_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    result = answered(_request(vector))

    expected = None if vector["ratio"] is None else _round(vector["ratio"], "0.0001")
    assert result["ratio"] == {"endpoints": vector["endpoints"], "users": vector["users"], "value": expected}
    assert result["variables"]["device_to_user_ratio"]["class"] == CLASSES.get(vector["R1"], vector["R1"])


def test_the_distances_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    variable = answered(_request(vector))["variables"]["device_to_user_ratio"]

    assert variable["devices_to_add"] == vector["add_dev_to_per_device"]
    assert variable["devices_to_remove"] == vector["remove_dev_to_per_user"]


def test_the_cheapest_and_its_saving_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    cheapest = answered(_request(vector))["cheapest_for_client"]

    assert cheapest["saving"] == vector["saving"]
    match vector["cheapest"]:
        case "tie":
            assert cheapest["models"] == ["per_user", "per_device"]
        case "not_applicable":
            assert len(cheapest["models"]) == 1
        case model:
            assert cheapest["models"] == [model]


def test_the_break_even_is_that_of_the_vector(vector: dict[str, Any]) -> None:
    even = answered(_request(vector))["break_even"]

    if vector["id"] in SPLIT_BREAK_EVEN:
        assert (even["ratio"] if even else None) == SPLIT_BREAK_EVEN[vector["id"]]
    elif vector["breakeven"] is None:
        assert even is None
    else:
        assert even["ratio"] == _round(vector["breakeven"], "0.0001")
        if vector["tie_devices"] is not None:
            assert even["devices"] == _round(vector["tie_devices"], "0.01")


def test_ratio_and_cost_conflict_where_the_vector_says_so(vector: dict[str, Any]) -> None:
    conflicts = answered(_request(vector))["conflicts"]

    assert ("ratio_vs_cost" in conflicts) == (vector["R1_vs_cost"] == "CONFLICT")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("T25", "per-user rate of $70.00 is below"),
        ("T31", "per-user rate of $180.00 is above"),
        ("T32", "workstation rate of $20.00 is below"),
        ("T33", "workstation rate of $75.00 is above"),
        ("T24", "infrastructure that its rate does not pay for"),
    ],
)
def test_the_vectors_with_odd_rates_are_warned_about(name: str, words: str) -> None:
    vector = next(vector for vector in VECTORS if vector["id"] == name)

    assert any(words in warning for warning in answered(_request(vector))["warnings"])


def test_t23_with_infrastructure_as_an_add_on_saves_3550_per_device() -> None:
    vector = next(vector for vector in VECTORS if vector["id"] == "T23")
    request = _request(vector)
    request["rates"]["infrastructure_in_user_rate"] = False

    result = answered(request)

    assert result["charges"]["per_user"] == "7220.00"
    assert result["break_even"]["ratio"] == "4.1667"
    assert result["cheapest_for_client"] == {"models": ["per_device"], "saving": "3550.00"}


def test_t24_with_infrastructure_as_an_add_on_saves_600_per_device() -> None:
    vector = next(vector for vector in VECTORS if vector["id"] == "T24")
    request = _request(vector)
    request["rates"]["infrastructure_in_user_rate"] = False

    result = answered(request)

    assert result["charges"] == {"per_user": "2200.00", "per_device": "1600.00", "flat": None}
    assert result["cheapest_for_client"] == {"models": ["per_device"], "saving": "600.00"}
    assert result["warnings"] == []
