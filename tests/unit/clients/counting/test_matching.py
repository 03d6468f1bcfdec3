"""Accounts to persons: what merges, what is asked, and what never merges (domain notes, section 4.2)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.counting import AccountFact, AccountKind, Link, PersonFact, match


def account(ref: str, *, source: str = "m365", kind: AccountKind = AccountKind.PERSON, **values) -> AccountFact:
    return AccountFact(ref=ref, source=source, kind=kind, **values)


def humans(matching) -> set[tuple[str, ...]]:
    return {person.accounts for person in matching.persons}


@pytest.mark.parametrize(
    ("one", "other", "confidence", "because"),
    [
        ({"employee_id": "1001"}, {"employee_id": " 1001 "}, 1.0, "same employee id 1001"),
        ({"directory_ids": ("S-1-5",)}, {"directory_ids": ("s-1-5",)}, 1.0, "same directory id s-1-5"),
        ({"username": "Amy@acme.example"}, {"username": "amy@ACME.example"}, 0.95, "same address amy@acme.example"),
        ({"username": "amy@acme.example"}, {"email": "amy@acme.example"}, 0.95, "same address amy@acme.example"),
        ({"username": "amy@acme.example"}, {"aliases": ("AMY@acme.example",)}, 0.9, "same alias amy@acme.example"),
        ({"sam_name": "ACME\\amy"}, {"sam_name": "amy", "domain": "acme"}, 0.85, "same account name acme\\amy"),
    ],
)
def test_a_certain_key_makes_two_accounts_one_person(one, other, confidence, because):
    (person,) = match([account("m365:a", **one), account("emr:a", source="emr", **other)]).persons

    assert person.accounts == ("emr:a", "m365:a")
    assert person.confidence == confidence
    assert because in person.because


@pytest.mark.parametrize(
    ("one", "other", "confidence"),
    [
        (
            {"display_name": "Adams, Amy", "department": "Clinical"},
            {"given_name": "Amy", "surname": "Ádams", "department": "clinical"},
            0.6,
        ),
        ({"username": "amy@acme.example"}, {"username": "AMY"}, 0.5),
    ],
)
def test_a_doubtful_key_only_asks(one, other, confidence):
    matching = match([account("m365:a", **one), account("emr:a", source="emr", **other)])

    assert humans(matching) == {("m365:a",), ("emr:a",)}
    (asked,) = matching.suggestions
    assert {asked.left, asked.right} == {"m365:a", "emr:a"}
    assert asked.confidence == confidence


@pytest.mark.parametrize("placeholder", ["0", "000", "-", "N/A", "none", "unknown"])
def test_a_placeholder_for_an_employee_id_matches_nobody(placeholder):
    matching = match([account("a", employee_id=placeholder), account("b", employee_id=placeholder)])

    assert humans(matching) == {("a",), ("b",)}


def test_the_same_account_name_in_two_domains_is_two_persons():
    matching = match([account("a", sam_name="ACME\\amy"), account("b", sam_name="OTHER\\amy")])

    assert humans(matching) == {("a",), ("b",)}


def test_different_employee_ids_never_merge_and_are_shown_as_a_conflict():
    matching = match(
        [account("a", employee_id="1", username="x@y.example"), account("b", employee_id="2", email="x@y.example")]
    )

    assert humans(matching) == {("a",), ("b",)}
    (conflict,) = {(one.left, one.right): one for one in matching.conflicts}.values()
    assert conflict.because == "same address x@y.example, but different employee ids 1 and 2"


def test_different_employee_ids_do_not_merge_through_a_third_account_either():
    chain = [
        account("a", employee_id="1", username="amy@acme.example"),
        account("b", email="amy@acme.example", aliases=("ben@acme.example",)),
        account("c", employee_id="2", username="ben@acme.example"),
    ]

    matching = match(chain)

    assert humans(matching) == {("a", "b"), ("c",)}
    assert matching.conflicts


def test_an_account_whose_address_two_employees_share_is_asked_about_instead_of_given_to_one():
    matching = match(
        [
            account("a", employee_id="1", aliases=("team@acme.example",)),
            account("b", employee_id="2", aliases=("team@acme.example",)),
            account("c", email="team@acme.example"),
        ]
    )

    assert humans(matching) == {("a",), ("b",), ("c",)}
    assert any({one.left, one.right} == {"a", "c"} for one in matching.suggestions)


def test_shared_and_service_accounts_stand_for_no_single_human():
    kinds = (AccountKind.SHARED_STATION, AccountKind.SHARED_MAILBOX, AccountKind.SERVICE, AccountKind.ROOM)
    accounts = [account(f"x{number}", kind=kind, email="amy@acme.example") for number, kind in enumerate(kinds)]

    matching = match([*accounts, account("a", email="amy@acme.example")])

    assert matching.impersonal == ("x0", "x1", "x2", "x3")
    assert humans(matching) == {("a",)}


def test_a_known_person_takes_the_accounts_that_match_and_may_have_none():
    persons = [
        PersonFact("p1", "Amy Adams", email="amy@acme.example"),
        PersonFact("p2", "Greta Garde", employee_id="7"),
    ]

    matching = match([account("a", username="amy@acme.example"), account("b", employee_id="7"), account("c")], persons)

    assert {(one.person, one.accounts) for one in matching.persons} == {("p1", ("a",)), ("p2", ("b",)), ("", ("c",))}


def test_what_was_matched_before_stays():
    matching = match([account("a", person="p1")], [PersonFact("p1", "Amy")])

    assert [(one.person, one.accounts) for one in matching.persons] == [("p1", ("a",))]


def test_what_was_matched_before_falls_apart_where_employee_ids_now_differ():
    matching = match([account("a", person="p1", employee_id="2")], [PersonFact("p1", "Amy", employee_id="1")])

    assert {(one.person, one.accounts) for one in matching.persons} == {("p1", ()), ("", ("a",))}


def test_two_persons_on_record_are_not_merged_by_a_key():
    persons = [PersonFact("p1", "Amy", email="amy@acme.example"), PersonFact("p2", "Amy A", email="amy@acme.example")]

    matching = match([], persons)

    assert len(matching.persons) == 2
    (conflict,) = {(one.left, one.right): one for one in matching.conflicts}.values()
    assert conflict.because == "same address amy@acme.example, but they are two persons on record"


def test_a_decision_merges_what_no_key_would_and_ends_the_question():
    amy, emr = account("m365:a", username="amy@acme.example"), account("emr:a", source="emr", username="AMY")

    matching = match([amy, emr], links=[Link("emr:a", "m365:a", is_same=True)])

    (person,) = matching.persons
    assert person.because == ("a person decided that they are the same",)
    assert matching.suggestions == ()


def test_a_decision_moves_an_account_from_the_person_it_was_matched_to():
    persons = [PersonFact("p1", "AMY"), PersonFact("p2", "Amy Adams")]

    matching = match([account("a", person="p1")], persons, [Link("a", "p2", is_same=True)])

    assert {(one.person, one.accounts) for one in matching.persons} == {("p1", ()), ("p2", ("a",))}
    assert matching.conflicts == ()


def test_a_decision_keeps_apart_what_a_key_would_merge_and_is_not_asked_again():
    twins = [account("a", username="amy@acme.example"), account("b", email="amy@acme.example")]

    matching = match(twins, links=[Link("b", "a", is_same=False)])

    assert humans(matching) == {("a",), ("b",)}
    assert matching.suggestions == matching.conflicts == ()


@pytest.mark.parametrize("made", ["a", "z"], ids=["made person sorted first", "made person sorted last"])
def test_a_conflict_with_the_roster_names_the_account_also_once_its_own_person_was_made(made):
    roster = PersonFact("m", "Xavier Young", is_on_roster=True, employee_id="1", email="x@y.example")
    own = PersonFact(made, "Xavier Young", employee_id="2", email="x@y.example", is_made=True)
    matching = match([account("b", employee_id="2", username="x@y.example", person=made)], [own, roster])

    assert frozenset(("b", "m")) in {frozenset((one.left, one.right)) for one in matching.conflicts}


def test_no_decision_merges_different_employee_ids():
    matching = match(
        [account("a", employee_id="1"), account("b", employee_id="2")], links=[Link("a", "b", is_same=True)]
    )

    assert humans(matching) == {("a",), ("b",)}
    assert (
        matching.conflicts[0].because == "a person decided that they are the same, but different employee ids 1 and 2"
    )


def test_each_two_humans_are_asked_about_once():
    accounts = [
        account("m1", username="amy@acme.example"),
        account("m2", source="ad", email="amy@acme.example", username="amy"),
        account("e1", source="emr", username="AMY"),
    ]

    assert len(match(accounts).suggestions) == 1


ACCOUNTS = st.lists(
    st.builds(
        AccountFact,
        ref=st.uuids().map(str),
        source=st.sampled_from(["m365", "ad", "emr"]),
        username=st.sampled_from(["", "amy@a.example", "ben@a.example", "AMY"]),
        email=st.sampled_from(["", "amy@a.example", "ben@a.example"]),
        aliases=st.lists(st.sampled_from(["amy@a.example", "cy@a.example"]), max_size=2).map(tuple),
        employee_id=st.sampled_from(["", "", "1", "2", "0"]),
        display_name=st.sampled_from(["", "Amy Adams", "Ben Okafor"]),
        department=st.sampled_from(["", "Clinical"]),
        kind=st.sampled_from(list(AccountKind)),
    ),
    max_size=12,
    unique_by=lambda one: one.ref,
)


@settings(deadline=None)  # a busy machine is no defect
@given(accounts=ACCOUNTS, chance=st.randoms())
def test_every_account_is_one_humans_or_nobodys_whatever_the_order_and_no_human_has_two_employee_ids(accounts, chance):
    matching = match(accounts)

    placed = [ref for person in matching.persons for ref in person.accounts] + list(matching.impersonal)
    assert sorted(placed) == sorted(one.ref for one in accounts)
    ids = {one.ref: one.employee_id for one in accounts}
    for person in matching.persons:
        assert len({ids[ref] for ref in person.accounts} - {"", "0"}) <= 1
    assert match(chance.sample(accounts, len(accounts))) == matching


def test_twenty_thousand_accounts_are_matched_in_ten_seconds():
    accounts = [
        account(
            f"{source}:{number}",
            source=source,
            username=f"user{number}@acme.example",
            display_name=f"Given{number} Name{number}",
            department="Clinical",
        )
        for number in range(10_000)
        for source in ("m365", "ad")
    ]

    started = time.perf_counter()
    matching = match(accounts)

    assert len(matching.persons) == 10_000
    assert time.perf_counter() - started < 10
