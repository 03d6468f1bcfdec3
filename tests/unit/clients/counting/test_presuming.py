"""Humans to whom an account likely belongs, and that many who stand alike are decided on once."""

from datetime import date, timedelta

import pytest

from clients.counting import AccountFact, AccountKind, Facts, PersonFact, PolicyCode, Presumption, count_users
from clients.counting.individuals import individuals
from clients.counting.lines import Verdict
from clients.counting.presuming import rulings

ON = date(2026, 11, 20)
AMY = PersonFact("amy", "Amy")


def account(ref, *, kind=AccountKind.PERSON, **values):
    return AccountFact(ref, "m365", username=f"{ref}@acme.example", kind=kind, is_enabled=True, **values)


def lines_of(*accounts, persons=(AMY,)):
    facts = Facts(accounts=accounts, persons=persons, presumptions=(Presumption("a-amy", "amy", "the same name"),))
    return count_users(PolicyCode.ACTIVE_30, facts, ON).lines


def test_an_account_that_makes_the_difference_leaves_its_human_undecided():
    human, presumed = lines_of(account("a-amy", last_active_on=ON))

    assert (human.who, human.counted, human.is_undecided) == ("Amy", True, True)
    assert human.evidence == (
        "presumed: m365: a-amy@acme.example, a person's account, enabled, last active on 20 Nov 2026",
    )
    assert (presumed.counted, presumed.is_undecided) == (False, True)
    assert presumed.because == "Not counted again: presumably Amy, the same name. Nobody has confirmed it yet."


def test_an_account_that_makes_no_difference_leaves_its_human_decided_and_says_nothing_of_them():
    own = account("own", person="amy", last_active_on=ON)

    human, presumed = lines_of(own, account("a-amy", last_active_on=ON - timedelta(days=200)))

    assert (human.counted, human.is_undecided) == (True, False)
    assert human.evidence == ("m365: own@acme.example, a person's account, enabled, last active on 20 Nov 2026",)
    assert (presumed.who, presumed.is_undecided) == ("a-amy@acme.example", False)


@pytest.mark.parametrize(("days", "decided"), [((3, 3, 3), 1), ((3, 4, 3), 2)])
def test_humans_who_stand_alike_are_decided_on_once(days, decided):
    accounts = [account(f"a{number}", last_active_on=ON - timedelta(days=ago)) for number, ago in enumerate(days)]
    humans = individuals(Facts(accounts=tuple(accounts)), ON, accounts)
    asked = []

    def decide(standing):
        asked.append(standing)
        return Verdict(True, "Counted.")

    assert [human for human, _ in rulings(humans, decide)] == list(humans)
    assert len(asked) == decided


def test_lines_are_worded_when_they_are_first_read_and_then_kept():
    result = count_users(PolicyCode.ACTIVE_30, Facts(accounts=(account("amy", last_active_on=ON),)), ON)

    assert result.lines is result.lines
    assert [line.who for line in result.lines] == ["amy@acme.example"]
