"""Proposals in the words of account managers: where one stands, what happened to it, what is to be done next."""

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.lifecycle import STATUS_WORDS, ProposalStatus
from contracts.models import Proposal
from pricing.charts import words
from pricing.models import BillingModel

PROPOSAL_MARKS: dict[str, tuple[str, Tone]] = {
    ProposalStatus.DRAFT: ("Draft", "watch"),
    ProposalStatus.AWAITING: ("Awaiting approval", "near"),
    ProposalStatus.SENDING: ("Being sent", "near"),
    ProposalStatus.SENT: ("Sent", "watch"),
    ProposalStatus.ACCEPTED: ("Accepted", "ok"),
    ProposalStatus.DECLINED: ("Declined", "breached"),
    ProposalStatus.EXPIRED: ("Expired", "over"),
    ProposalStatus.WITHDRAWN: ("Withdrawn", "over"),
    ProposalStatus.REPLACED: ("Replaced", "over"),
}


def proposal_in_words(row: Proposal) -> str:
    """Answer what is offered and where it stands, in a sentence with its number."""
    amount = words.money(row.monthly_amount, row.currency)
    model = str(BillingModel(row.billing_model).label).lower()
    offer = f"{amount} per month, {model}, for {counted(row.term_months, 'month')}"
    match row.status:
        case ProposalStatus.SENT:
            return f"{offer}: {row.signatory.name} has until {words.on_date(row.expires_on)} to answer."
        case ProposalStatus.ACCEPTED:
            return f"{offer}: accepted by {row.signed_name}."
        case ProposalStatus.DECLINED:
            return f"{offer}: declined by {row.decided_by.name if row.decided_by else row.signatory.name}."
        case ProposalStatus.SENDING:
            return f"{offer}: being rendered and sent."
        case ProposalStatus.DRAFT:
            return f"{offer}: a draft, not sent yet."
        case ProposalStatus.AWAITING:
            return f"{offer}: awaiting approval, not sent yet."
        case ProposalStatus.REPLACED:
            return f"{offer}: replaced by a revision. It can no longer be accepted."
        case ProposalStatus.EXPIRED:
            return f"{offer}: expired on {words.on_date(row.expires_on)} without an answer."
        case _:  # withdrawn, or in a state that is new here
            return f"{offer}: {STATUS_WORDS[ProposalStatus(row.status)]}."
