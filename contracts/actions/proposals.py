"""From a recommendation to an offer a client can accept: freeze what will be shown into a draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Contact
from clients.staff import Staff
from contracts.actions.acceptance import (
    NotTheSignatory,
    ProposalChanged,
    ProposalExpired,
    ProposalNotOpen,
    ReasonMissing,
    SignatureRefused,
    accept_proposal,
    decline_proposal,
)
from contracts.actions.events import record
from contracts.actions.numbers import next_number
from contracts.actions.papers import paper_for
from contracts.actions.sending import (
    ApprovalNeeded,
    RevisionOvertaken,
    expire_proposals,
    send_proposal,
    withdraw_proposal,
)
from contracts.canonical import plain
from contracts.mapping import Offering, option_offered, terms_of
from contracts.models import Contract, Letterhead, Option, Proposal, ProposalTemplate, ScopeItem, SlaPlan
from contracts.queries.evidence import evidence_of
from contracts.queries.offered import commercial_of, usual_months
from contracts.queries.revisions import next_revision, revised_number
from contracts.queries.taxes import taxes_in_words
from contracts.terms import Terms
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.money import places_of
from pricing.models import Recommendation

__all__ = [
    "ApprovalNeeded", "CannotPropose", "NotTheSignatory", "ProposalChanged", "ProposalExpired", "ProposalNotOpen",
    "ReasonMissing", "RevisionOvertaken", "SignatureRefused", "accept_proposal", "create_proposal", "decline_proposal",
    "expire_proposals", "send_proposal", "withdraw_proposal",
]  # fmt: skip
LONGEST_TERM = 120
CENTS = 2


class CannotPropose(ValueError):
    """There is something to put right before a proposal can be made; the sentence says what."""


@transaction.atomic
def create_proposal(
    *,
    recommendation: Recommendation,
    signatory: Contact,
    by: Staff | None,
    at: datetime,
    term_months: int | None = None,
    renews: Contract | None = None,
    revises: Proposal | None = None,
    template: ProposalTemplate | None = None,
    options: Sequence[Option] = (),
    **chosen: bool,
) -> Proposal:
    """Freeze what the client will be shown into a draft, by default for the letterhead's term; raises CannotPropose.

    What renews a contract begins where that ends, and has no onboarding; what revises a proposal comes from `revising`,
    which holds its revisions locked. `chosen` are the switches of `pricing.queries.terms.commercial_terms`.
    """
    letterhead = Letterhead.objects.get()
    months = usual_months(recommendation.card, letterhead) if term_months is None else term_months
    _refuse_what_cannot_be_offered(recommendation, signatory, months)
    today = at.astimezone(ZoneInfo(letterhead.time_zone)).date()
    revision = next_revision(revises) if revises else 1
    terms = terms_of(
        recommendation,
        evidence_of(recommendation.count),
        Offering(
            number=revised_number(revises, revision) if revises else next_number("P", today),
            issued_on=today,
            valid_until=today + timedelta(days=letterhead.proposal_valid_days),
            signatory=signatory,
            letterhead=letterhead,
            scope=tuple(ScopeItem.objects.all()),
            sla=_plan(),
            msp_signatory=by.name if by else "",
            commercial=_commercial(recommendation, letterhead, months, chosen, has_onboarding=renews is None),
            starts_on=max(today, renews.covered_until) if renews else None,
            replaces=revises.number if revises else "",
            paper=paper_for(template, letterhead),
            options=tuple(map(option_offered, options)),
            taxes=taxes_in_words(today),
        ),
    )
    proposal = _store(terms, recommendation, signatory, by, at, renews=renews, revises=revises, revision=revision)
    return _recorded(proposal, revises, by, at)


def _recorded(proposal: Proposal, revises: Proposal | None, by: Staff | None, at: datetime) -> Proposal:
    record(
        what="proposal.created",
        about=proposal.number,
        by=by,
        at=at,
        client=proposal.client,
        facts={"terms_sha256": proposal.terms_sha256, "monthly_amount": proposal.monthly_amount}
        | ({"replaces": revises.number} if revises else {}),
    )
    return proposal


def _refuse_what_cannot_be_offered(recommendation: Recommendation, signatory: Contact, months: int) -> None:
    if signatory.client_id != recommendation.client_id or not signatory.is_signatory:
        raise CannotPropose(
            f"{signatory.name} may not sign for {recommendation.client.name}. Choose one of its signatories."
        )
    if not recommendation.is_of_the_count:
        raise CannotPropose(
            "This is a what-if with other counts, and an offer is made for what was counted. Count, ask again and "
            "propose from that."
        )
    if not 1 <= months <= LONGEST_TERM:
        raise CannotPropose(f"A term is 1 to {LONGEST_TERM} months, not {months}.")
    currency = recommendation.request["currency"]
    if places_of(currency) > CENTS:
        raise CannotPropose(f"Amounts are kept in hundredths, and {currency} has smaller coins.")


def _commercial(
    recommendation: Recommendation,
    letterhead: Letterhead,
    months: int,
    chosen: dict[str, bool],
    *,
    has_onboarding: bool,
) -> CommercialTerms:
    try:
        terms = commercial_of(recommendation, letterhead, term_months=months, **chosen)
        return terms if has_onboarding else replace(terms, onboarding=None)
    except ValueError as error:
        raise CannotPropose(str(error)) from error


def _plan() -> SlaPlan:
    plan = SlaPlan.objects.filter(is_default=True).first()
    if plan is None:
        raise CannotPropose("No SLA plan is the default. Make one the default first.")
    return plan


def _store(
    terms: Terms,
    recommendation: Recommendation,
    signatory: Contact,
    by: Staff | None,
    at: datetime,
    **origin: Any,
) -> Proposal:
    totals = terms.totals
    return Proposal.objects.create(
        number=terms.number,
        client=recommendation.client,
        recommendation=recommendation,
        signatory=signatory,
        billing_model=terms.billing_model,
        currency=terms.currency,
        monthly_amount=totals.monthly_amount,
        onboarding_amount=totals.onboarding_amount,
        term_amount=totals.term_amount,
        term_months=terms.term_months,
        expires_on=terms.valid_until,
        terms=plain(terms),
        terms_sha256=terms.sha256,
        created_at=at,
        created_by=by,
        **origin,
    )
