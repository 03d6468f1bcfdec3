"""What was agreed against the rule, under rules that go by persons and rules that go by accounts."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AccountKind,
    AssetFact,
    ExceptionFact,
    Facts,
    PersonFact,
    PolicyCode,
    count_users,
    devices_of,
)

ON = date(2026, 11, 20)
OUT, IN = False, True
REFS = ["amy", "bob", "amy-1", "bob-1", "bob-2"]
BY_PERSON, BY_ACCOUNT = PolicyCode.LOGS_ON_OR_CALLS, PolicyCode.LICENSED


def account(ref, *, person="", licensed=True, **values):
    return AccountFact(
        ref=ref, source="m365-users", username=f"{ref}@acme.example", kind=AccountKind.PERSON, is_enabled=True,
        is_licensed=licensed, licenses=("Business Premium",) if licensed else (), person=person, **values,
    )  # fmt: skip


def agreed(ref, is_counted, because="agreed with the client on 21 Nov 2026: one of ours."):
    return ExceptionFact(ref, is_counted, because)


def acme(*exceptions, accounts=None, people=("amy", "bob"), assets=()):
    """Return Acme's facts: Amy with one licensed account, Bob with two."""
    own = (account("amy-1", person="amy"), account("bob-1", person="bob"), account("bob-2", person="bob"))
    persons = tuple(PersonFact(ref=ref, display_name=ref.capitalize(), is_on_roster=True) for ref in people)
    return Facts(accounts=own if accounts is None else accounts, persons=persons, exceptions=exceptions, assets=assets)


def counted(policy, facts):
    return {line.subject: line.counted for line in count_users(policy, facts, ON).lines if line.subject}


def test_a_person_who_was_agreed_to_be_left_out_is_not_counted_and_the_line_says_so():
    result = count_users(BY_PERSON, acme(agreed("bob", OUT)), ON)
    (line,) = [line for line in result.lines if line.subject == "bob"]

    assert (result.count, line.counted, line.is_undecided) == (1, False, False)
    assert line.because == "Not counted: agreed with the client on 21 Nov 2026: one of ours."


def test_an_answer_without_a_full_stop_still_makes_a_sentence():
    result = count_users(BY_PERSON, acme(agreed("bob", OUT, "agreed: he left ")), ON)

    assert [line.because for line in result.lines if line.subject == "bob"] == ["Not counted: agreed: he left."]


def test_what_was_agreed_of_a_person_holds_for_each_account_where_accounts_are_counted():
    assert counted(BY_ACCOUNT, acme(agreed("bob", OUT))) == {"amy-1": True, "bob-1": False, "bob-2": False}


def test_who_was_agreed_to_be_counted_is_counted_once_where_accounts_are_counted():
    accounts = (account("bob-1", person="bob", licensed=False), account("bob-2", person="bob", licensed=False))
    other = (account("amy-1", person="amy"),)

    result = count_users(BY_ACCOUNT, acme(agreed("bob", IN), accounts=accounts + other), ON)

    assert result.count == 2


def test_what_was_agreed_of_the_account_goes_before_what_was_agreed_of_the_person():
    facts = acme(agreed("bob", OUT), agreed("bob-2", IN))

    assert counted(BY_ACCOUNT, facts) == {"amy-1": True, "bob-1": False, "bob-2": True}


def test_an_account_that_was_nobodys_stays_agreed_on_once_it_is_known_whose_it_is():
    alone = acme(agreed("temp", OUT), accounts=(account("temp"),), people=())
    matched = acme(agreed("temp", OUT), accounts=(account("temp", person="tess"),), people=("tess",))

    assert counted(BY_PERSON, alone) == {"temp": False}
    assert counted(BY_PERSON, matched) == {"tess": False}


def test_one_of_two_accounts_left_out_leaves_the_person_counted():
    assert counted(BY_PERSON, acme(agreed("bob-2", OUT))) == {"amy": True, "bob": True}
    assert counted(BY_ACCOUNT, acme(agreed("bob-2", OUT))) == {"amy-1": True, "bob-1": True, "bob-2": False}


def test_both_accounts_left_out_leave_the_person_out():
    assert counted(BY_PERSON, acme(agreed("bob-1", OUT), agreed("bob-2", OUT)))["bob"] is False


def test_accounts_agreed_on_in_different_ways_say_nothing_of_the_person():
    assert counted(BY_PERSON, acme(agreed("bob-1", OUT), agreed("bob-2", IN)))["bob"] is True


def test_a_device_is_left_out_and_one_without_a_class_is_in_no_number():
    assets = (
        AssetFact(ref="till", name="Till", source="csv", asset_class=AssetClass.POS),
        AssetFact(ref="odd", name="Odd", source="csv", asset_class=None),
    )

    count = devices_of(acme(agreed("till", OUT), agreed("odd", IN), assets=assets), ON)

    assert (count.total_count, count.unclassified_count) == (0, 1)


@pytest.mark.parametrize("policy", [PolicyCode.LOGS_ON_OR_CALLS, PolicyCode.ACTIVE_30, PolicyCode.ACTIVE_90])
def test_who_is_still_to_join_is_listed_and_counted_from_the_first_day(policy):
    """An account is often made days before somebody comes."""
    joiner = PersonFact("nina", "Nina", is_on_roster=True, joined_on=ON + timedelta(days=3))
    facts = Facts(accounts=(account("nina-1", person="nina", last_active_on=ON),), persons=(joiner,))

    before = count_users(policy, facts, ON)
    after = count_users(policy, facts, ON + timedelta(days=3))

    assert (before.interval, after.count) == ((0, 0, 0), 1)
    assert [line.because for line in before.lines] == ["Not counted: joins on 23 Nov 2026."]


def test_a_licensed_account_of_somebody_still_to_join_is_no_named_user_yet():
    joiner = PersonFact("nina", "Nina", joined_on=ON + timedelta(days=1))
    facts = Facts(accounts=(account("nina-1", person="nina"),), persons=(joiner,))

    assert count_users(PolicyCode.NAMED_FRONTLINE_SHARED, facts, ON).count == 0
    assert count_users(PolicyCode.NAMED_FRONTLINE_SHARED, facts, ON + timedelta(days=1)).count == 1


@settings(max_examples=40)
@given(
    exceptions=st.lists(
        st.builds(
            ExceptionFact, st.sampled_from(["amy", "bob", "amy-1", "bob-1", "bob-2"]), st.booleans(), st.just("x")
        ),
        unique_by=lambda one: one.ref,
    ).map(tuple),
    policy=st.sampled_from([BY_PERSON, BY_ACCOUNT, PolicyCode.NAMED_FRONTLINE_SHARED]),
)
def test_an_exception_moves_nobody_but_whom_it_is_about(exceptions, policy):
    without, within = counted(policy, acme()), counted(policy, acme(*exceptions))
    owner = {"amy-1": "amy", "bob-1": "bob", "bob-2": "bob"}
    touched = {one.ref for one in exceptions} | {owner.get(one.ref, one.ref) for one in exceptions}

    moved = {subject for subject in without if without[subject] != within[subject]}

    assert all({subject, owner.get(subject, subject)} & touched for subject in moved)
    assert within.keys() == without.keys()
