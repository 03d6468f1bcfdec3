"""Have the certificate of an acceptance made, where the job could not when it was accepted."""

from datetime import datetime

from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.lifecycle import ProposalStatus
from contracts.models import Certificate, Proposal
from contracts.tasks import render_certificate


class NotAccepted(ValueError):
    """There is nothing to certify, or it is certified already."""


@transaction.atomic
def make_certificate(*, proposal: Proposal, by: Staff | None, at: datetime) -> None:
    """Queue the job that makes the certificate, dated by the acceptance; raises NotAccepted."""
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client")
    proposal = locked.defer("terms").get(pk=proposal.pk)
    if proposal.status != ProposalStatus.ACCEPTED or proposal.decided_at is None:
        raise NotAccepted(
            f"Proposal {proposal.number} is {proposal.status.lower()}. There is no acceptance to certify."
        )
    if Certificate.objects.filter(proposal=proposal).exists():
        raise NotAccepted(f"There is a certificate of proposal {proposal.number} already, and it stays as it is.")
    record(what="certificate.asked", about=proposal.number, by=by, at=at, client=proposal.client, facts={})
    render_certificate.delay(proposal_id=str(proposal.pk), at=proposal.decided_at.isoformat())
