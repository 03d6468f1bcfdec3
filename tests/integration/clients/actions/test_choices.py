"""How a client is counted is a row of versions."""

import pytest

from clients.actions.choices import DayMissing, choose_counting, choose_counting_policy
from clients.actions.clients import create_client
from clients.actions.policies import UnknownPolicy
from clients.models import Client, CountingChoice
from tests.conftest import NOW


def test_a_client_begins_with_its_first_version(acme):
    choice = CountingChoice.objects.get(client=acme)
    assert (choice.version, choice.policy, choice.moment) == (1, "NAMED_FRONTLINE_SHARED", "PERIOD_END")


def test_another_choice_is_the_next_version_and_the_same_is_none(acme, olga):
    chosen = {"policy": "ACTIVE_30", "moment": "DAY", "day": 15, "leavers_count": True, "because": " Agreed. "}
    first = choose_counting(client=acme, by=olga, at=NOW, **chosen)
    assert (first.version, first.because) == (2, "Agreed.")
    assert choose_counting(client=acme, by=olga, at=NOW, **chosen) == first
    assert Client.objects.get(pk=acme.pk).counting_policy == "ACTIVE_30"


def test_a_day_is_kept_only_where_it_says_something(acme, olga):
    assert choose_counting(client=acme, policy="ACTIVE_30", day=15, by=olga, at=NOW).day is None


@pytest.mark.parametrize("day", [None, 0, 32, -1])
def test_a_fixed_day_is_a_day(day, acme, olga):
    with pytest.raises(DayMissing):
        choose_counting(client=acme, policy="ACTIVE_30", moment="DAY", day=day, by=olga, at=NOW)


def test_an_unknown_policy_is_refused(acme, olga):
    with pytest.raises(UnknownPolicy):
        choose_counting(client=acme, policy="GUESS", by=olga, at=NOW)


def test_another_policy_keeps_the_moment(acme, olga):
    choose_counting(client=acme, policy="ACTIVE_30", moment="PEAK", leavers_count=True, by=olga, at=NOW)
    choice = choose_counting_policy(client=acme, policy="LICENSED", by=olga, at=NOW)
    assert (choice.version, choice.policy, choice.moment, choice.leavers_count) == (3, "LICENSED", "PEAK", True)


def test_two_choices_at_once_are_two_versions(live_northwind, at_once):
    acme = create_client(name="Acme Dental", by=None, at=NOW)
    policies = ("ACTIVE_30", "ACTIVE_90", "LICENSED")
    at_once([lambda code=code: choose_counting(client=acme, policy=code, by=None, at=NOW) for code in policies])
    assert sorted(CountingChoice.objects.values_list("version", flat=True)) == [1, 2, 3, 4]
