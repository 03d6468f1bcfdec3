from typing import Any

from hypothesis import given, settings

from pricing.engine.interchange import parse
from pricing.engine.refusal import Refused
from tests.unit.pricing.asking import answered
from tests.unit.pricing.engine.drawn import requests, steady
from tests.unit.pricing.engine.oracle import decided


def answerable(data: dict[str, Any]) -> bool:
    try:
        parse(data)
    except Refused:
        return False
    return True


@settings(steady, max_examples=150)
@given(requests(banded=True).filter(answerable))
def test_the_engine_decides_as_a_plain_second_reading_of_the_rules_does(data: dict[str, Any]) -> None:
    result = answered(data)

    assert (result["recommended"], result["votes"]) == decided(data)


@settings(steady, max_examples=50)
@given(requests(banded=True).filter(answerable))
def test_votes_are_the_sum_of_the_reasons(data: dict[str, Any]) -> None:
    result = answered(data)

    for model, count in result["votes"].items():
        assert count == sum(model in reason["votes"] for reason in result["reasons"])
