"""Bring each client's proposal as far as its plan says, through the actions that a person's clicks call."""

from datetime import datetime

from django.db import transaction

from clients.models import Client
from config.demo.msps import account_manager_of
from config.demo.plans import ClientPlan, Ending, MspPlan
from contracts.actions.proposals import accept_proposal, create_proposal, decline_proposal, send_proposal
from contracts.actions.statements import draft_statement, issue_statement
from contracts.lifecycle import ProposalStatus
from contracts.models import Proposal
from contracts.queries.papers import options_on_offer

ON_ITS_WAY = (ProposalStatus.DRAFT, ProposalStatus.SENDING)
ANSWERED = (Ending.ACTIVE, Ending.DECLINED)


def begin(msp: MspPlan, plan: ClientPlan, client: Client, *, at: datetime) -> None:
    """Make the client's proposal and queue its sending, as far as its story goes; what was done before stays.

    A proposal that a former run left on its way is sent again, which is safe: only the first sending counts.
    """
    if plan.ending is Ending.RECOMMENDED:
        return
    by = account_manager_of(msp)
    with transaction.atomic():
        proposal = client.proposals.last()  # the first that was made; others are somebody's own
        if proposal is None:
            proposal = create_proposal(
                recommendation=client.recommendations.latest(),
                signatory=client.contacts.get(name=str(plan.signatory.name)),
                by=by,
                at=at,
                options=tuple(options_on_offer()),
            )
        if plan.ending is not Ending.DRAFTED and proposal.status in ON_ITS_WAY:
            send_proposal(proposal=proposal, by=by, at=at)


def is_told(plan: ClientPlan, client: Client) -> bool:
    """Tell whether a client's story has come as far as its plan says, or further by somebody's own deeds."""
    if plan.ending is Ending.RECOMMENDED:
        return True
    proposal = client.proposals.last()
    if proposal is None or (plan.signed_on_paper and not client.contracts.exists()):
        return False
    if plan.ending is Ending.DRAFTED:
        return True
    return proposal.status not in ON_ITS_WAY and not (is_unanswered(proposal) and plan.ending in ANSWERED)


def is_unanswered(proposal: Proposal) -> bool:
    """Tell whether a proposal waits for its signatory."""
    return proposal.status == ProposalStatus.SENT


@transaction.atomic
def answer(plan: ClientPlan, proposal: Proposal, *, at: datetime) -> None:
    """Have the signatory accept or decline what was sent, as the plan says, and issue the first month's statement."""
    if plan.ending is Ending.ACTIVE:
        contract = accept_proposal(
            proposal=proposal,
            contact=proposal.signatory,
            signed_name=proposal.signatory.name,
            signed_title=proposal.signatory.title,
            shown_sha256=proposal.terms_sha256,
            at=at,
        )
        if plan.has_statement:
            statement = draft_statement(contract=contract, period_from=contract.effective_from, at=at)
            issue_statement(statement=statement, by=proposal.created_by, at=at)
    elif plan.ending is Ending.DECLINED:
        decline_proposal(proposal=proposal, contact=proposal.signatory, reason=plan.decline_reason, at=at)
