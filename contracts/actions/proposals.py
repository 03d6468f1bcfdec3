"""From a recommendation to an offer a client can accept: create, send, withdraw, expire."""

from dataclasses import replace
from datetime import date, datetime, timedelta
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
from contracts.canonical import plain
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.mapping import Offering, terms_of
from contracts.models import Contract, Letterhead, Proposal, ScopeItem, SlaPlan
from contracts.queries.evidence import evidence_of
from contracts.queries.letterhead import local_day
from contracts.queries.offered import commercial_of, usual_months
from contracts.tasks import render_and_send_proposal
from contracts.terms import Terms
from pricing.engine.commercial.terms import CommercialTerms
from pricing.engine.money import places_of
from pricing.models import Recommendation

__all__ = [
    "CannotPropose", "NotTheSignatory", "ProposalChanged", "ProposalExpired", "ProposalNotOpen", "ReasonMissing",
    "SignatureRefused", "accept_proposal", "create_proposal", "decline_proposal", "expire_proposals", "send_proposal",
    "withdraw_proposal",
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
    **chosen: bool,
) -> Proposal:
    """Freeze what the client will be shown into a draft, by default for the letterhead's term; raises CannotPropose.

    What renews a contract begins where that ends, and has no onboarding. `chosen` are the switches of
    `pricing.queries.terms.commercial_terms`: prepaid, co-managed, coverage.
    """
    letterhead = Letterhead.objects.get()
    months = usual_months(recommendation.card, letterhead) if term_months is None else term_months
    _refuse_what_cannot_be_offered(recommendation, signatory, months)
    today = at.astimezone(ZoneInfo(letterhead.time_zone)).date()
    terms = terms_of(
        recommendation,
        evidence_of(recommendation.count),
        Offering(
            number=next_number("P", today),
            issued_on=today,
            valid_until=today + timedelta(days=letterhead.proposal_valid_days),
            signatory=signatory,
            letterhead=letterhead,
            scope=tuple(ScopeItem.objects.all()),
            sla=_plan(),
            msp_signatory=by.name if by else "",
            commercial=_commercial(recommendation, letterhead, months, chosen, has_onboarding=renews is None),
            starts_on=max(today, renews.covered_until) if renews else None,
        ),
    )
    proposal = _store(terms, recommendation, signatory, renews, by, at)
    record(
        what="proposal.created",
        about=proposal.number,
        by=by,
        at=at,
        client=proposal.client,
        facts={"terms_sha256": proposal.terms_sha256, "monthly_amount": proposal.monthly_amount},
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
    renews: Contract | None,
    by: Staff | None,
    at: datetime,
) -> Proposal:
    totals = terms.totals
    return Proposal.objects.create(
        number=terms.number,
        client=recommendation.client,
        recommendation=recommendation,
        signatory=signatory,
        renews=renews,
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
    )


@transaction.atomic
def send_proposal(*, proposal: Proposal, by: Staff | None, at: datetime) -> None:
    """Queue the job that renders and mails it; one that is still being sent may be sent again.

    Raises MoveRefused, or ProposalExpired when its last day is over.
    """
    proposal = _locked(proposal)
    _refuse_expired(proposal, at)
    if proposal.status != ProposalStatus.SENDING:
        proposal.status = move_proposal(proposal.status, ProposalStatus.SENDING)
        proposal.save(update_fields=["status"])
    record(what="proposal.sending", about=proposal.number, by=by, at=at, client=proposal.client, facts={})
    render_and_send_proposal.delay(proposal_id=str(proposal.pk), at=at.isoformat())


def _refuse_expired(proposal: Proposal, at: datetime) -> None:
    if local_day(at) > proposal.expires_on:
        until = f"{proposal.expires_on:%d %b %Y}"
        raise ProposalExpired(f"Proposal {proposal.number} was valid until {until}. Make a new one.")


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Staff | None, at: datetime) -> None:
    """Take back an offer that was not answered yet; raises MoveRefused."""
    proposal = _locked(proposal)
    proposal.status = move_proposal(proposal.status, ProposalStatus.WITHDRAWN)
    proposal.save(update_fields=["status"])
    record(what="proposal.withdrawn", about=proposal.number, by=by, at=at, client=proposal.client, facts={})


def expire_proposals(*, on: date, at: datetime) -> tuple[Proposal, ...]:
    """Expire every sent proposal whose last day was before `on`, each in a transaction of its own; returns them."""
    due = Proposal.objects.filter(status=ProposalStatus.SENT, expires_on__lt=on).order_by("number")
    return tuple(proposal for candidate in due if (proposal := _expire(candidate, at)) is not None)


@transaction.atomic
def _expire(candidate: Proposal, at: datetime) -> Proposal | None:
    proposal = _locked(candidate)
    if proposal.status != ProposalStatus.SENT:  # answered between the look and the lock
        return None
    proposal.status = move_proposal(proposal.status, ProposalStatus.EXPIRED)
    proposal.save(update_fields=["status"])
    record(what="proposal.expired", about=proposal.number, by=None, at=at, client=proposal.client, facts={})
    return proposal


def _locked(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("client").get(pk=proposal.pk)
