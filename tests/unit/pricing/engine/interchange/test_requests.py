import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from pricing.engine.interchange import parse, parse_text, request_to_json
from pricing.engine.policy import Policy
from pricing.engine.refusal import Refused
from tests.unit.pricing.asking import asked
from tests.unit.pricing.engine.drawn import COSTS, requests, steady
from tests.unit.pricing.engine.interchange.mistakes import MISSING, WHOLE, changed, paths, problems
from tests.unit.pricing.engine.test_decision import answerable

NOT_MONEY = ["-1", "1.23456", "1e3", "", " 1", "1,000", "١", "NaN", "1" * 13, 1.5, Decimal("1.5"), -1, True, [], {}]
NOT_COUNTS = [-1, 1.0, Decimal("1.5"), float("nan"), "40", True, [], {}, 10**9 + 1, pytest.param(10**5000, id="huge")]


@pytest.mark.parametrize("value", [*NOT_MONEY, None])
@pytest.mark.parametrize(
    "path", ["rates.per_device.server", "rates.flat.fee", "rates.flat.overage.per_user", "costs.hour"]
)
def test_money_is_text_with_up_to_four_decimals(path: str, value: object) -> None:
    assert paths(changed(path, value)) == [path]


@pytest.mark.parametrize("value", ["0", "100", "100.1234", "0100.50", "999999999999.9999", 100, 0])
@pytest.mark.parametrize("path", ["rates.per_user", "rates.flat.fee", "costs.tools_per_user"])
def test_money_may_be_text_or_a_whole_number(path: str, value: object) -> None:
    parse(changed(path, value))


@pytest.mark.parametrize("value", NOT_COUNTS)
@pytest.mark.parametrize(
    "path", ["users", "devices.workstation", "station_accounts", "min_endpoints_per_user", "history[1].devices"]
)
def test_counts_are_whole_numbers(path: str, value: object) -> None:
    assert paths(changed(path, value)) == [path]


@pytest.mark.parametrize("value", [*NOT_COUNTS, None])
def test_a_device_count_is_never_null(value: object) -> None:
    assert paths(changed("devices.server", value)) == ["devices.server"]


@pytest.mark.parametrize("value", ["1", 0, None, [], 1.0])
@pytest.mark.parametrize("path", ["declared.fixed_budget", "rates.infrastructure_in_user_rate"])
def test_claims_are_true_or_false(path: str, value: object) -> None:
    assert paths(changed(path, value)) == [path]


@pytest.mark.parametrize("path", ["currency", "users", "devices", "rates", "rates.flat.fee", "rates.flat.overage"])
def test_a_missing_key_is_named(path: str) -> None:
    assert path in paths(changed(path, MISSING))


@pytest.mark.parametrize("name", COSTS)
def test_costs_are_given_whole(name: str) -> None:
    assert paths(changed(f"costs.{name}", MISSING)) == [f"costs.{name}"]


@pytest.mark.parametrize(
    "path", ["overall", "rates.x", "rates.flat.cap", "declared.x", "costs.x", "policy.x", "history[0].x"]
)
def test_an_unknown_key_is_refused(path: str) -> None:
    assert paths(changed(path, 1)) == [path]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("currency", "usd"),
        ("currency", "USDX"),
        ("currency", "ÄÖÜ"),
        ("currency", 3),
        ("devices", []),
        ("devices.laptop", 1),
        ("rates", None),
        ("rates", []),
        ("rates.per_device", "40"),
        ("rates.per_device.laptop", "40"),
        ("rates.flat", "2000"),
        ("rates.flat.per", "week"),
        ("rates.flat.per", ["month"]),
        ("rates.flat.overage", "soft"),
        ("rates.flat.overage", None),
        ("rates.flat.max_users", -1),
        ("history", {}),
        ("history", [None] * 1201),
        ("history[0]", 5),
        ("history[0].month", "2025-13"),
        ("history[0].month", "0000-01"),
        ("history[0].month", "2025-1"),
        ("history[0].month", 202501),
        ("history[0].users", None),
        ("declared", []),
        ("declared.volatile", "yes"),
        ("declared.contractor_share", "1.01"),
        ("declared.contractor_share", "-0.1"),
        ("costs", []),
        ("policy", []),
        ("policy.ratio_low", "low"),
        ("policy.ratio_low", "0"),
        ("policy.ratio_low", "2.5"),
        ("policy.ratio_high", float("inf")),
        ("policy.ratio_high", Decimal("1E+400")),
        ("policy.ratio_high", Decimal("1E-400")),
        ("policy.ratio_high", True),
        ("policy.stable_amplitude", "0.3"),
    ],
)
def test_a_bad_value_is_refused_at_its_path(path: str, value: object) -> None:
    assert path in paths(changed(path, value))


