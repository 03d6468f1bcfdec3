"""What one client contact may see: every portal read starts at `visible_to`, and nothing else in the portal queries."""

from dataclasses import dataclass

from django.db.models import QuerySet

from clients.models import Contact, InventoryCount
from contracts.lifecycle import ProposalStatus
from contracts.models import Ceiling, Contract, Proposal, Statement

# Drafts, and offers being rendered or taken back before they were sent, are the MSP's business.
SHOWN = (ProposalStatus.SENT, ProposalStatus.ACCEPTED, ProposalStatus.DECLINED, ProposalStatus.EXPIRED)


class NoPortal(ValueError):
    """The person signed in has no portal to see."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The rows of the contact's own client, newest first; each is one query when evaluated."""

    contact: Contact
    proposals: QuerySet[Proposal]
    contracts: QuerySet[Contract]
    ceilings: QuerySet[Ceiling]
    counts: QuerySet[InventoryCount]
    statements: QuerySet[Statement]


def visible_to(contact: Contact) -> Visible:
    """Return what the contact may see; no query. Raises NoPortal for a contact without a portal role."""
    if contact.portal_role == Contact.PortalRole.NONE:
        raise NoPortal("This contact has no portal.")
    client = contact.client_id
    return Visible(
        contact=contact,
        proposals=Proposal.objects.filter(client=client, status__in=SHOWN).select_related("decided_by", "contract"),
        contracts=Contract.objects.filter(client=client).select_related("proposal", "sla_plan"),
        ceilings=Ceiling.objects.filter(contract__client=client, contract__status="ACTIVE").select_related("contract"),
        counts=InventoryCount.objects.filter(client=client),
        statements=Statement.objects.filter(contract__client=client, status=Statement.Status.ISSUED),
    )
