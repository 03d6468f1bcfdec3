"""What the certificate of an acceptance rests on."""

from dataclasses import dataclass
from uuid import UUID

from contracts.models import Event, Proposal, ProposalDocument


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted proposal with its contract and signatory, the facts of its paper, and the event that records it."""

    proposal: Proposal
    document: ProposalDocument
    event: Event


def acceptance_of(proposal_id: UUID) -> Accepted:
    """Return what an accepted proposal's certificate tells; three queries."""
    related = ("client", "decided_by", "contract", "countersigned_by")
    proposal = Proposal.objects.select_related(*related).defer("contract__terms").get(pk=proposal_id)
    document = ProposalDocument.objects.select_related("sealed_by").defer("content").get(proposal=proposal)
    event = Event.objects.filter(what="proposal.accepted", about=proposal.number, client=proposal.client).latest("id")
    return Accepted(proposal, document, event)
