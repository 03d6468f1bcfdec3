"""Where do proposals stand? One page over all stages, a page for each, and what comes next of every proposal."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.acceptance import decline_proposal
from contracts.actions.approving import ask_approval
from contracts.actions.proposals import create_proposal
from contracts.actions.revising import revise_proposal
from contracts.models import Letterhead, Proposal
from tests import worlds
from tests.worlds import NOW

PAGE = "/admin/contracts/proposal/pipeline/"
BUDGET = 14
DAYS = timedelta(days=1)


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
def many(draft):
    """Five thousand proposals in all stages and two currencies."""
    states = ("DRAFT", "SENT", "SENT", "DECLINED", "EXPIRED")
    Proposal.objects.bulk_create(
        Proposal(
            number=f"P-2027-{number:05}", client=draft.client, recommendation=draft.recommendation,
            signatory=draft.signatory, status=(status := states[number % 5]), billing_model="flat",
            currency="EUR" if number % 3 else "USD", monthly_amount=number, onboarding_amount=0, term_amount=number,
            term_months=36, expires_on=NOW.date() + number % 40 * DAYS, terms={}, terms_sha256="0" * 64,
            created_at=NOW - number % 90 * DAYS, sent_at=NOW if status == "SENT" else None,
            decided_at=NOW if status == "DECLINED" else None, decline_reason="Too dear.",
            decided_by=draft.signatory if status == "DECLINED" else None,
        )
        for number in range(5000)
    )  # fmt: skip


def said(browser, **asked):
    answer = browser.get(PAGE, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_pipeline_says_where_proposals_come_from(manager):
    text = said(manager)

    assert "No proposal is open." in text
    assert "A proposal begins with a client" in text
    assert f'href="{reverse("admin:clients_client_changelist")}"' in text


def test_one_draft_says_what_it_is_worth_and_what_comes_next(manager, draft):
    text = said(manager)

    assert "1 open proposal, $855.00 per month." in text
    assert "P-2026-0001 to Acme Dental Acme: $855.00 per month" in text
    assert "Read it, then send it." in text
    assert "None expires within 7 days." in text
    assert "Since today" in text


def test_each_stage_has_its_next_step_with_the_deed(manager, amy, acme):
    worlds.sent_proposal(acme, by=amy)
    Proposal.objects.update(sent_at=NOW - 5 * DAYS)
    assert "Sam Acme has not opened it. Ask whether it arrived." in said(manager)

    Proposal.objects.update(viewed_at=NOW - 2 * DAYS)
    assert "Sam Acme opened it. Ask whether anything is open." in said(manager)
    assert "For 2 days" in said(manager)


def test_what_expires_soon_is_to_be_asked_for_or_revised(manager, amy, acme):
    Letterhead.objects.update(proposal_valid_days=3)
    sent = worlds.sent_proposal(acme, by=amy)

    text = said(manager)
    assert "1 expires within 7 days." in text
    assert "3 days left" in text
    assert "Sam Acme has not opened it. Ask for an answer, or revise it with more time." in text
    assert reverse("admin:contracts_proposal_revise", args=[sent.pk]) in text

    decline_proposal(proposal=sent, contact=acme.signatory, reason="Too <b>dear</b>.", at=NOW)
    text = said(manager)
    assert "“Too &lt;b&gt;dear&lt;/b&gt;.” Revise it to offer something else." in text
    assert "Accepted in the last 12 months: 0 of 1 offer that ended, 0%. 1 declined, 0 expired" in text


def test_what_was_accepted_leads_to_its_contract(manager, amy, acme):
    contract = worlds.accepted_contract(acme, by=amy)

    text = said(manager)

    assert f"Contract {contract.number} begins on 20 Nov 2026." in text
    assert "Accepted in the last 12 months: 1 of 1 offer that ended, 100%." in text
    assert "The one answer came within a day." in text


def test_a_draft_that_needs_approval_says_why(manager, draft):
    Letterhead.objects.update(approval_amount=500)

    assert "It needs approval. The fee is $855.00 per month, and approval is needed from $500.00 on." in said(manager)


def test_what_is_being_revised_leads_to_its_revision(manager, amy, acme):
    sent = worlds.sent_proposal(acme, by=amy)
    decline_proposal(proposal=sent, contact=acme.signatory, reason="Too dear.", at=NOW)
    revision = revise_proposal(
        proposal=sent, recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW
    )

    text = said(manager)

    assert "“Too dear.” A revision is there already." in text
    assert reverse("admin:contracts_proposal_change", args=[revision.pk]) in text


def test_only_who_decides_is_told_to_decide(manager, owner, amy, draft):
    Letterhead.objects.update(approval_amount=1)
    ask_approval(proposal=draft, by=amy, at=NOW)

    assert "You decide. The fee is $855.00 per month" in said(owner)
    assert "Waits for whoever approves. The fee is $855.00 per month" in said(manager)
    assert "1 awaits approval." in said(manager)


def test_it_is_narrowed_to_one_person_and_stays_so(manager, amy, draft):
    ben = User.objects.create_user("ben@northwind.example", name="Ben Manager", role=Role.ACCOUNT_MANAGER)
    other = worlds.client_world("Bistro", by=ben)
    create_proposal(recommendation=other.recommendation, signatory=other.signatory, by=ben, at=NOW)

    assert "2 open proposals" in said(manager)
    mine = said(manager, manager="me")
    assert "1 open proposal" in mine
    assert "Bistro" not in mine.partition("Looked after by")[2].partition("</form>")[2]
    assert "1 open proposal" in said(manager, manager=str(ben.pk))
    assert "2 open proposals" in said(manager, manager="nobody at all")
    assert "Drafts: 1 proposal." in said(manager, manager=str(ben.pk), stage="drafts")


def test_a_stage_that_is_none_is_not_found(manager):
    assert manager.get(PAGE, {"stage": "garbage"}).status_code == 404


def test_it_is_read_by_those_who_may_read_and_by_nobody_else(reader, draft):
    assert "1 open proposal" in said(reader)
    assert reader.post(reverse("admin:contracts_proposal_ask", args=[draft.pk])).status_code == 403


def test_five_thousand_cost_no_more_than_one(manager, many):
    for asked in ({}, {"stage": "drafts", "page": "3"}, {"stage": "declined"}):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text = said(manager, **asked)
        assert len(queries) <= BUDGET, [query["sql"][:200] for query in queries]
    text = said(manager)
    assert "3,001 open proposals, €" in text
    assert 40 <= text.count('class="hr-state') <= 70
    assert "€" in text
    assert "All 1,001: drafts" in text
    assert "Page 3 of 21" in said(manager, stage="drafts", page="3")
