"""An offer on its way: send it, where nobody has to approve it first; take it back; let it expire."""

from datetime import date, datetime

from django.db import transaction

from clients.staff import Staff
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.events import record
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Proposal
from contracts.queries.approvals import reasons_to_approve
from contracts.queries.letterhead import local_day
from contracts.queries.revisions import agreed_in_family
from contracts.tasks import render_and_send_proposal


class ApprovalNeeded(ValueError):
    """Somebody has to approve it before it is sent; the sentence says why."""


class RevisionOvertaken(ValueError):
    """Another proposal of the same number was accepted meanwhile."""


@transaction.atomic
def send_proposal(*, proposal: Proposal, by: Staff | None, at: datetime) -> None:
    """Queue the job that renders and mails it; one that is still being sent may be sent again.

    Raises MoveRefused, ProposalExpired when its last day is over, RevisionOvertaken, or ApprovalNeeded for a draft that
    a threshold keeps back today.
    """
    proposal = locked(proposal)
    refuse_expired(proposal, at)
    refuse_overtaken(proposal)
    if proposal.status == ProposalStatus.AWAITING:
        raise ApprovalNeeded(f"Proposal {proposal.number} waits for approval. Whoever approves it sends it.")
    if proposal.status == ProposalStatus.DRAFT and (because := reasons_to_approve(proposal)):
        raise ApprovalNeeded(f"Ask for approval first. {' '.join(because)}")
    hand_over(proposal, by=by, at=at)


def hand_over(proposal: Proposal, *, by: Staff | None, at: datetime) -> None:
    """Queue the job that renders and mails a proposal that is locked and may be sent; raises MoveRefused."""
    if proposal.status != ProposalStatus.SENDING:
        proposal.status = move_proposal(proposal.status, ProposalStatus.SENDING)
        proposal.save(update_fields=["status"])
    record(what="proposal.sending", about=proposal.number, by=by, at=at, client=proposal.client, facts={})
    render_and_send_proposal.delay(proposal_id=str(proposal.pk), at=at.isoformat())


def refuse_overtaken(proposal: Proposal) -> None:
    """Raise RevisionOvertaken where the client accepted another revision; one query.

    The job that sends asks again, with all revisions locked.
    """
    agreed = agreed_in_family(proposal)
    if agreed is not None:
        raise RevisionOvertaken(
            f"{proposal.client.name} accepted proposal {agreed.number} meanwhile, so {proposal.number} cannot be sent. "
            "Amend the contract instead."
        )


def refuse_expired(proposal: Proposal, at: datetime) -> None:
    """Raise ProposalExpired when its last day is over at the MSP; one query."""
    if local_day(at) > proposal.expires_on:
        until = f"{proposal.expires_on:%d %b %Y}"
        raise ProposalExpired(f"Proposal {proposal.number} was valid until {until}. Make a new one.")


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Staff | None, at: datetime) -> None:
    """Take back an offer that was not answered yet; raises MoveRefused."""
    proposal = locked(proposal)
    proposal.status = move_proposal(proposal.status, ProposalStatus.WITHDRAWN)
    proposal.save(update_fields=["status"])
    record(what="proposal.withdrawn", about=proposal.number, by=by, at=at, client=proposal.client, facts={})


def expire_proposals(*, on: date, at: datetime) -> tuple[Proposal, ...]:
    """Expire every sent proposal whose last day was before `on`, each in a transaction of its own; returns them."""
    due = Proposal.objects.filter(status=ProposalStatus.SENT, expires_on__lt=on).order_by("number")
    return tuple(proposal for candidate in due if (proposal := _expire(candidate, at)) is not None)


@transaction.atomic
def _expire(candidate: Proposal, at: datetime) -> Proposal | None:
    proposal = locked(candidate)
    if proposal.status != ProposalStatus.SENT:  # answered between the look and the lock
        return None
    proposal.status = move_proposal(proposal.status, ProposalStatus.EXPIRED)
    proposal.save(update_fields=["status"])
    record(what="proposal.expired", about=proposal.number, by=None, at=at, client=proposal.client, facts={})
    return proposal


def locked(proposal: Proposal) -> Proposal:
    """Return the proposal as it is now, locked until the transaction ends, with its client."""
    return Proposal.objects.select_for_update(of=("self",)).select_related("client").get(pk=proposal.pk)
