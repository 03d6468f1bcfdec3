"""A revision of a proposal: a new draft under the same number, which takes the place of the earlier once it is sent."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clients.models import Contact
from clients.staff import Staff
from contracts.actions.proposals import CannotPropose, create_proposal
from contracts.lifecycle import STATUS_WORDS, ProposalStatus
from contracts.models import Proposal
from contracts.queries.revisions import agreed_in_family, family_of
from pricing.models import Recommendation

REVISABLE = frozenset(
    {
        ProposalStatus.DRAFT,
        ProposalStatus.SENT,
        ProposalStatus.DECLINED,
        ProposalStatus.EXPIRED,
        ProposalStatus.WITHDRAWN,
    }
)


class CannotRevise(CannotPropose):
    """The proposal is not one that is revised; the sentence says what to do instead."""


@transaction.atomic
def revise_proposal(
    *,
    proposal: Proposal,
    recommendation: Recommendation,
    signatory: Contact,
    by: Staff | None,
    at: datetime,
    **offered: Any,
) -> Proposal:
    """Draft a revision, `P-2026-0007-2`, from a recommendation for the same client; raises CannotRevise, CannotPropose.

    `offered` is what `create_proposal` takes. Nothing changes for the earlier proposal until the revision is sent:
    until then the client may still accept it, and the revision can be sent no more. What renews a contract is revised
    into what renews it.
    """
    family = tuple(
        family_of(proposal).select_for_update(of=("self",)).select_related("client")
    )  # Note [One family, one lock]
    proposal = next(one for one in family if one.pk == proposal.pk)
    refuse_what_is_not_revised(proposal)
    if recommendation.client_id != proposal.client_id:
        raise CannotRevise(
            f"Proposal {proposal.number} is for {proposal.client.name}. Choose one of its recommendations."
        )
    return create_proposal(
        recommendation=recommendation,
        signatory=signatory,
        by=by,
        at=at,
        revises=proposal,
        renews=proposal.renews,
        **offered,
    )


def refuse_what_is_not_revised(proposal: Proposal) -> None:
    """Raise CannotRevise where a proposal is not to be revised as it stands; one query."""
    agreed = proposal if proposal.status == ProposalStatus.ACCEPTED else agreed_in_family(proposal)
    if agreed is not None:
        raise CannotRevise(f"Proposal {agreed.number} was accepted. Amend the contract instead.")
    if proposal.status not in REVISABLE:
        status = STATUS_WORDS[ProposalStatus(proposal.status)]
        raise CannotRevise(f"Proposal {proposal.number} is {status}. Revise the newest one, or wait until it was sent.")
