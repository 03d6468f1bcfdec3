from typing import Any

import pytest

from pricing.engine.interchange import parse
from tests.unit.pricing.asking import asked
from tests.unit.pricing.engine.interchange.mistakes import paths


@pytest.mark.parametrize("flat", [{"max_users": None, "max_devices": None}, {}])
def test_a_flat_rate_needs_a_ceiling(flat: dict[str, Any]) -> None:
    data = asked(1, {}, flat={"fee": "1", "overage": "hard"} | flat)

    assert paths(data) == ["rates.flat"]


@pytest.mark.parametrize("limit", ["max_users", "max_devices"])
def test_a_soft_ceiling_needs_the_price_of_what_it_limits(limit: str) -> None:
    data = asked(1, {}, flat={"fee": "1", limit: 5, "overage": {}})

    assert paths(data) == [f"rates.flat.overage.per_{limit.removeprefix('max_').removesuffix('s')}"]


@pytest.mark.parametrize("rates", [{}, {"per_user": None, "flat": None}, {"infrastructure_in_user_rate": False}])
def test_at_least_one_model_has_rates(rates: dict[str, Any]) -> None:
    assert paths({"currency": "USD", "users": 1, "devices": {}, "rates": rates}) == ["rates"]


def test_nothing_to_offer_is_refused() -> None:
    assert paths(asked(0, {})) == ["rates"]


def test_a_counted_class_without_a_rate_is_refused() -> None:
    data = asked(1, {"pos": 1, "server": 2, "printer": 0}, device_rates={"pos": "40"})

    assert paths(data) == ["rates.per_device.server"]


def test_an_add_on_needs_a_rate_for_each_infrastructure_class() -> None:
    data = asked(1, {"pos": 1, "server": 2, "network": 1}, infrastructure_in_user_rate=False)
    del data["rates"]["per_device"]

    assert paths(data) == ["rates.per_device.server", "rates.per_device.network"]


def test_included_infrastructure_needs_no_rate() -> None:
    data = asked(1, {"server": 2})
    del data["rates"]["per_device"]

    assert parse(data).estate.device_count == 2
