"""The MSP's own signature below what the client accepted: once, by whoever may, and told to the signatory."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.actions.signing import SignatureRefused, signature
from contracts.lifecycle import ProposalStatus
from contracts.models import Letterhead, Proposal

__all__ = ["CannotCountersign", "SignatureRefused", "countersign"]


class CannotCountersign(ValueError):
    """Nobody accepted the proposal yet, or it is countersigned already."""


@transaction.atomic
def countersign(*, proposal: Proposal, name: str, title: str, by: Staff, at: datetime) -> Proposal:
    """Sign an accepted proposal for the MSP; the contract is in force with or without it.

    Raises CannotCountersign or SignatureRefused.
    """
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client", "decided_by", "contract")
    proposal = locked.defer("contract__terms").get(pk=proposal.pk)
    if proposal.status != ProposalStatus.ACCEPTED:
        raise CannotCountersign(
            f"Proposal {proposal.number} is {proposal.status.lower()}. Only one that the client accepted is "
            "countersigned."
        )
    if proposal.countersigned_at is not None:
        raise CannotCountersign(f"{proposal.countersigned_name} countersigned proposal {proposal.number} already.")
    proposal.countersigned_name, proposal.countersigned_title = signature(name, title)
    proposal.countersigned_at, proposal.countersigned_by_id = at, by.pk
    proposal.save(update_fields=["countersigned_at", "countersigned_by", "countersigned_name", "countersigned_title"])
    record(
        what="proposal.countersigned",
        about=proposal.number,
        by=by,
        at=at,
        client=proposal.client,
        facts={
            "contract": proposal.contract.number,
            "signed_name": proposal.countersigned_name,
            "signed_title": proposal.countersigned_title,
            "terms_sha256": proposal.terms_sha256,
        },
    )
    _mail_the_signatory(proposal, at)
    return proposal


def _mail_the_signatory(proposal: Proposal, at: datetime) -> None:
    signatory = proposal.decided_by
    assert signatory is not None  # noqa: S101  -- the database sees to it for accepted proposals
    message = emails.write(
        emails.Countersigned(
            contact_name=signatory.name,
            client_name=proposal.client.name,
            number=proposal.number,
            contract_number=str(proposal.contract),
            signed_name=proposal.countersigned_name,
            signed_title=proposal.countersigned_title,
            signed_at=at,
            url=import_string(settings.PUBLIC_URL)(paths.proposal_in_portal(proposal.pk)),
        ),
        Letterhead.objects.get(),
    )
    queue_mail(key=f"countersigned:{proposal.pk}", to=signatory.email, message=message, at=at, client=proposal.client)
