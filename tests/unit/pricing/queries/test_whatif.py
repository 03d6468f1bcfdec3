"""What a what-if changes of a question, and how it is told."""

from copy import deepcopy

import pytest

from pricing.queries.recommendations import Change
from pricing.queries.whatif import change_in_words, changes_between
from tests.unit.pricing.asking import asked, flat_rate

START = asked(46, {"workstation": 80, "server": 2}, flat=flat_rate("2000.00", max_users=50))


def changed(**paths):
    now = deepcopy(START)
    for path, value in paths.items():
        *above, last = path.split("__")
        place = now
        for key in above:
            place = place[key]
        place[last] = value
    return [change_in_words(change, "USD") for change in changes_between(START, now)]


def test_an_unchanged_question_has_no_changes():
    assert changed() == []


@pytest.mark.parametrize(
    ("paths", "sentence"),
    [
        ({"users": 52}, "users 52 instead of 46"),
        ({"users": 1200}, "users 1,200 instead of 46"),
        ({"devices__server": 3}, "servers 3 instead of 2"),
        ({"devices__printer": 4}, "printers 4 instead of 0"),
        ({"devices__server": 0}, "servers 0 instead of 2"),
        ({"rates__per_user": "110.50"}, "rate per user $110.50 instead of $100.00"),
        ({"rates__per_device__server": "0"}, "rate per server $0.00 instead of $40.00"),
        ({"rates__flat__fee": "1900"}, "flat fee $1,900.00 instead of $2,000.00"),
        ({"rates__flat__max_users": 60}, "ceiling of users 60 instead of 50"),
        ({"rates__flat__max_devices": 90}, "ceiling of devices 90 instead of none"),
        ({"rates__flat": None}, "flat rate none instead of offered"),
        ({"rates__infrastructure_in_user_rate": False}, "infrastructure in the user rate no instead of yes"),
        ({"rates__per_user": {"bands": []}}, "rate per user as on the card instead of $100.00"),
        ({"declared": {"contractor_share": "0.25"}}, "share of contractors 25% instead of none"),
        ({"declared": {"fixed_budget": True}}, "fixed budget yes instead of none"),
        ({"station_accounts": 4}, "station accounts 4 instead of none"),
    ],
)
def test_a_change_is_told_in_words(paths, sentence):
    assert changed(**paths) == [sentence]


def test_units_above_a_ceiling_that_are_charged_are_told_with_their_price():
    assert changed(rates__flat__overage={"per_user": "90"}) == [
        "above the ceiling none instead of a breach",
        "each user above the ceiling $90.00 instead of none",
    ]


def test_a_class_that_is_written_as_zero_is_no_change():
    assert changed(devices__kiosk=0) == []


def test_a_stored_change_is_told_as_a_fresh_one():
    stored = {"input": "users", "was": "46", "instead": "52"}

    assert change_in_words(stored, "USD") == change_in_words(Change("users", "46", "52"), "USD")
