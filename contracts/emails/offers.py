"""What the mail says that brings terms to who may sign them; of rows that are loaded, without a query."""

from datetime import timedelta

from contracts.emails.agreed import AmendmentOffered, ContractOffered
from contracts.emails.messages import ProposalSent
from contracts.models import Proposal, TermsVersion


def proposed(proposal: Proposal, recommendation: str, *, url: str, link_valid_days: int) -> ProposalSent:
    """Return the mail of a proposal; `recommendation` is the sentence its paper begins with."""
    return ProposalSent(
        contact_name=proposal.signatory.name,
        client_name=proposal.client.name,
        number=proposal.number,
        recommendation=recommendation,
        monthly_amount=proposal.monthly_amount,
        one_off_amount=proposal.onboarding_amount,
        term_amount=proposal.term_amount,
        currency=proposal.currency,
        term_months=proposal.term_months,
        valid_until=proposal.expires_on,
        url=url,
        link_valid_days=link_valid_days,
    )


def offered(
    version: TermsVersion, contact_name: str, *, url: str, link_valid_days: int
) -> AmendmentOffered | ContractOffered:
    """Return the mail of an amendment, or of a contract drafted by hand."""
    contract, before = version.contract, version.monthly_before_amount
    if version.number == 1:
        return ContractOffered(
            contact_name=contact_name,
            client_name=contract.client.name,
            monthly_amount=version.monthly_amount,
            one_off_amount=contract.onboarding_amount,
            currency=contract.currency,
            term_months=contract.term_months,
            starts_on=version.effective_from,
            last_day=contract.effective_until - timedelta(days=1),
            url=url,
            link_valid_days=link_valid_days,
        )
    return AmendmentOffered(
        contact_name=contact_name,
        client_name=contract.client.name,
        contract_number=str(contract),
        number=version.number - 1,
        reason=version.reason,
        monthly_before_amount=version.monthly_amount if before is None else before,
        monthly_amount=version.monthly_amount,
        currency=contract.currency,
        starts_on=version.effective_from,
        url=url,
        link_valid_days=link_valid_days,
    )
