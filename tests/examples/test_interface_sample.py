"""The request and result printed in section 3 of the interfaces, key by key.

One digit differs from the page: it prints `effective_groups` as 1.1216, but exp(entropy) of 80 and 2 devices is
82 / (80^(80/82) x 2^(2/82)) = 1.121498, which is 1.1215 in four decimals.
"""

import json
from pathlib import Path

import pytest

from tests.unit.pricing.asking import answered

HERE = Path(__file__).parent
REQUEST = json.loads((HERE / "recommend_request.json").read_text())
RESULT = json.loads((HERE / "recommend_result.json").read_text())


@pytest.mark.parametrize("key", [key for key in RESULT if key != "reasons"])
def test_the_printed_request_gives_the_printed_value(key: str) -> None:
    assert answered(REQUEST, flips=True)[key] == RESULT[key]


def test_the_result_has_the_printed_keys_in_the_printed_order() -> None:
    assert list(answered(REQUEST, flips=True)) == list(RESULT)


def test_the_reason_is_the_cost_rule_in_a_sentence() -> None:
    (reason,) = answered(REQUEST)["reasons"]

    assert (reason["rule"], reason["votes"]) == ("R5", ["flat"])
    assert reason["because"] == ("Flat rate costs the client least: $2,000.00 per month, $1,500.00 less than the next.")
