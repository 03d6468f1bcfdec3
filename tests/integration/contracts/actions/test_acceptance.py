from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from clients.actions.clients import add_contact, create_client
from clients.models import Contact
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.acceptance import (
    NotTheSignatory,
    ProposalChanged,
    ProposalExpired,
    ProposalNotOpen,
    ReasonMissing,
    SignatureRefused,
    accept_proposal,
    decline_proposal,
)
from contracts.actions.proposals import create_proposal, expire_proposals, send_proposal, withdraw_proposal
from contracts.models import Ceiling, Contract, ContractRate, Event, Letterhead, OutgoingMail, Proposal
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from tests.worlds import NOW, client_world


def accept(proposal, contact, **changes):
    given = {"signed_name": "Sam Northwind", "signed_title": "Owner", "shown_sha256": proposal.terms_sha256, "at": NOW}
    return accept_proposal(proposal=proposal, contact=contact, **given | changes)


def sent_for(world, amy, **choice):
    chosen = recommend_for(client=world.client, by=amy, at=NOW, **choice)
    proposal = create_proposal(recommendation=chosen, signatory=world.signatory, by=amy, at=NOW)
    send_proposal(proposal=proposal, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
    return Proposal.objects.get(pk=proposal.pk)


def test_an_accepted_proposal_is_a_contract_with_the_terms_as_shown(sent, contract, acme):
    proposal = Proposal.objects.get(pk=sent.pk)
    assert (proposal.status, proposal.decided_by, proposal.signed_name) == ("ACCEPTED", acme.signatory, "Sam Northwind")
    assert (contract.number, contract.status) == ("C-2026-0001", "ACTIVE")
    assert (contract.terms, contract.terms_sha256) == (proposal.terms, proposal.terms_sha256)
    assert (contract.monthly_amount, contract.onboarding_amount) == (Decimal("855.00"), Decimal("855.00"))
    assert (contract.counting_policy, contract.sla_plan.name) == ("NAMED_FRONTLINE_SHARED", "Standard")


def test_it_is_in_force_from_the_day_of_acceptance_for_its_term(contract):
    assert (contract.effective_from, contract.effective_until) == (date(2026, 11, 20), date(2029, 11, 20))


def test_the_day_of_acceptance_is_that_of_the_msp(sent, acme):
    Letterhead.objects.update(time_zone="America/Chicago")
    early = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # still the 20th in Chicago
    assert accept(sent, acme.signatory, at=early).effective_from == date(2026, 11, 20)


def test_the_rates_and_ceilings_of_the_agreed_model_are_copied(contract):
    assert list(contract.rates.values_list("billing_model", "asset_class", "rate")) == [("flat", "", Decimal(900))]
    assert list(contract.ceilings.order_by("-unit").values_list("unit", "limit_count", "overage_rate")) == [
        ("USERS", 10, None),
        ("DEVICES", 30, None),
    ]


@pytest.mark.parametrize(("model", "rates"), [("per_user", 1), ("per_device", 9)])
def test_other_models_have_no_ceiling(acme, amy, paper, model, rates):
    proposal = sent_for(acme, amy, chosen=model, override_reason="Asked for.")
    contract = accept(proposal, acme.signatory)
    assert not contract.ceilings.exists()
    assert contract.rates.count() == rates
    assert set(contract.rates.values_list("billing_model", flat=True)) == {model}


def test_accepting_twice_gives_the_same_contract(sent, contract, acme):
    assert accept(sent, acme.signatory) == contract
    assert Contract.objects.count() == 1
    assert OutgoingMail.objects.filter(key__startswith="accepted").count() == 2


def test_two_at_once_make_one_contract(live_northwind, at_once, paper):
    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Northwind", by=olga)
    proposal = sent_for(world, olga)
    results = at_once([lambda: accept(proposal, world.signatory).number] * 4)
    assert len(set(results)) == 1, results
    assert Contract.objects.filter(proposal=proposal).count() == 1
    assert Event.objects.filter(what="proposal.accepted", about=proposal.number).count() == 1
    assert OutgoingMail.objects.filter(key__startswith="accepted").count() == 2


def test_one_accepting_while_another_declines_leaves_one_answer(live_northwind, at_once, paper):
    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Wide", by=olga, name="Bloom Law")
    proposal = sent_for(world, olga)

    def decline():
        decline_proposal(proposal=proposal, contact=world.signatory, reason="Too dear.", at=NOW)

    results = at_once([lambda: accept(proposal, world.signatory), decline])
    status = Proposal.objects.get(pk=proposal.pk).status
    assert sum(isinstance(result, ProposalNotOpen) for result in results) == 1, results
    assert Contract.objects.filter(proposal=proposal).count() == (status == "ACCEPTED")


def test_another_signatory_of_the_client_may_sign(sent, acme, amy):
    partner = add_contact(
        client=acme.client, name="Petra Partner", email="petra@acme.example", portal_role="SIGNATORY", by=amy, at=NOW
    )
    assert accept(sent, partner, signed_name="Petra Partner").signed_by == partner


def test_a_viewer_cannot_accept(sent, acme):
    with pytest.raises(NotTheSignatory, match="Only a signatory of the client"):
        accept(sent, acme.viewer)
    assert not Contract.objects.exists()


def test_a_signatory_of_another_client_cannot_accept(sent, amy):
    other = create_client(name="Bloom Law", by=amy, at=NOW)
    stranger = add_contact(
        client=other, name="Stan Stranger", email="stan@bloom.example", portal_role="SIGNATORY", by=amy, at=NOW
    )
    with pytest.raises(NotTheSignatory):
        accept(sent, stranger)


def test_a_stranger_does_not_learn_that_it_was_accepted(contract, amy):
    other = create_client(name="Bloom Law", by=amy, at=NOW)
    stranger = add_contact(
        client=other, name="Stan Stranger", email="stan@bloom.example", portal_role="SIGNATORY", by=amy, at=NOW
    )
    with pytest.raises(NotTheSignatory):
        accept(contract.proposal, stranger)


def test_a_role_taken_away_after_the_page_was_opened_counts(sent, acme):
    Contact.objects.filter(pk=acme.signatory.pk).update(portal_role="VIEWER")
    assert acme.signatory.is_signatory  # what the page still believes
    with pytest.raises(NotTheSignatory):
        accept(sent, acme.signatory)


def test_a_draft_cannot_be_accepted(draft, acme):
    with pytest.raises(ProposalNotOpen, match="P-2026-0001 is draft"):
        accept(draft, acme.signatory)


def test_a_withdrawn_proposal_cannot_be_accepted(sent, acme, amy):
    withdraw_proposal(proposal=sent, by=amy, at=NOW)
    with pytest.raises(ProposalNotOpen, match="withdrawn"):
        accept(sent, acme.signatory)


def test_an_expired_proposal_cannot_be_accepted(sent, acme):
    expire_proposals(on=date(2027, 1, 1), at=NOW)
    with pytest.raises(ProposalNotOpen, match="expired"):
        accept(sent, acme.signatory)


@pytest.mark.parametrize(
    ("zone", "last", "late"),
    [
        ("UTC", datetime(2026, 12, 20, 23, 59, tzinfo=UTC), datetime(2026, 12, 21, 0, 0, tzinfo=UTC)),
        ("Pacific/Auckland", datetime(2026, 12, 20, 10, 59, tzinfo=UTC), datetime(2026, 12, 20, 11, 0, tzinfo=UTC)),
    ],
)
def test_the_last_day_is_whole_and_local(sent, acme, zone, last, late):
    Letterhead.objects.update(time_zone=zone)
    with pytest.raises(ProposalExpired, match="could be accepted until 20 Dec 2026"):
        accept(sent, acme.signatory, at=late)
    assert accept(sent, acme.signatory, at=last).effective_from == date(2026, 12, 20)


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_other_terms_than_those_shown_are_not_accepted(sent, acme, shown):
    with pytest.raises(ProposalChanged, match="Open it again"):
        accept(sent, acme.signatory, shown_sha256=shown)
    assert Proposal.objects.get(pk=sent.pk).status == "SENT"


@pytest.mark.parametrize(
    ("name", "title", "told"),
    [
        ("", "Owner", "Type your name"),
        ("  \t\n ", "Owner", "Type your name"),
        ("x" * 121, "", "at most 120"),
        ("x", "y" * 81, "title 80"),
    ],
)
def test_a_signature_needs_a_name_that_fits(sent, acme, name, title, told):
    with pytest.raises(SignatureRefused, match=told):
        accept(sent, acme.signatory, signed_name=name, signed_title=title)
    assert not Contract.objects.exists()


def test_a_name_is_kept_on_one_line(sent, acme):
    assert accept(sent, acme.signatory, signed_name=" Sam\r\nNorthwind\x00 ").signed_name == "Sam Northwind"


def test_both_sides_are_mailed_and_the_client_gets_the_document(sent, contract, paper):
    manager = OutgoingMail.objects.get(key__startswith="accepted:")
    copy = OutgoingMail.objects.get(key__startswith="accepted-copy:")
    assert (manager.to, copy.to) == ("amy@northwind.example", "sam@northwind.example")
    assert manager.subject == "Acme Dental Northwind: proposal P-2026-0001 accepted, $855.00 per month"
    assert (bytes(copy.attachment), copy.attachment_name) == (paper, "P-2026-0001.pdf")
    assert contract.terms_sha256 in copy.text


def test_the_acceptance_is_recorded_with_both_hashes(sent, contract):
    event = Event.objects.get(what="proposal.accepted")
    assert event.by == "sam@northwind.example"
    assert event.facts["terms_sha256"] == sent.terms_sha256
    assert event.facts["document_sha256"] == sent.document.sha256


def test_a_failure_half_way_leaves_nothing(sent, acme, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr("contracts.actions.acceptance.mail_the_signatory", fail)
    with pytest.raises(RuntimeError, match="killed"):
        accept(sent, acme.signatory)
    assert Proposal.objects.get(pk=sent.pk).status == "SENT"
    assert not Contract.objects.exists()
    assert not OutgoingMail.objects.filter(key__startswith="accepted").exists()
    monkeypatch.undo()
    assert accept(sent, acme.signatory).number == "C-2026-0001"


def test_a_decline_keeps_its_reason(sent, acme):
    decline_proposal(proposal=sent, contact=acme.signatory, reason=" Too dear. ", at=NOW)
    proposal = Proposal.objects.get(pk=sent.pk)
    assert (proposal.status, proposal.decline_reason, proposal.decided_by) == ("DECLINED", "Too dear.", acme.signatory)
    assert Event.objects.latest().facts == {"reason": "Too dear."}


def test_a_decline_without_a_reason_is_refused(sent, acme):
    with pytest.raises(ReasonMissing):
        decline_proposal(proposal=sent, contact=acme.signatory, reason="  ", at=NOW)


def test_a_viewer_cannot_decline(sent, acme):
    with pytest.raises(NotTheSignatory):
        decline_proposal(proposal=sent, contact=acme.viewer, reason="No.", at=NOW)


def test_what_was_declined_cannot_be_accepted(sent, acme):
    decline_proposal(proposal=sent, contact=acme.signatory, reason="No.", at=NOW)
    with pytest.raises(ProposalNotOpen, match="declined"):
        accept(sent, acme.signatory)


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Contract, {"monthly_amount": 1}),
        (Contract, {"terms": {}}),
        (Contract, {"effective_until": date(2040, 1, 1)}),
        (ContractRate, {"rate": 1}),
        (Ceiling, {"limit_count": 1000}),
    ],
)
def test_the_database_refuses_to_change_what_was_signed(contract, model, changes):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        model.objects.update(**changes)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608


@pytest.mark.parametrize(
    ("table", "changes", "constraint"),
    [
        ("contracts_contract", "effective_until = effective_from", "contract_term_is_a_period"),
        ("contracts_contract", "signed_name = ''", "contract_is_signed"),
        ("contracts_contract", "status = 'LOST'", "status_check"),
        ("contracts_contractrate", "rate = -1", "contract_rate_is_not_negative"),
        ("contracts_ceiling", "limit_count = 0", "ceiling_is_positive"),
        ("contracts_ceiling", "unit = 'USERS'", "one_ceiling_per_unit"),
    ],
)
def test_the_database_holds_the_rules_of_contracts(contract, behind_its_back, table, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        behind_its_back(table, f"UPDATE {table} SET {changes}")  # noqa: S608


def test_one_rate_per_unit(contract):
    with pytest.raises(IntegrityError, match="one_contract_rate_per_unit"), transaction.atomic():
        ContractRate.objects.create(
            contract=contract, version=contract.versions.get(), billing_model="flat", description="Again", rate=1
        )
