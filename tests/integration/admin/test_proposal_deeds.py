"""Approval, revision and the way of a proposal, on its page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions.acceptance import accept_proposal
from contracts.actions.proposals import create_proposal
from contracts.actions.revising import revise_proposal
from contracts.actions.sending import send_proposal
from contracts.models import Letterhead, OutgoingMail, Proposal
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from tests import worlds
from tests.worlds import NOW

DEEDS = [f"contracts_proposal_{deed}" for deed in ("ask", "approve", "back")]


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def acme(amy):
    return worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)


@pytest.fixture
def draft(acme, amy):
    return create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)


@pytest.fixture
def awaiting(draft, manager):
    """What Amy asked approval for, on its page."""
    Letterhead.objects.update(approval_amount=500)
    manager.post(deed("ask", draft), {"note": "Before <Friday>."})
    draft.refresh_from_db()
    return draft


def deed(name, proposal):
    return reverse(f"admin:contracts_proposal_{name}", args=[proposal.pk])


def said(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def shown(proposal):
    return {"terms_sha256": proposal.terms_sha256, "because": proposal.approval_because}


@pytest.mark.parametrize("name", ["ask", "approve", "back"])
def test_a_link_and_a_reader_do_nothing(manager, reader, draft, name):
    assert manager.get(deed(name, draft)).status_code == 403
    assert reader.post(deed(name, draft)).status_code == 403
    assert Proposal.objects.get().status == "DRAFT"


@pytest.mark.parametrize("name", ["approve", "back"])
def test_an_account_manager_does_not_approve(manager, awaiting, name):
    assert manager.post(deed(name, awaiting), shown(awaiting)).status_code == 403
    assert Proposal.objects.get().status == "AWAITING"


def test_sending_becomes_asking_where_a_threshold_wants_it(manager, draft):
    page = said(manager.get(deed("change", draft)))
    assert "Send proposal" in page
    assert "Ask for approval" not in page

    Letterhead.objects.update(approval_amount=500)
    page = said(manager.get(deed("change", draft)))
    assert "Send proposal" not in page
    assert "The fee is $855.00 per month, and approval is needed from $500.00 on." in page
    assert "Olga Northwind decides" in page or "decides, and gets an e-mail" in page

    refused = said(manager.post(deed("send", draft), follow=True))
    assert "Ask for approval first." in refused
    answer = said(manager.post(deed("ask", draft), {"note": ""}, follow=True))
    assert "P-2026-0001 awaits approval. Whoever approves it sends it." in answer
    assert "Approve and send" not in answer


def test_an_owner_reads_why_and_approves(owner, awaiting):
    page = said(owner.get(deed("change", awaiting)))
    assert "Amy Northwind wrote: “Before &lt;Friday&gt;.”" in page
    assert "Approve and send" in page

    answer = said(owner.post(deed("approve", awaiting), shown(awaiting) | {"note": "Good."}, follow=True))

    assert "P-2026-0001 is approved, and is being rendered and sent to sam@acme.example." in answer
    assert "by Olga" in answer
    assert Proposal.objects.get().status == "SENDING"


def test_what_changed_since_the_page_was_opened_is_read_again(owner, awaiting):
    Letterhead.objects.update(approval_margin_share="0.99")

    answer = said(owner.post(deed("approve", awaiting), shown(awaiting), follow=True))

    assert "has changed since you opened it" in answer
    assert "margin" in answer
    assert Proposal.objects.get().status == "AWAITING"


def test_it_is_sent_back_with_a_note_only(owner, manager, awaiting):
    assert "what is to be changed" in said(owner.post(deed("back", awaiting), {"note": ""}, follow=True))
    too_long = owner.post(deed("back", awaiting), {"note": "x" * 1001}, follow=True)
    assert "at most 1000 characters" in said(too_long)
    assert Proposal.objects.get().status == "AWAITING"

    owner.post(deed("back", awaiting), {"note": "24 <b>months</b>."})

    assert "It was sent back: “24 &lt;b&gt;months&lt;/b&gt;.”" in said(manager.get(deed("change", awaiting)))
    today = said(manager.get(reverse("admin:index")))
    assert "Sent back" in today


def test_the_first_page_tells_who_decides_and_nobody_else(owner, manager, awaiting):
    assert "first of all P-2026-0001 to Acme Dental Acme: awaits your approval." in said(
        owner.get(reverse("admin:index"))
    )
    assert "Nothing needs you today." in said(manager.get(reverse("admin:index")))


def test_a_sent_proposal_is_revised_with_the_same_form(manager, amy, acme):
    sent = worlds.sent_proposal(acme, by=amy)
    page = said(manager.get(deed("revise", sent)))
    assert "Revises P-2026-0001" in page
    assert f'value="{acme.signatory.pk}" selected' in page

    answer = manager.post(deed("revise", sent), {"signatory": acme.signatory.pk, "term_months": 24}, follow=True)

    assert "P-2026-0001-2 is a draft. Read it, then send it." in said(answer)
    assert "once this is sent; until then that one stands as it is" in said(answer)
    revision = Proposal.objects.get(revision=2)
    assert (revision.term_months, revision.revises_id) == (24, sent.pk)
    assert "P-2026-0001-2" in said(manager.get(deed("change", sent)))


def test_it_is_revised_from_the_newest_recommendation_or_the_same_one(manager, amy, acme, draft):
    newest = recommend_for(
        client=acme.client, chosen="per_user", override_reason="They hire.", by=amy, at=NOW + timedelta(hours=1)
    )
    page = said(manager.get(deed("revise", draft)))
    assert "is offered per user billing" in page
    assert "Take the one that P-2026-0001 was made from" in page
    assert "is offered flat rate billing" in said(manager.get(deed("revise", draft), {"from": "same"}))
    given = {"signatory": acme.signatory.pk, "term_months": 36}
    manager.post(f"{deed('revise', draft)}?from=same", given)
    manager.post(deed("revise", draft), given)
    made = Proposal.objects.filter(revision__gt=1).order_by("revision").values_list("recommendation", flat=True)
    assert list(made) == [acme.recommendation.pk, newest.pk]


def test_what_was_replaced_leads_to_the_newest(manager, amy, acme):
    first = worlds.sent_proposal(acme, by=amy)
    second = revise_proposal(
        proposal=first, recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW
    )
    send_proposal(proposal=second, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(second.pk), at=NOW.isoformat())

    page = said(manager.get(deed("change", first)))

    assert "replaced by a revision. It can no longer be accepted." in page
    assert f'href="{deed("change", second)}">Go to P-2026-0001-2</a>' in page


def test_what_was_accepted_is_amended_and_not_revised(manager, reader, amy, acme):
    contract = worlds.accepted_contract(acme, by=amy)
    assert reader.get(deed("revise", contract.proposal)).status_code == 403

    answer = said(manager.get(deed("revise", contract.proposal), follow=True))

    assert "P-2026-0001 was accepted. Amend the contract instead." in answer
    assert ">Revise</a>" not in answer


def test_a_revision_that_was_overtaken_says_so(manager, amy, acme):
    sent = worlds.sent_proposal(acme, by=amy)
    revision = revise_proposal(
        proposal=sent, recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW
    )
    accept_proposal(
        proposal=sent, contact=acme.signatory, signed_name="Sam Acme", signed_title="Owner",
        shown_sha256=sent.terms_sha256, at=NOW,
    )  # fmt: skip

    page = said(manager.get(deed("change", revision)))

    assert "so this one can no longer be sent. Amend the contract instead." in page
    assert "Send proposal" not in page


def test_its_way_is_told_from_its_making_to_its_answer(manager, amy, acme):
    sent = worlds.sent_proposal(acme, by=amy)
    Proposal.objects.update(viewed_at=NOW + timedelta(hours=2), downloaded_at=NOW + timedelta(hours=3))
    OutgoingMail.objects.filter(key__startswith="proposal-sent").update(
        status="SENT", sent_at=NOW + timedelta(minutes=1), delivered_at=NOW + timedelta(minutes=2)
    )

    page = said(manager.get(deed("change", sent)))

    way = page.partition("Its way to the client and back")[2]
    told = ["Made", "Rendered and handed to the mail", "E-mail sent", "E-mail delivered", "Opened in the portal",
            "PDF downloaded"]  # fmt: skip
    places = [way.index(f">{word}</span>") for word in told]
    assert places == sorted(places)


def test_the_letterhead_keeps_the_thresholds(owner, northwind):
    letterhead = Letterhead.objects.get()
    page = said(owner.get(reverse("admin:contracts_letterhead_change", args=[letterhead.pk])))

    assert "Approval from this monthly amount on" in page
    assert "Approval below this margin" in page
