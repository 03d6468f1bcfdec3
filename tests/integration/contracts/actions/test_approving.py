from datetime import timedelta

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.approving import (
    MayNotApprove,
    NoApprovalNeeded,
    NoteMissing,
    ReasonsChanged,
    approve_proposal,
    ask_approval,
    send_back,
)
from contracts.actions.proposals import create_proposal, withdraw_proposal
from contracts.actions.sending import ApprovalNeeded, send_proposal
from contracts.lifecycle import MoveRefused
from contracts.models import Event, Letterhead, OutgoingMail, Proposal
from pricing.actions.recommendations import recommend_for
from tests.worlds import NOW

LATER = NOW + timedelta(hours=1)
AMOUNT = "The fee is $855.00 per month, and approval is needed from $855.00 on."


@pytest.fixture
def olga(northwind):
    """The owner of Northwind, who may approve."""
    return User.objects.get(role=Role.OWNER)


@pytest.fixture
def awaiting(draft, amy):
    """A draft of Amy's that waits for approval."""
    Letterhead.objects.update(approval_amount=855)
    ask_approval(proposal=draft, by=amy, at=NOW, note="They want it this week.")
    return Proposal.objects.get(pk=draft.pk)


def approve(proposal, by, **changes):
    shown = {"shown_sha256": proposal.terms_sha256, "shown_because": proposal.approval_because, "at": LATER}
    approve_proposal(proposal=proposal, by=by, **shown | changes)


def jobs():
    from tests.integration.contracts.actions.test_proposals import jobs as queued

    return list(queued())


def status(proposal):
    return Proposal.objects.get(pk=proposal.pk).status


def test_without_thresholds_a_proposal_is_sent_by_whoever_made_it(draft, amy):
    with pytest.raises(NoApprovalNeeded, match=r"needs no approval\. Send it\."):
        ask_approval(proposal=draft, by=amy, at=NOW)
    send_proposal(proposal=draft, by=amy, at=NOW)
    assert status(draft) == "SENDING"


def test_what_a_threshold_keeps_back_is_not_sent_by_hand(draft, amy):
    Letterhead.objects.update(approval_amount=855)
    with pytest.raises(ApprovalNeeded, match=r"Ask for approval first\. The fee is"):
        send_proposal(proposal=draft, by=amy, at=NOW)
    assert (status(draft), jobs()) == ("DRAFT", [])


def test_asking_tells_each_who_may_approve_once_and_is_on_record(awaiting, amy, olga):
    assert (awaiting.status, awaiting.approval_because, awaiting.approval_asked_by) == ("AWAITING", [AMOUNT], amy)
    mail = OutgoingMail.objects.get(key__startswith="approval:")
    assert (mail.to, mail.client) == (olga.email, awaiting.client)
    assert mail.subject == "Acme Dental Northwind: P-2026-0001 over $855.00 per month needs your approval"
    for told in (AMOUNT, "They want it this week.", "Amy Northwind asks you", "/admin/contracts/proposal/"):
        assert told in mail.text
    event = Event.objects.get(what="proposal.approval_asked")
    assert (event.about, event.by) == ("P-2026-0001", amy.email)
    assert event.facts["because"] == [AMOUNT]
    assert event.facts["terms_sha256"] == awaiting.terms_sha256


def test_asking_twice_is_refused_and_mails_nobody_again(awaiting, amy):
    with pytest.raises(MoveRefused, match="awaiting approval"):
        ask_approval(proposal=awaiting, by=amy, at=LATER)
    assert OutgoingMail.objects.filter(key__startswith="approval:").count() == 1


def test_an_owner_approves_and_with_that_sends_it(awaiting, olga):
    approve(awaiting, olga, note="Fine.")
    approved = Proposal.objects.get(pk=awaiting.pk)
    assert (approved.status, approved.approved_by, approved.approved_at) == ("SENDING", olga, LATER)
    assert len(jobs()) == 1
    event = Event.objects.get(what="proposal.approved")
    assert event.facts == {
        "because": [AMOUNT], "note": "Fine.", "terms_sha256": awaiting.terms_sha256, "is_own": False,
    }  # fmt: skip


def test_what_was_approved_and_is_still_being_sent_may_be_sent_again(awaiting, olga, amy):
    approve(awaiting, olga)
    send_proposal(proposal=awaiting, by=amy, at=LATER)
    assert len(jobs()) == 2


@pytest.mark.parametrize("deed", ["approve", "back"])
def test_whoever_made_it_or_has_no_say_does_not_decide(awaiting, amy, olga, deed):
    with pytest.raises(MayNotApprove, match="is approved by Olga"):
        approve(awaiting, amy) if deed == "approve" else send_back(proposal=awaiting, by=amy, at=LATER, note="No.")
    assert (status(awaiting), jobs()) == ("AWAITING", [])


