"""What is said of two answers to one question."""

from copy import deepcopy

import pytest

from pricing.queries.differences import differences
from tests.unit.pricing.asking import answered, asked, flat_rate

QUESTION = asked(40, {"workstation": 80, "server": 2}, flat=flat_rate("2000.00", max_users=50))


@pytest.fixture
def was():
    return answered(QUESTION)


@pytest.fixture
def now(was):
    return deepcopy(was)


def said(was, now):
    return [str(one) for one in differences(was, now, "USD")]


def test_equal_answers_do_not_differ(was, now):
    assert said(was, now) == []


def test_an_amount_is_told_as_money(was, now):
    now["charges"]["per_user"] = "4100.00"

    assert said(was, now) == ["Charge per month, per-user: was $4,000.00, is $4,100.00"]


def test_another_winner_is_told_by_its_name(was, now):
    now["recommended"] = "per_device"

    assert said(was, now) == ["Recommended: was flat rate, is per-device"]


def test_a_model_that_is_no_longer_offered_has_no_charge(was, now):
    now["charges"]["flat"] = None

    assert said(was, now) == ["Charge per month, flat rate: was $2,000.00, is none"]


def test_a_rule_that_voted_once_is_told_with_its_sentence(was, now):
    gone = now["reasons"].pop()

    assert said(was, now) == [
        f"Reason, {gone['rule']}, votes: was flat rate, is not said",
        f"Reason, {gone['rule']}, because: was {gone['because']}, is not said",
    ]


def test_what_an_older_engine_did_not_say_is_told_as_not_said(was, now):
    now["headroom"] = {"left": 10}

    assert said(was, now) == ["Headroom, left: was not said, is 10"]


def test_lists_of_words_are_told_whole(was, now):
    was["conflicts"], now["conflicts"] = [], ["cost_vs_margin", "ratio_vs_cost"]

    assert said(was, now) == ["Conflicts: was none, is cost vs margin; ratio vs cost"]
