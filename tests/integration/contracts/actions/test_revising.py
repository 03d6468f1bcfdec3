from datetime import timedelta

import pytest

from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.acceptance import ProposalNotOpen, decline_proposal
from contracts.actions.approving import ask_approval
from contracts.actions.proposals import create_proposal, expire_proposals
from contracts.actions.revising import CannotRevise, revise_proposal
from contracts.actions.sending import RevisionOvertaken, send_proposal, withdraw_proposal
from contracts.models import Contract, Event, Letterhead, NumberSequence, OutgoingMail, Proposal
from contracts.queries.revisions import revised_by
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from tests.integration.contracts.actions.test_acceptance import accept
from tests.worlds import NOW, client_world

LATER = NOW + timedelta(hours=1)


def revise(proposal, world, by, **changes):
    given = {"recommendation": world.recommendation, "signatory": world.signatory, "by": by, "at": LATER}
    return revise_proposal(proposal=proposal, **given | changes)


def send(proposal, by, *, at=LATER):
    send_proposal(proposal=proposal, by=by, at=at)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=at.isoformat())


def states():
    return list(Proposal.objects.order_by("revision").values_list("number", "status"))


def test_a_revision_has_its_own_number_and_says_what_it_replaces(sent, acme, amy):
    revision = revise(sent, acme, amy, term_months=24)
    assert (revision.number, revision.revision, revision.revises) == ("P-2026-0001-2", 2, sent)
    assert (revision.terms["number"], revision.terms["replaces"]) == ("P-2026-0001-2", "P-2026-0001")
    assert revision.term_months == 24
    assert NumberSequence.objects.get(kind="P").last == 1
    assert Event.objects.get(what="proposal.created", about=revision.number).facts["replaces"] == "P-2026-0001"
    assert states() == [("P-2026-0001", "SENT"), ("P-2026-0001-2", "DRAFT")]


def test_the_next_proposal_takes_the_next_number(sent, acme, amy):
    revise(sent, acme, amy)
    following = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    assert following.number == "P-2026-0002"


def test_once_it_is_sent_the_earlier_cannot_be_accepted_any_more(sent, acme, amy):
    revision = revise(sent, acme, amy)
    send(revision, amy)
    assert states() == [("P-2026-0001", "REPLACED"), ("P-2026-0001-2", "SENT")]
    with pytest.raises(ProposalNotOpen):
        accept(sent, acme.signatory)
    assert revised_by(sent).pk == revision.pk
    event = Event.objects.get(what="proposal.replaced")
    assert (event.about, event.facts) == ("P-2026-0001", {"replaced_by": "P-2026-0001-2"})
    assert accept(Proposal.objects.get(pk=revision.pk), acme.signatory, at=LATER).proposal_id == revision.pk


def test_sending_twice_replaces_once(sent, acme, amy):
    revision = revise(sent, acme, amy)
    send(revision, amy)
    render_and_send_proposal(proposal_id=str(revision.pk), at=LATER.isoformat())
    assert Event.objects.filter(what="proposal.replaced").count() == 1


def test_until_then_the_client_may_accept_the_earlier_and_the_revision_is_not_sent(sent, acme, amy):
    revision = revise(sent, acme, amy)
    accept(sent, acme.signatory)
    with pytest.raises(RevisionOvertaken, match="accepted proposal P-2026-0001 meanwhile"):
        send_proposal(proposal=revision, by=amy, at=LATER)
    with pytest.raises(CannotRevise, match=r"P-2026-0001 was accepted\. Amend the contract instead\."):
        revise(sent, acme, amy)
    with pytest.raises(CannotRevise, match=r"P-2026-0001 was accepted\. Amend the contract instead\."):
        revise(revision, acme, amy)


def test_a_revision_whose_earlier_was_accepted_while_it_was_rendered_is_withdrawn_and_told_of(sent, acme, amy):
    revision = revise(sent, acme, amy)
    send_proposal(proposal=revision, by=amy, at=LATER)
    accept(sent, acme.signatory)
    render_and_send_proposal(proposal_id=str(revision.pk), at=LATER.isoformat())
    assert states() == [("P-2026-0001", "ACCEPTED"), ("P-2026-0001-2", "WITHDRAWN")]
    assert not OutgoingMail.objects.filter(key__startswith=f"proposal-sent:{revision.pk}").exists()
    assert "accepted proposal P-2026-0001 before" in OutgoingMail.objects.get(key__startswith="proposal-not-sent").text


