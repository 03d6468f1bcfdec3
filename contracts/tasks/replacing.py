"""What sending a revision does to those before it, in the transaction that marks it sent."""

from datetime import datetime
from uuid import UUID

from contracts import journal, paths
from contracts.lifecycle import PROPOSAL_MOVES, ProposalStatus, move_proposal
from contracts.models import Proposal
from contracts.queries.revisions import family_of
from contracts.tasks.telling import Unsent, tell

REPLACEABLE = [status for status, follow in PROPOSAL_MOVES.items() if ProposalStatus.REPLACED in follow]


def lock_family(proposal_id: UUID) -> tuple[Proposal, ...]:
    """Lock every proposal of the same number, the first of them first, and return them as they are now."""
    asked = Proposal.objects.only("number", "revision").get(pk=proposal_id)
    return tuple(family_of(asked).select_for_update(of=("self",)).select_related("client__account_manager"))


def is_overtaken(proposal: Proposal, family: tuple[Proposal, ...], *, at: datetime) -> bool:
    """Say whether the client accepted another of the family; one that was being sent is withdrawn then, and told of."""
    agreed = next((one for one in family if one.status == ProposalStatus.ACCEPTED and one.pk != proposal.pk), None)
    if agreed is None:
        return False
    proposal.status = move_proposal(proposal.status, ProposalStatus.WITHDRAWN)
    proposal.save(update_fields=["status"])
    because = f"{proposal.client.name} accepted proposal {agreed.number} before {proposal.number} was sent."
    tell(
        Unsent("proposal", proposal.pk, proposal.number, proposal.client, paths.proposal_in_admin(proposal.pk)),
        f"Sending proposal {proposal.number} to {proposal.client.name}",
        "It is withdrawn. If the client wants the change, amend the contract.",
        because,
        at=at,
    )
    return True


def replace_earlier(proposal: Proposal, family: tuple[Proposal, ...], *, at: datetime) -> None:
    """Mark every earlier proposal of the locked family that is still open as replaced by the one that is sent now."""
    for earlier in family:
        if earlier.revision >= proposal.revision or earlier.status not in REPLACEABLE:
            continue
        earlier.status = move_proposal(earlier.status, ProposalStatus.REPLACED)
        earlier.save(update_fields=["status"])
        facts = {"replaced_by": proposal.number}
        journal.append(
            what="proposal.replaced", about=earlier.number, by=journal.BY_JOB, at=at, client=earlier.client, facts=facts
        )
