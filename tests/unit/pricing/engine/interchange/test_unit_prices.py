import json
from typing import Any

import pytest
from hypothesis import given

from pricing.engine.bands import Bands, Counting
from pricing.engine.interchange import parse, request_to_json
from tests.unit.pricing.asking import answered, asked
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.engine.interchange.mistakes import changed, paths
from tests.unit.pricing.engine.test_decision import answerable

BANDS = [{"up_to": 25, "rate": "150.00"}, {"up_to": None, "rate": "120.00"}]
USER, DEVICE = "rates.per_user", "rates.per_device.workstation"


@pytest.mark.parametrize(
    ("price", "wrong"),
    [
        ({}, ""),
        ({"rate": "1", "bands": BANDS}, ""),
        ({"counting": "graduated"}, ""),
        ({"rate": 1.5}, ".rate"),
        ({"rate": None}, ".rate"),
        ({"rate": {"rate": "1"}}, ".rate"),
        ({"rate": "1", "counting": "graduated"}, ".counting"),
        ({"rate": "1", "cap": 5}, ".cap"),
        ({"bands": BANDS, "counting": "both"}, ".counting"),
        ({"bands": BANDS, "counting": None}, ".counting"),
        ({"bands": BANDS, "counting": ["graduated"]}, ".counting"),
        ({"bands": []}, ".bands"),
        ({"bands": None}, ".bands"),
        ({"bands": {"0": BANDS[0]}}, ".bands"),
        ({"bands": [{"up_to": place, "rate": "1"} for place in range(1, 52)]}, ".bands"),
        ({"bands": [5]}, ".bands[0]"),
        ({"bands": [{"up_to": None}]}, ".bands[0].rate"),
        ({"bands": [{"rate": "1"}]}, ".bands[0].up_to"),
        ({"bands": [{"up_to": None, "rate": "1", "from": 1}]}, ".bands[0].from"),
        ({"bands": [{"up_to": None, "rate": 1.5}]}, ".bands[0].rate"),
        ({"bands": [{"up_to": 25, "rate": "1"}]}, ".bands[0].up_to"),
        ({"bands": [{"up_to": None, "rate": "1"}, {"up_to": None, "rate": "1"}]}, ".bands[0].up_to"),
        ({"bands": [{"up_to": 0, "rate": "1"}, BANDS[1]]}, ".bands[0].up_to"),
        ({"bands": [{"up_to": "25", "rate": "1"}, BANDS[1]]}, ".bands[0].up_to"),
        ({"bands": [BANDS[0], BANDS[0], BANDS[1]]}, ".bands[1].up_to"),
    ],
)
@pytest.mark.parametrize("path", [USER, DEVICE])
def test_a_bad_price_is_refused_at_its_path(path: str, price: object, wrong: str) -> None:
    assert path + wrong in paths(changed(path, price))


@pytest.mark.parametrize("value", [-1, "20", 1.5, True])
def test_a_minimum_of_users_is_a_count(value: object) -> None:
    assert paths(changed(USER, {"rate": "1", "minimum_users": value})) == [f"{USER}.minimum_users"]


def test_devices_have_no_minimum_of_users() -> None:
    assert paths(changed(DEVICE, {"rate": "1", "minimum_users": 2})) == [f"{DEVICE}.minimum_users"]


@pytest.mark.parametrize("value", ["-1", 1.5, True, [], {}, "1.23456"])
def test_a_minimum_amount_is_money(value: object) -> None:
    data = changed("users", 5)
    data["rates"]["minimum_amount"] = value

    assert paths(data) == ["rates.minimum_amount"]


def test_a_minimum_amount_alone_offers_nothing() -> None:
    assert paths({"currency": "USD", "users": 1, "devices": {}, "rates": {"minimum_amount": "650"}}) == ["rates"]


def test_nulls_are_as_if_left_out() -> None:
    data = changed(USER, {"rate": "100.00", "minimum_users": None})
    data["rates"]["minimum_amount"] = None

    assert parse(data) == parse(changed(USER, "100.00"))


def test_bands_are_graduated_unless_said_otherwise() -> None:
    read = parse(changed(USER, {"bands": BANDS})).offer.per_user

    assert read is not None
    assert isinstance(read.price, Bands)
    assert read.price.counting is Counting.GRADUATED


def test_a_rate_in_an_object_answers_as_the_rate_itself() -> None:
    plain, wrapped = asked(40, {"workstation": 80}), asked(40, {"workstation": 80})
    wrapped["rates"] |= {"per_user": {"rate": "100.00"}, "per_device": {"workstation": {"rate": "40.00"}}}

    assert answered(wrapped, flips=True) == answered(plain, flips=True)


def test_one_band_answers_as_its_rate_but_has_no_rate_to_flip() -> None:
    plain, banded = asked(40, {"workstation": 80}), asked(40, {"workstation": 80})
    banded["rates"]["per_user"] = {"bands": [{"up_to": None, "rate": "100.00"}]}
    expected = answered(plain, flips=True)
    expected["flips"] |= {"user_rate_up": None, "user_rate_down": None}

    assert answered(banded, flips=True) == expected


@steady
@given(requests(banded=True).filter(answerable))
def test_a_written_request_with_bands_reads_as_the_same_request(data: dict[str, Any]) -> None:
    request = parse(data)

    assert parse(json.loads(json.dumps(request_to_json(request)))) == request


def test_a_request_without_bands_is_written_as_it_always_was() -> None:
    rates = request_to_json(parse(asked(40, {"workstation": 80})))["rates"]

    assert rates == {
        "per_user": "100.00",
        "per_device": {"workstation": "40.00"},
        "infrastructure_in_user_rate": True,
        "flat": None,
    }
