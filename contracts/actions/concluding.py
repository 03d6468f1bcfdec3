"""The contract that an accepted proposal makes: its terms as shown, what was ticked, and the customs of that day."""

from datetime import date, datetime

from clients.queries.rules import choice_for
from contracts.actions.adjustments import charge_once
from contracts.actions.numbers import next_number
from contracts.actions.renewing import renewed_by
from contracts.actions.versions import keep_as_signed
from contracts.agreement import Counting, Customs, Proration, agreed_from, options_taken
from contracts.billing.options import offered_sums, once_amount
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, Letterhead, Proposal, SlaPlan
from contracts.months import add_months, months_before
from contracts.queries.spans import agreement_of
from contracts.terms import Terms


def contract_of(proposal: Proposal, terms: Terms, today: date, letterhead: Letterhead) -> Contract:
    """Keep the contract that a proposal just signed makes; raises AlreadyRenewed."""
    assert proposal.decided_by is not None and proposal.decided_at is not None  # noqa: S101, PT018  -- just set
    renewed = renewed_by(proposal)
    begins = today if renewed is None else max(today, renewed.covered_until)
    anchor = renewed.anchor if renewed is not None and begins == renewed.covered_until else begins
    contract = Contract.objects.create(
        number=next_number("C", today),
        client=proposal.client,
        proposal=proposal,
        renews=renewed,
        anchored_on=None if anchor == begins else anchor,
        status=ContractStatus.ACTIVE,
        billing_model=proposal.billing_model,
        counting_policy=terms.counted.policy,
        currency=proposal.currency,
        monthly_amount=offered_sums(terms, options_taken(terms, proposal.options_chosen)).monthly_amount,
        onboarding_amount=proposal.onboarding_amount,
        term_months=proposal.term_months,
        notice_days=terms.notice_days,
        effective_from=begins,
        effective_until=add_months(anchor, months_before(anchor, begins) + proposal.term_months),
        sla_plan=SlaPlan.objects.filter(name=terms.sla.plan).first(),
        terms=proposal.terms,
        terms_sha256=proposal.terms_sha256,
        signed_by=proposal.decided_by,
        signed_name=proposal.signed_name,
        signed_title=proposal.signed_title,
        signed_at=proposal.decided_at,
    )
    agreement = agreed_from(terms, _counting(contract, terms), _customs(terms, letterhead), proposal.options_chosen)
    keep_as_signed(contract, agreement, at=proposal.decided_at)
    return contract


def _counting(contract: Contract, terms: Terms) -> Counting:
    """Return how the client is counted as it was chosen by now; from here on it is agreed."""
    assert contract.signed_at is not None  # noqa: S101  -- just signed
    choice = choice_for(contract.client, policy=terms.counted.policy, before=contract.signed_at)
    return Counting(terms.counted.policy) if choice is None else Counting(choice.policy, choice.moment, choice.day)


def _customs(terms: Terms, letterhead: Letterhead) -> Customs:
    """Return what the paper says; of one from before it said so, what the letterhead has by now."""
    said = terms.customary
    if said is None:
        is_daily, edition = letterhead.prorates_by_day, letterhead.terms_edition
        auto_renews, months = letterhead.auto_renews, letterhead.renewal_months
    else:
        is_daily, edition = said.prorates_by_day, said.edition
        auto_renews, months = said.auto_renews, said.renewal_months
    proration = Proration.DAILY if is_daily else Proration.FULL_MONTH
    return Customs(auto_renews=auto_renews, renewal_months=months, proration=proration.value, edition=edition)


def charge_options_once(contract: Contract, proposal: Proposal, at: datetime) -> None:
    """Have what was ticked and is charged once wait for the first statement."""
    agreement = agreement_of(contract.versions.get(number=1))
    for option in agreement.options:
        amount = once_amount(option, agreement.currency).value
        if amount:
            charge_once(
                contract=contract,
                description=option.name,
                amount=amount,
                reason=f"Chosen with proposal {proposal.number}.",
                by=proposal.decided_by.user if proposal.decided_by else None,
                at=at,
            )
