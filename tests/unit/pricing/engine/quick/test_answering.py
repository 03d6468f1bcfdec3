"""The quick answer is the engine's answer, to the byte, or none."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from pricing.engine.interchange import parse, parse_text, to_json
from pricing.engine.quick import quick_answer
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from tests.unit.pricing.asking import asked, flat_rate, months
from tests.unit.pricing.damaged import damaged
from tests.unit.pricing.engine.drawn import COSTS, requests, steady
from tests.unit.pricing.engine.portfolio.test_requests import EDGES

SAMPLE = Path(__file__).parents[4] / "examples" / "recommend_request.json"
SHARED = {"workstation": 3, "server": 1, "mobile": 2, "printer": 1}


def _by_engine(text: bytes) -> str | None:
    try:
        return json.dumps(to_json(recommend(parse(parse_text(text)), flips=False)))
    except Refused:
        return None


def _quickly(text: bytes) -> str | None:
    answer = quick_answer(text)
    return None if answer is None else json.dumps(answer)


def _assert_answers(data: dict[str, Any]) -> None:
    text = json.dumps(data).encode()
    assert _quickly(text) == _by_engine(text) is not None


@steady
@given(requests())
def test_a_plain_request_is_answered_as_the_engine_answers_it(data: dict[str, Any]) -> None:
    text = json.dumps(data).encode()

    assert _quickly(text) == _by_engine(text)


@steady
@given(requests(largest_count=1_000_000, largest_rate=99_999_999))
def test_a_million_users_are_answered_as_the_engine_answers_them(data: dict[str, Any]) -> None:
    text = json.dumps(data).encode()

    assert _quickly(text) == _by_engine(text)


@steady
@given(damaged())
def test_whatever_is_not_plain_is_left_to_the_engine(text: bytes) -> None:
    quick = _quickly(text)

    assert quick is None or quick == _by_engine(text)


def test_the_worked_example_is_answered() -> None:
    _assert_answers(json.loads(SAMPLE.read_text(encoding="utf-8")))


@pytest.mark.parametrize("data", EDGES.values(), ids=EDGES)
def test_every_edge_is_answered(data: dict[str, Any]) -> None:
    _assert_answers(data)


@pytest.mark.parametrize(
    "data",
    [
        asked(9, SHARED, policy={"ratio_low": "1.50", "effective_groups": 3, "infrastructure_share": "1"}),
        asked(9, SHARED, declared={"volatile": True}, history=months([9] * 12, [7] * 12)),
        asked(9, SHARED, declared={"volatile": False, "contractor_share": "0.3333"}, history=months([9] * 12)),
        asked(9, SHARED, declared={"volatile": False}, history=months([0] * 12), costs=COSTS),
        asked(9, SHARED, declared={"volatile": None}, history=months([9] * 11)) | {"costs": None, "policy": None},
        asked(9, SHARED, infrastructure_in_user_rate=False, history=months(list(range(13)), list(range(3, 16)))),
        asked(9, SHARED, flat=flat_rate("1", max_devices=3, overage={"per_user": None, "per_device": 1})),
        asked(99, SHARED, user_rate="175.0001", device_rates=dict.fromkeys(SHARED, "24.99")) | {"currency": "CHF"},
        asked(99, SHARED, user_rate="74.9999", device_rates=dict.fromkeys(SHARED, "250.01")),
    ],
)
def test_what_the_worked_example_does_not_say_is_answered(data: dict[str, Any]) -> None:
    _assert_answers(data)


@pytest.mark.parametrize(
    "text",
    [
        b'{"currency":"USD","users":1,"users":1,"devices":{},"rates":{"per_user":"1"}}',
        b'{"currency":"USD","users":1,"devices":{},"rates":{"per_user":"1","per_user":"1"}}',
        b'{"currency":"USD","users":1,"devices":{},"devices":{"a":{"b":1}},"rates":{"per_user":"1"}}',
        b'{"currency":"USD","users":1,"devices":{},"rates":{"per_user":{"rate":"1"}}}',
        b"[]",
        b"",
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_is_wrong_is_left_to_the_engine(text: bytes) -> None:
    assert quick_answer(text) is None


def test_equal_numbers_written_otherwise_are_not_mistaken_for_each_other() -> None:
    few = asked(40, {"workstation": 59})
    for written in ("1.5", "1.50", 1, "1", True, "x"):
        data = deepcopy(few) | {"policy": {"ratio_low": written}}
        text = json.dumps(data).encode()
        assert _quickly(text) == _by_engine(text)