@pytest.mark.parametrize("state", ["draft", "declined", "expired", "withdrawn"])
def test_what_is_not_with_the_client_is_revised_too(sent, acme, amy, state):
    if state == "declined":
        decline_proposal(proposal=sent, contact=acme.signatory, reason="Too dear.", at=NOW)
    elif state == "expired":
        expire_proposals(on=sent.expires_on + timedelta(days=1), at=NOW)
    elif state == "withdrawn":
        withdraw_proposal(proposal=sent, by=amy, at=NOW)
    else:
        sent = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)
    revision = revise(sent, acme, amy)
    send(revision, amy)
    after = Proposal.objects.get(pk=sent.pk).status
    assert after == {"draft": "REPLACED"}.get(state, state.upper())  # an answer stays an answer


def test_what_waits_for_approval_is_decided_first(draft, acme, amy):
    Letterhead.objects.update(approval_amount=1)
    ask_approval(proposal=draft, by=amy, at=NOW)
    with pytest.raises(CannotRevise, match="is awaiting approval"):
        revise(draft, acme, amy)


def test_what_was_replaced_is_revised_by_its_newest(sent, acme, amy):
    send(revise(sent, acme, amy), amy)
    with pytest.raises(CannotRevise, match=r"is replaced by a revision\. Revise the newest one"):
        revise(sent, acme, amy)


def test_of_two_revisions_of_one_proposal_the_one_sent_last_is_open(sent, acme, amy):
    second, third = revise(sent, acme, amy), revise(sent, acme, amy)
    send(second, amy)
    send(third, amy)
    assert states() == [("P-2026-0001", "REPLACED"), ("P-2026-0001-2", "REPLACED"), ("P-2026-0001-3", "SENT")]


def test_an_earlier_revision_does_not_come_back_after_a_later_one_was_sent(sent, acme, amy):
    second, third = revise(sent, acme, amy), revise(sent, acme, amy)
    send_proposal(proposal=second, by=amy, at=LATER)
    send(third, amy)
    render_and_send_proposal(proposal_id=str(second.pk), at=LATER.isoformat())
    assert states() == [("P-2026-0001", "REPLACED"), ("P-2026-0001-2", "REPLACED"), ("P-2026-0001-3", "SENT")]


def test_a_revision_is_made_for_the_same_client_only(sent, amy):
    other = client_world("Bistro", by=amy)
    with pytest.raises(CannotRevise, match="Choose one of its recommendations"):
        revise(sent, other, amy)


def test_another_model_may_be_chosen(sent, acme, amy):
    chosen = recommend_for(client=acme.client, chosen="per_user", override_reason="They hire.", by=amy, at=LATER)
    assert revise(sent, acme, amy, recommendation=chosen).billing_model == "per_user"


def test_revisions_made_at_once_get_numbers_of_their_own(live_northwind, at_once, paper):
    olga = User.objects.get(role=Role.OWNER)
    world = client_world("Many", by=olga)
    first = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=olga, at=NOW)
    results = at_once([lambda: revise(first, world, olga).number] * 4)
    assert sorted(results) == [f"{first.number}-{number}" for number in (2, 3, 4, 5)]


@pytest.mark.parametrize("attempt", range(3))
def test_accepting_while_the_revision_is_sent_leaves_one_of_them_open(live_northwind, at_once, paper, attempt):
    olga = User.objects.get(role=Role.OWNER)
    world = client_world(f"Race{attempt}", by=olga)
    first = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=olga, at=NOW)
    send(first, olga, at=NOW)
    first.refresh_from_db()
    revision = revise(first, world, olga)
    send_proposal(proposal=revision, by=olga, at=LATER)
    job = {"proposal_id": str(revision.pk), "at": LATER.isoformat()}
    accepted, rendered = at_once([lambda: accept(first, world.signatory), lambda: render_and_send_proposal(**job)])
    first.refresh_from_db()
    revision.refresh_from_db()
    assert rendered is None
    ended = (first.status, revision.status)
    if isinstance(accepted, Contract):
        assert ended == ("ACCEPTED", "WITHDRAWN")
    else:
        assert isinstance(accepted, ProposalNotOpen), accepted
        assert ended == ("REPLACED", "SENT")