def test_an_owner_does_not_approve_an_own_proposal_while_there_is_another(acme, olga):
    other = User.objects.create_user("otto@msp.example", name="Otto Owner", role=Role.OWNER)
    Letterhead.objects.update(approval_amount=855)
    own = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=olga, at=NOW)
    ask_approval(proposal=own, by=olga, at=NOW)
    own.refresh_from_db()
    assert list(OutgoingMail.objects.filter(key__startswith="approval:").values_list("to", flat=True)) == [other.email]
    with pytest.raises(MayNotApprove, match="by Otto Owner"):
        approve(own, olga)
    approve(own, other)
    assert status(own) == "SENDING"


def test_the_only_owner_approves_an_own_proposal_and_the_record_says_so(acme, olga):
    Letterhead.objects.update(approval_amount=855)
    own = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=olga, at=NOW)
    ask_approval(proposal=own, by=olga, at=NOW)
    own.refresh_from_db()
    assert not OutgoingMail.objects.exists()  # nobody mails herself
    approve(own, olga)
    assert Event.objects.get(what="proposal.approved").facts["is_own"] is True


def test_an_owner_who_left_is_neither_told_nor_asked(awaiting, olga):
    User.objects.filter(pk=olga.pk).update(is_active=False)
    olga.refresh_from_db()
    with pytest.raises(MayNotApprove, match="is approved by an owner"):
        approve(awaiting, olga)


def test_a_reason_that_was_not_shown_is_read_before_it_is_approved(awaiting, olga):
    Letterhead.objects.update(approval_margin_share="0.9")
    with pytest.raises(ReasonsChanged, match="Read it again"):
        approve(awaiting, olga)
    assert (status(awaiting), jobs()) == ("AWAITING", [])


def test_a_threshold_that_was_raised_meanwhile_is_no_obstacle(awaiting, olga):
    Letterhead.objects.update(approval_amount=10_000)
    approve(awaiting, olga)
    assert Proposal.objects.get(pk=awaiting.pk).approval_because == []


def test_other_terms_than_those_shown_are_not_approved(awaiting, olga):
    with pytest.raises(ReasonsChanged):
        approve(awaiting, olga, shown_sha256="0" * 64)
    assert status(awaiting) == "AWAITING"


def test_what_is_over_is_not_approved(awaiting, olga):
    with pytest.raises(ProposalExpired):
        approve(awaiting, olga, at=NOW + timedelta(days=40))
    assert status(awaiting) == "AWAITING"


def test_sent_back_it_is_a_draft_with_a_note_and_can_be_asked_again(awaiting, olga, amy):
    with pytest.raises(NoteMissing, match="what is to be changed"):
        send_back(proposal=awaiting, by=olga, at=LATER, note="  ")
    send_back(proposal=awaiting, by=olga, at=LATER, note="Give them 24 months.")
    back = Proposal.objects.get(pk=awaiting.pk)
    assert (back.status, back.approval_note, back.approved_at) == ("DRAFT", "Give them 24 months.", None)
    assert Event.objects.get(what="proposal.sent_back").facts["note"] == "Give them 24 months."
    ask_approval(proposal=back, by=amy, at=LATER)
    assert OutgoingMail.objects.filter(key__startswith="approval:").count() == 2


def test_what_was_withdrawn_or_approved_is_not_decided_again(awaiting, olga, amy):
    approve(awaiting, olga)
    with pytest.raises(MoveRefused, match="does not wait for approval any more"):
        send_back(proposal=awaiting, by=olga, at=LATER, note="Wait.")
    withdraw_proposal(proposal=awaiting, by=amy, at=LATER)
    with pytest.raises(MoveRefused):
        approve(awaiting, olga)


def test_a_model_against_the_recommendation_asks_where_the_msp_wants_it(acme, amy):
    Letterhead.objects.update(approval_against=True)
    chosen = recommend_for(client=acme.client, chosen="per_user", override_reason="They hire.", by=amy, at=NOW)
    assert chosen.is_own_choice
    own = create_proposal(recommendation=chosen, signatory=acme.signatory, by=amy, at=NOW)
    with pytest.raises(ApprovalNeeded, match=r"It offers per-user billing, and a flat rate was recommended\."):
        send_proposal(proposal=own, by=amy, at=NOW)


def test_approved_and_sent_back_at_once_leaves_one_decision(live_northwind, at_once):
    from tests.worlds import client_world

    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Twice", by=olga)
    Letterhead.objects.update(approval_amount=1)
    proposal = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=olga, at=NOW)
    ask_approval(proposal=proposal, by=olga, at=NOW)
    proposal.refresh_from_db()
    results = at_once(
        [lambda: approve(proposal, olga), lambda: send_back(proposal=proposal, by=olga, at=LATER, note="No.")]
    )
    assert sum(isinstance(result, MoveRefused) for result in results) == 1, results
    decisions = Event.objects.filter(what__in=["proposal.approved", "proposal.sent_back"], about=proposal.number)
    assert decisions.count() == 1
