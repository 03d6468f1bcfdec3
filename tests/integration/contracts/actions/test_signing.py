"""What a signature makes: options that are billed, a certificate, and our own signature below it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.actions.counts import take_count
from contracts.actions.acceptance import accept_proposal
from contracts.actions.certifying import NotAccepted, make_certificate
from contracts.actions.countersigning import CannotCountersign, SignatureRefused, countersign
from contracts.actions.proposals import create_proposal
from contracts.actions.sending import send_proposal
from contracts.actions.signing import Given
from contracts.actions.statements import draft_statement, issue_statement
from contracts.models import Adjustment, Certificate, Event, Option, OutgoingMail, Proposal
from contracts.queries.spans import agreement_of
from contracts.tasks import render_and_send_proposal, render_certificate
from tests.worlds import NOW

LATER = NOW + timedelta(days=3)


@pytest.fixture
def offered(acme, amy, paper):
    """A proposal with an option of each kind, sent."""
    options = [
        Option.objects.create(name=name, rate=Decimal(rate), per=per)
        for name, rate, per in (
            ("Backup", "4", "DEVICE"), ("Drills", "2.5", "USER"), ("Report", "90", "MONTH"), ("Audit", "1200", "ONCE"),
            ("Free start", "0", "ONCE"),
        )
    ]  # fmt: skip
    proposal = create_proposal(
        recommendation=acme.recommendation, signatory=acme.signatory, options=options, by=amy, at=NOW
    )
    send_proposal(proposal=proposal, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=NOW.isoformat())
    return Proposal.objects.get(pk=proposal.pk)


def accepted(proposal, *options, **given):
    return accept_proposal(
        proposal=proposal,
        contact=proposal.signatory,
        signed_name="Sam Northwind",
        signed_title="Owner",
        shown_sha256=proposal.terms_sha256,
        given=Given(options=options, document_sha256=proposal.document.sha256, **given),
        at=NOW,
    )


def test_options_are_billed_each_month_and_what_is_once_only_with_the_first(offered, amy):
    contract = accepted(offered, "Backup", "Drills", "Report", "Audit", "Free start")
    agreement = agreement_of(contract.versions.get())
    assert [option.name for option in agreement.options] == ["Backup", "Drills", "Report", "Audit", "Free start"]
    assert contract.monthly_amount == Decimal("855.00") + 44 + 20 + 90

    first = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
    told = {line.description: (line.kind, line.amount) for line in first.lines.all()}
    assert told["Backup"] == ("RECURRING", Decimal("44.00"))
    assert told["Drills"] == ("RECURRING", Decimal("20.00"))
    assert told["Report"] == ("RECURRING", Decimal("90.00"))
    assert told["Audit"] == ("ONE_OFF", Decimal("1200.00"))
    assert "Free start" not in told

    again = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)  # gives it back first
    assert again.lines.filter(description="Audit").count() == 1
    issue_statement(statement=again, by=amy, at=NOW)
    second_month = again.period_until
    take_count(client=contract.client, on=second_month, by=amy, at=NOW + timedelta(days=31))
    second = draft_statement(contract=contract, period_from=second_month, at=NOW + timedelta(days=62))
    assert set(second.lines.values_list("description", flat=True)) >= {"Backup", "Drills", "Report"}
    assert not second.lines.filter(description="Audit").exists()


def test_without_options_the_agreement_is_what_it_was_before_there_were_any(offered):
    contract = accepted(offered)
    assert "options" not in contract.versions.get().agreement
    assert not Adjustment.objects.exists()
    assert Proposal.objects.get(pk=offered.pk).consent.count("I choose none of its options.") == 1


def test_the_certificate_is_made_once_and_mailed_once(offered, amy):
    accepted(offered, "Report", purchase_order="PO 7", address="203.0.113.9", browser="Firefox")
    for _ in range(2):
        render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())

    kept = Certificate.objects.get()
    mail = OutgoingMail.objects.get(key__startswith="certificate:")
    assert (mail.to, mail.attachment_name) == ("sam@northwind.example", f"{offered.number}-certificate.pdf")
    assert bytes(mail.attachment) == bytes(kept.content)
    assert Event.objects.filter(what="certificate.kept").count() == 1


def test_two_workers_at_once_keep_one_certificate(live_northwind, at_once, paper):
    from config.accounts.models import User
    from config.accounts.roles import Role
    from tests.worlds import accepted_contract, client_world

    olga = User.objects.get(role=Role.OWNER)
    contract = accepted_contract(client_world("Northwind", by=olga), by=olga)
    results = at_once([lambda: render_certificate(proposal_id=str(contract.proposal_id), at=NOW.isoformat())] * 3)
    assert results == [None] * 3
    assert Certificate.objects.filter(proposal=contract.proposal_id).count() == 1
    assert OutgoingMail.objects.filter(key__startswith="certificate:").count() == 1


def test_the_certificate_says_what_was_signed(offered, monkeypatch, paper):
    seen = []
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, **how: seen.append(document) or paper)
    accepted(offered, "Report", "Audit", purchase_order="PO 7", address="203.0.113.9", browser="Firefox")
    countersign(proposal=offered, name="Amy Northwind", title="Director", by=offered.created_by, at=NOW)
    render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())

    (document,) = seen
    told = {line.label: line.value for part in document.parts for line in part.lines}
    event = Event.objects.get(what="proposal.accepted")
    assert told["Name"] == "Sam Northwind"
    assert told["Signed in as"].endswith("sam@northwind.example")
    assert "2026-11-20 09:00:00 UTC" in told["Signed at"]
    assert (told["From the address"], told["With the browser"]) == ("203.0.113.9", "Firefox")
    assert told["Purchase order"] == "PO 7"
    assert told["Record of the acceptance"] == event.hash
    assert told["PDF of the proposal"] == offered.document.sha256
    assert told["Terms"] == offered.terms_sha256
    assert told["Countersigned by"].startswith("Amy Northwind, Director for Northwind on ")
    options = [line.value for part in document.parts for line in part.lines if line.label == "Option"]
    assert options == ["Report, $90.00 per month", "Audit, $1,200.00 once"]
    assert document.consent == Proposal.objects.get(pk=offered.pk).consent


def test_where_it_cannot_be_rendered_the_manager_is_told_and_it_is_made_later(offered, amy, monkeypatch, paper):
    from contracts.documents.pdf import PdfUnavailable

    accepted(offered)

    def refuse(document, **how):
        raise PdfUnavailable("pango is missing.")

    with monkeypatch.context() as patched:
        patched.setattr("contracts.documents.pdf.render", refuse)
        with pytest.raises(PdfUnavailable):
            render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())
    assert OutgoingMail.objects.filter(key__startswith="certificate-not-sent:").exists()
    make_certificate(proposal=offered, by=amy, at=LATER)
    render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())
    with pytest.raises(NotAccepted, match="already"):
        make_certificate(proposal=offered, by=amy, at=LATER)


def test_what_nobody_accepted_is_not_certified(offered, amy):
    render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())
    assert not Certificate.objects.exists()
    with pytest.raises(NotAccepted, match="is sent"):
        make_certificate(proposal=offered, by=amy, at=NOW)


def test_the_database_refuses_to_change_a_certificate(offered):
    accepted(offered)
    render_certificate(proposal_id=str(offered.pk), at=NOW.isoformat())
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Certificate.objects.update(sha256="0" * 64)


def test_we_countersign_once_and_the_signatory_is_told(offered, amy):
    accepted(offered)
    countersign(proposal=offered, name=" Amy\nNorthwind ", title="Director", by=amy, at=LATER)

    signed = Proposal.objects.get(pk=offered.pk)
    assert (signed.countersigned_name, signed.countersigned_by, signed.countersigned_at) == (
        "Amy Northwind", amy, LATER,
    )  # fmt: skip
    assert OutgoingMail.objects.get(key__startswith="countersigned:").to == "sam@northwind.example"
    assert Event.objects.get(what="proposal.countersigned").facts["signed_name"] == "Amy Northwind"
    with pytest.raises(CannotCountersign, match="Amy Northwind countersigned"):
        countersign(proposal=offered, name="Olga", title="", by=amy, at=LATER)


def test_what_the_client_did_not_accept_is_not_countersigned(offered, amy):
    with pytest.raises(CannotCountersign, match="is sent"):
        countersign(proposal=offered, name="Amy", title="", by=amy, at=NOW)


def test_a_countersignature_needs_a_name(offered, amy):
    accepted(offered)
    with pytest.raises(SignatureRefused):
        countersign(proposal=offered, name=" ", title="", by=amy, at=NOW)
    assert Proposal.objects.get(pk=offered.pk).countersigned_at is None


def test_signed_on_another_paper_is_refused(offered):
    from contracts.actions.acceptance import ProposalChanged

    with pytest.raises(ProposalChanged, match="PDF"):
        accept_proposal(
            proposal=offered,
            contact=offered.signatory,
            signed_name="Sam",
            signed_title="",
            shown_sha256=offered.terms_sha256,
            given=replace(Given(), document_sha256="0" * 64),
            at=NOW,
        )
    assert Proposal.objects.get(pk=offered.pk).status == "SENT"
