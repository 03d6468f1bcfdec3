"""Between its signature and its end: suspended and resumed by staff, given notice for, and taken over from paper."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from contracts.actions.agreeing import draft_contract, take_over_contract, withdraw_contract
from contracts.actions.amendments import CannotAmend
from contracts.actions.answers import TermsNotOpen, accept_terms, decline_terms
from contracts.actions.lives import (
    CannotEnd,
    MoveRefused,
    ReasonMissing,
    give_notice,
    resume_contract,
    suspend_contract,
    withdraw_notice,
)
from contracts.actions.signing import NotTheSignatory, SignatureRefused
from contracts.actions.statements import draft_statement, issue_statement
from contracts.models import Contract, Event
from tests.agreements import count_on, offered, signed_contract
from tests.unit.contracts.billing.months import agreement, flat, per_device, per_user
from tests.worlds import NOW, client_world

BEGINS = date(2027, 1, 1)


@pytest.fixture
def agreed(acme):
    return signed_contract(acme, agreement(per_user()), begins=BEGINS, term_months=12)


def newest():
    event = Event.objects.latest()
    return event.what, event.about, event.facts


def test_suspending_and_resuming_say_why_and_are_on_record(agreed, amy):
    suspend_contract(contract=agreed, reason="Nothing was paid.", by=amy, at=NOW)
    facts = {"before": "ACTIVE", "after": "SUSPENDED", "reason": "Nothing was paid."}
    assert newest() == ("contract.suspended", agreed.number, facts)

    resume_contract(contract=agreed, reason="Paid.", by=amy, at=NOW)
    assert Contract.objects.get().status == "ACTIVE"


@pytest.mark.parametrize("deed", [suspend_contract, resume_contract])
def test_without_a_reason_nothing_moves(agreed, amy, deed):
    with pytest.raises(ReasonMissing):
        deed(contract=agreed, reason="  ", by=amy, at=NOW)


def test_a_contract_that_runs_is_not_resumed(agreed, amy):
    with pytest.raises(MoveRefused, match="active cannot become active"):
        resume_contract(contract=agreed, reason="Why not.", by=amy, at=NOW)


def test_notice_keeps_the_day_and_can_be_taken_back(agreed, amy):
    given = give_notice(contract=agreed, ended_on=date(2027, 7, 1), reason="They merge.", by=amy, at=NOW)
    assert (given.covered_until, given.status) == (date(2027, 7, 1), "ACTIVE")
    assert newest()[0] == "contract.notice"

    back = withdraw_notice(contract=agreed, by=amy, at=NOW)
    assert (back.covered_until, back.end_reason) == (date(2028, 1, 1), "")
    with pytest.raises(CannotEnd, match="no notice"):
        withdraw_notice(contract=agreed, by=amy, at=NOW)


@pytest.mark.parametrize("day", [date(2026, 12, 31), BEGINS, date(2028, 1, 2)])
def test_a_day_outside_of_the_term_ends_nothing(agreed, amy, day):
    with pytest.raises(CannotEnd, match="Choose a day after it began, in it"):
        give_notice(contract=agreed, ended_on=day, reason="They merge.", by=amy, at=NOW)


def test_a_contract_does_not_end_within_what_was_issued(agreed, acme, amy):
    count_on(acme.client, date(2027, 1, 20), 10)
    issue_statement(statement=draft_statement(contract=agreed, period_from=BEGINS, at=NOW), by=amy, at=NOW)
    with pytest.raises(CannotEnd, match="S-2026-0001 is issued for days up to 1 Feb 2027"):
        give_notice(contract=agreed, ended_on=date(2027, 1, 15), reason="They merge.", by=amy, at=NOW)


def test_a_signed_contract_does_not_change_behind_its_back(agreed):
    with pytest.raises(IntegrityError, match="contracts_contract is frozen"), transaction.atomic():
        Contract.objects.update(monthly_amount=1)


def test_a_contract_of_several_models_is_drafted_without_a_number_and_gets_one_when_it_is_signed(acme, amy):
    count_on(acme.client, date(2026, 11, 20), 8, workstation=8, server=2)
    both = agreement(flat("900", 10), per_device(classes=("server",), server="150"))
    contract = draft_contract(
        client=acme.client, agreement=both, effective_from=BEGINS, onboarding_amount=Decimal(500), by=amy, at=NOW
    )
    assert (contract.number, contract.status, contract.monthly_amount) == (None, "DRAFT", Decimal("1200.00"))

    version = offered(contract.versions.get())
    accept_terms(
        version=version, contact=acme.signatory, signed_name="Sam Sand", signed_title="", shown_sha256=version.sha256,
        at=NOW,
    )  # fmt: skip

    contract.refresh_from_db()
    assert (contract.number, contract.status, contract.signed_name) == ("C-2026-0001", "ACTIVE", "Sam Sand")
    assert list(contract.ceilings.values_list("unit", "limit_count")) == [("USERS", 10)]
    assert list(contract.rates.values_list("line", "rate")) == [(0, Decimal("900.0000")), (1, Decimal("150.0000"))]


def test_what_is_declined_or_withdrawn_never_gets_a_number(acme, amy):
    drafts = [
        draft_contract(client=acme.client, agreement=agreement(per_user()), effective_from=BEGINS, by=amy, at=NOW)
        for _ in range(2)
    ]
    version = offered(drafts[0].versions.get())
    decline_terms(version=version, contact=acme.signatory, reason="Too dear.", at=NOW)
    withdraw_contract(contract=drafts[1], by=amy, at=NOW)

    assert set(Contract.objects.values_list("status", "number")) == {("WITHDRAWN", None)}
    with pytest.raises(TermsNotOpen):
        accept_terms(
            version=version, contact=acme.signatory, signed_name="Sam", signed_title="", shown_sha256=version.sha256,
            at=NOW,
        )  # fmt: skip


def take_over(world, amy, **changes):
    given = {
        "client": world.client, "agreement": agreement(per_user()), "effective_from": date(2026, 1, 31),
        "contact": world.signatory, "signed_name": "Sam Sand", "signed_title": "Owner",
    }  # fmt: skip
    return take_over_contract(**given | changes, by=amy, at=NOW)


def test_a_contract_signed_on_paper_is_in_force_from_its_own_day(acme, amy):
    contract = take_over(acme, amy)

    assert (contract.number, contract.status) == ("C-2026-0001", "ACTIVE")
    assert (contract.effective_from, contract.versions.get().effective_from) == (date(2026, 1, 31),) * 2


def test_only_a_signatory_of_the_client_signed_and_with_a_name(acme, amy):
    other = client_world("Bloom", by=amy, name="Bloom Law")
    for contact in (acme.viewer, other.signatory):
        with pytest.raises(NotTheSignatory):
            take_over(acme, amy, contact=contact)
    with pytest.raises(SignatureRefused):
        take_over(acme, amy, signed_name=" ")
    with pytest.raises(CannotAmend):
        take_over(acme, amy, onboarding_amount=Decimal(-1))
    assert not Contract.objects.exists()


def test_what_has_no_rate_is_not_agreed(acme, amy):
    count_on(acme.client, date(2026, 11, 20), 8, workstation=8, server=2)
    with pytest.raises(CannotAmend, match="no rate for the class"):
        take_over(acme, amy, agreement=agreement(per_device(workstation="40")))