@pytest.mark.parametrize("data", [None, [], "x", 5, True, 1.5])
def test_a_request_is_an_object(data: object) -> None:
    assert paths(data)[0] == "$"


def test_all_problems_are_named_at_once() -> None:
    data = changed("users", -1) | {"currency": "x", "extra": 1}
    data["rates"]["flat"]["fee"] = 1.5

    assert paths(data) == ["extra", "currency", "users", "rates.flat.fee"]


def test_a_strange_key_cannot_break_a_message_into_lines() -> None:
    assert paths(changed("devices.work\nstation \ud800", 1)) == ['devices["work\\nstation \\ud800"]']


def test_at_most_two_hundred_problems_are_named() -> None:
    assert len(paths(WHOLE | {"history": [5] * 1000})) == 200


def test_keys_given_twice_are_refused_at_their_path() -> None:
    text = json.dumps(WHOLE).replace('"server": 2', '"server": 2, "server": 3')

    assert paths(parse_text(text.encode())) == ["devices.server"]


@pytest.mark.parametrize("names", [["2025-01", "2025-03"], ["2025-02", "2025-01"], ["2025-01", "2025-01"]])
def test_history_is_oldest_first_without_gaps(names: list[str]) -> None:
    assert paths(asked(1, {}, history=[{"month": name, "users": 1} for name in names])) == ["history[1].month"]


def test_history_runs_over_the_turn_of_the_year() -> None:
    history = [{"month": name, "users": 1} for name in ("2024-12", "2025-01")]

    assert [month.name for month in parse(asked(1, {}, history=history)).history] == ["2024-12", "2025-01"]


@pytest.mark.parametrize("value", ["1.25", 1.25, Decimal("1.25")])
def test_a_threshold_is_read_exactly_from_text_or_number(value: object) -> None:
    assert parse(changed("policy.ratio_low", value)).policy.ratio_low == Decimal("1.25")


def test_what_is_left_out_has_its_default() -> None:
    request = parse({"currency": "USD", "users": 1, "devices": {}, "rates": {"per_user": "1"}})

    assert request.policy == Policy()
    assert request.costs is None
    assert request.history == ()
    assert request.offer.per_user is not None
    assert request.offer.per_user.infrastructure_included


def test_sections_may_be_null() -> None:
    empty = dict.fromkeys(("history", "declared", "costs", "policy", "min_endpoints_per_user"))

    assert parse(asked(1, {}) | empty) == parse(asked(1, {}))


def test_classes_are_read_as_classes() -> None:
    assert parse(WHOLE).estate.devices == ((AssetClass.WORKSTATION, 80), (AssetClass.SERVER, 2))


@steady
@given(requests().filter(answerable))
def test_a_written_request_reads_as_the_same_request(data: dict[str, Any]) -> None:
    request = parse(data)

    assert parse(json.loads(json.dumps(request_to_json(request)))) == request


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
SPOTS = [
    "users",
    "devices",
    "devices.server",
    "rates",
    "rates.per_user",
    "rates.per_device",
    "rates.flat",
    "rates.flat.per",
    "rates.flat.overage",
    "rates.flat.overage.per_device",
    "history",
    "history[1]",
    "history[0].month",
    "declared",
    "declared.contractor_share",
    "costs",
    "costs.hours_per_user",
    "policy",
    "policy.ratio_low",
    "currency",
]


@steady
@given(st.sampled_from(SPOTS), JSON)
def test_any_value_anywhere_is_read_or_refused(path: str, value: object) -> None:
    assert all(str(problem).isprintable() for problem in problems(changed(path, value)))


@given(JSON)
def test_any_value_is_read_or_refused(value: object) -> None:
    with pytest.raises(Refused):
        parse(value)
