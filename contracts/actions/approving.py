"""Approval before a proposal is sent, where the MSP's thresholds ask for it: ask, approve and send, send back."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.actions.sending import hand_over, locked, refuse_expired, refuse_overtaken
from contracts.lifecycle import MoveRefused, ProposalStatus, move_proposal
from contracts.models import Letterhead, Proposal
from contracts.queries.approvals import Approvers, approvers_in_office, approvers_of, reasons_to_approve

__all__ = [
    "MayNotApprove", "NoApprovalNeeded", "NoteMissing", "ReasonsChanged", "approve_proposal", "ask_approval",
    "send_back",
]  # fmt: skip


class NoApprovalNeeded(ValueError):
    """No threshold asks for approval: it can be sent as it is."""


class MayNotApprove(ValueError):
    """It is not this person who decides on this proposal."""


class ReasonsChanged(ValueError):
    """There is a reason for approval, or a proposal, that the person who approves was not shown."""


class NoteMissing(ValueError):
    """What is sent back says what is to be changed."""


@transaction.atomic
def ask_approval(*, proposal: Proposal, by: Staff | None, at: datetime, note: str = "") -> None:
    """Have a draft wait for approval, and mail each of those who may give it once for each time it is asked.

    Raises MoveRefused, ProposalExpired, RevisionOvertaken, or NoApprovalNeeded where no threshold asks for it today.
    """
    proposal = locked(proposal)
    refuse_expired(proposal, at)
    refuse_overtaken(proposal)
    proposal.status = move_proposal(proposal.status, ProposalStatus.AWAITING)
    because = reasons_to_approve(proposal)
    if not because:
        raise NoApprovalNeeded(f"Proposal {proposal.number} needs no approval. Send it.")
    proposal.approval_asked_at, proposal.approval_asked_by = at, by
    proposal.approval_because, proposal.approval_note = list(because), note.strip()
    changed = ["status", "approval_asked_at", "approval_asked_by", "approval_because", "approval_note"]
    proposal.save(update_fields=changed)
    facts = {"because": because, "note": proposal.approval_note, "terms_sha256": proposal.terms_sha256}
    record(what="proposal.approval_asked", about=proposal.number, by=by, at=at, client=proposal.client, facts=facts)
    approvers = approvers_of(proposal, approvers_in_office())
    _mail(proposal, approvers, by, at)


@transaction.atomic
def approve_proposal(
    *, proposal: Proposal, by: Staff, at: datetime, shown_sha256: str, shown_because: Iterable[str], note: str = ""
) -> None:
    """Approve exactly the terms that were shown, for the reasons that were shown, and send them.

    The thresholds are asked again: a reason that was not shown is ReasonsChanged, one that is gone is no obstacle.
    Raises MoveRefused, MayNotApprove, ProposalExpired or RevisionOvertaken too. What the only person who may approve
    made or asked, that person approves; the record says so.
    """
    proposal = locked(proposal)
    _refuse_not_awaiting(proposal)
    approvers = _refuse_who_may_not(proposal, by)
    refuse_expired(proposal, at)
    refuse_overtaken(proposal)
    because = reasons_to_approve(proposal)
    if shown_sha256 != proposal.terms_sha256 or not set(because) <= set(shown_because):
        raise ReasonsChanged(
            f"Why proposal {proposal.number} needs approval has changed since you opened it. Read it again first."
        )
    proposal.approved_at, proposal.approved_by = at, by
    proposal.approval_because, proposal.approval_note = list(because), note.strip()
    proposal.save(update_fields=["approved_at", "approved_by", "approval_because", "approval_note"])
    facts = {
        "because": because,
        "note": proposal.approval_note,
        "terms_sha256": proposal.terms_sha256,
        "is_own": approvers.are_its_own,
    }
    record(what="proposal.approved", about=proposal.number, by=by, at=at, client=proposal.client, facts=facts)
    hand_over(proposal, by=by, at=at)


@transaction.atomic
def send_back(*, proposal: Proposal, by: Staff, at: datetime, note: str) -> None:
    """Make it a draft again and keep what is to be changed; raises MoveRefused, MayNotApprove or NoteMissing."""
    proposal = locked(proposal)
    _refuse_not_awaiting(proposal)
    _refuse_who_may_not(proposal, by)
    if not note.strip():
        raise NoteMissing("Say in a few words what is to be changed.")
    proposal.status = move_proposal(proposal.status, ProposalStatus.DRAFT)
    proposal.approval_note = note.strip()
    proposal.save(update_fields=["status", "approval_note"])
    facts = {"note": proposal.approval_note, "terms_sha256": proposal.terms_sha256}
    record(what="proposal.sent_back", about=proposal.number, by=by, at=at, client=proposal.client, facts=facts)


def _refuse_not_awaiting(proposal: Proposal) -> None:
    if proposal.status != ProposalStatus.AWAITING:
        raise MoveRefused(f"Proposal {proposal.number} does not wait for approval any more.")


def _refuse_who_may_not(proposal: Proposal, by: Staff) -> Approvers:
    approvers = approvers_of(proposal, approvers_in_office())
    if by not in approvers:
        who = " or ".join(person.name for person in approvers.people)
        raise MayNotApprove(
            f"Proposal {proposal.number} is approved by {who or 'an owner'}, not by who made or asked it."
        )
    return approvers


def _mail(proposal: Proposal, approvers: Approvers, by: Staff | None, at: datetime) -> None:
    letterhead = Letterhead.objects.get()
    for person in approvers.people:
        if person == by:  # the only one, who asked just now
            continue
        message = emails.write(
            emails.ApprovalAsked(
                recipient_name=person.name,
                asked_by=by.name if by else "",
                client_name=proposal.client.name,
                number=proposal.number,
                because=tuple(proposal.approval_because),
                note=proposal.approval_note,
                monthly_amount=proposal.monthly_amount,
                term_amount=proposal.term_amount,
                currency=proposal.currency,
                term_months=proposal.term_months,
                valid_until=proposal.expires_on,
                url=import_string(settings.PUBLIC_URL)(paths.proposal_in_admin(proposal.pk)),
            ),
            letterhead,
        )
        key = f"approval:{proposal.pk}:{person.pk}:{at.isoformat()}"
        queue_mail(key=key, to=person.email, message=message, at=at, client=proposal.client)
