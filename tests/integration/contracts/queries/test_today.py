from datetime import date, timedelta
from decimal import Decimal

import pytest

from clients.models import InventoryCount
from contracts.actions.acceptance import decline_proposal
from contracts.actions.approving import ask_approval
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.actions.revising import revise_proposal
from contracts.documents.pdf import PdfUnavailable
from contracts.models import JobRun, Letterhead, OutgoingMail, Proposal
from contracts.queries.today import APPROVAL, DECLINED, DRAFT, EXPIRING, STUCK, VIEWED, WAITING, Revenue, today
from contracts.tasks import render_and_send_proposal
from tests.worlds import NOW

DAY = date(2026, 11, 20)


def kinds(on=DAY):
    return [proposal.kind for proposal in today(on).proposals]


def test_a_new_msp_has_a_quiet_day(northwind):
    found = today(DAY)
    assert {
        found.ceilings,
        found.missed_nights,
        found.proposals,
        found.failed_mails,
        found.failed_nights,
        found.revenue,
    } == {()}


def test_a_draft_waits_to_be_sent(draft):
    assert kinds() == [DRAFT]


def test_an_offer_awaits_its_answer_and_then_its_end(sent):
    assert kinds(date(2026, 12, 12)) == [WAITING]
    assert kinds(date(2026, 12, 13)) == [EXPIRING]


def test_what_was_opened_and_not_answered_is_asked_after_two_days(sent):
    Proposal.objects.update(viewed_at=NOW)
    assert kinds(DAY + timedelta(days=1)) == [WAITING]
    assert kinds(DAY + timedelta(days=2)) == [VIEWED]


def test_what_awaits_approval_is_no_draft_any_more(draft, amy):
    Letterhead.objects.update(approval_amount=1)
    ask_approval(proposal=draft, by=amy, at=NOW)
    assert kinds() == [APPROVAL]


def test_a_proposal_that_could_not_be_sent_says_why(draft, amy, monkeypatch):
    def refuse(document, *, at, **_options):
        raise PdfUnavailable("Pango is missing.")

    monkeypatch.setattr("contracts.documents.pdf.render", refuse)
    send_proposal(proposal=draft, by=amy, at=NOW)
    with pytest.raises(PdfUnavailable):
        render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
    (stuck,) = today(DAY).proposals
    assert (stuck.kind, stuck.because) == (STUCK, "Pango is missing.")


def test_a_decline_is_news_for_three_days(sent, acme):
    decline_proposal(proposal=sent, contact=acme.signatory, reason="Too dear.", at=NOW)
    assert kinds(DAY + timedelta(days=2)) == [DECLINED]
    assert kinds(DAY + timedelta(days=3)) == []


def test_what_was_declined_and_is_being_revised_is_no_news_any_more(sent, acme, amy):
    decline_proposal(proposal=sent, contact=acme.signatory, reason="Too dear.", at=NOW)
    revise_proposal(proposal=sent, recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    assert kinds() == [DRAFT]


def test_what_was_accepted_waits_for_nobody_and_brings_revenue(contract):
    found = today(DAY)
    assert found.proposals == ()
    assert found.revenue == (Revenue("USD", Decimal("855.00"), 1),)


def test_the_tightest_ceilings_stand_first(contract, acme):
    InventoryCount.objects.create(
        client=acme.client, on=DAY + timedelta(days=1), policy="NAMED_FRONTLINE_SHARED", user_count=9,
        device_counts={"workstation": 30, "server": 1}, at=NOW,
    )  # fmt: skip
    found = today(DAY + timedelta(days=1)).ceilings
    assert [(row.unit, row.limit_count - row.counted) for row in found] == [("DEVICES", -1), ("USERS", 1)]
    assert today(DAY).ceilings == ()


def test_a_mail_that_failed_and_a_night_that_failed_are_shown(northwind):
    OutgoingMail.objects.create(
        key="k", to="sam@acme.example", subject="s", text="t", html="h", status="FAILED", queued_at=NOW
    )
    JobRun.objects.create(key="nightly:2026-11-20", started_at=NOW, outcome={"failures": [{"about": "Acme"}]})
    JobRun.objects.create(key="nightly:2026-11-19", started_at=NOW, outcome={"failures": []})
    found = today(DAY)
    assert [mail.to for mail in found.failed_mails] == ["sam@acme.example"]
    assert [run.key for run in found.failed_nights] == ["nightly:2026-11-20"]


def sweep(night, *, missed=(), finished=True):
    JobRun.objects.create(
        key=f"ceilings:{night}", started_at=NOW, finished_at=NOW if finished else None,
        outcome={"failures": [], "missed": list(missed)},
    )  # fmt: skip


def test_nights_in_which_no_ceiling_was_watched_are_shown_before_and_after_the_next_one_ran(northwind):
    sweep("2026-11-17")
    assert today(DAY).missed_nights == (date(2026, 11, 18), date(2026, 11, 19))

    sweep("2026-11-20", missed=["2026-11-18", "2026-11-19"])
    found = today(DAY)
    assert found.missed_nights == ()
    assert [run.key for run in found.failed_nights] == ["ceilings:2026-11-20"]


def test_the_number_of_queries_does_not_grow_with_the_proposals(sent, acme, amy, django_assert_max_num_queries):
    for _ in range(5):
        create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    with django_assert_max_num_queries(11):
        found = today(DAY)
        assert {proposal.client.name for proposal in found.proposals} == {acme.client.name}
    assert len(found.proposals) == 6
