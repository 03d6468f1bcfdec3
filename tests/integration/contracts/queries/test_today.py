from datetime import date, timedelta

import pytest

from clients.models import InventoryCount
from config.accounts.models import Role, User
from contracts.actions.acceptance import decline_proposal
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import JobRun, OutgoingMail, Proposal
from contracts.queries.today import today
from contracts.tasks import render_and_send_proposal
from tests.worlds import NOW

DAY = date(2026, 11, 20)


def numbers(proposals):
    return [proposal.number for proposal in proposals]


def test_a_new_msp_has_a_quiet_day(northwind):
    assert today(DAY).is_quiet


def test_a_draft_waits_to_be_sent(draft):
    assert numbers(today(DAY).drafts) == ["P-2026-0001"]


def test_an_offer_awaits_its_answer_and_then_its_end(sent):
    assert numbers(today(DAY).awaiting) == ["P-2026-0001"]
    soon = today(date(2026, 12, 13))
    assert (numbers(soon.awaiting), numbers(soon.expiring)) == ([], ["P-2026-0001"])


def test_a_proposal_that_could_not_be_sent_says_why(draft, amy, monkeypatch):
    from contracts.documents.pdf import PdfUnavailable

    def refuse(document, *, at):
        raise PdfUnavailable("Pango is missing.")

    monkeypatch.setattr("contracts.documents.pdf.render", refuse)
    send_proposal(proposal=draft, by=amy, at=NOW)
    with pytest.raises(PdfUnavailable):
        render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
    (stuck,) = today(DAY).stuck
    assert (stuck.proposal, stuck.because) == (draft, "Pango is missing.")


def test_a_decline_is_news_for_three_days(sent, acme):
    decline_proposal(proposal=sent, contact=acme.signatory, reason="Too dear.", at=NOW)
    assert numbers(today(DAY + timedelta(days=2)).declined) == ["P-2026-0001"]
    assert today(DAY + timedelta(days=3)).declined == ()


def test_tight_ceilings_stand_first(contract, acme):
    InventoryCount.objects.create(
        client=acme.client, on=DAY + timedelta(days=1), policy="NAMED_FRONTLINE_SHARED", user_count=9,
        device_counts={"workstation": 31}, at=NOW,
    )  # fmt: skip
    rows = today(DAY + timedelta(days=1)).ceilings
    assert [(row.ceiling.unit, row.headroom.left) for row in rows] == [("DEVICES", -1), ("USERS", 1)]


def test_a_mail_that_failed_and_a_night_that_failed_are_shown(northwind):
    OutgoingMail.objects.create(
        key="k", to="sam@acme.example", subject="s", text="t", html="h", status="FAILED", queued_at=NOW
    )
    JobRun.objects.create(key="nightly:2026-11-20", started_at=NOW, outcome={"failures": [{"about": "Acme"}]})
    JobRun.objects.create(key="nightly:2026-11-19", started_at=NOW, outcome={"failures": []})
    found = today(DAY)
    assert [mail.to for mail in found.failed_mails] == ["sam@acme.example"]
    assert [run.key for run in found.failed_nights] == ["nightly:2026-11-20"]


def test_an_account_manager_may_look_at_their_own_clients_alone(draft, amy):
    other = User.objects.create_user("ben@northwind.example", name="Ben", role=Role.ACCOUNT_MANAGER)
    assert numbers(today(DAY, manager=amy).drafts) == ["P-2026-0001"]
    assert today(DAY, manager=other).is_quiet


def test_the_number_of_queries_does_not_grow_with_the_proposals(sent, acme, amy, django_assert_max_num_queries):
    for _ in range(5):
        create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    with django_assert_max_num_queries(12):
        found = today(DAY)
        assert [proposal.client.name for proposal in found.drafts] == [acme.client.name] * 5
    assert Proposal.objects.count() == 6
