"""Draft a contract by hand, without a proposal: one that mixes billing models, or that was agreed on paper before."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from clients.models import Client, Contact
from clients.staff import Staff
from contracts.actions.amendments import CannotAmend, monthly_amount
from contracts.actions.answers import accept_terms
from contracts.actions.events import record
from contracts.agreement import Agreement
from contracts.canonical import plain
from contracts.lifecycle import ContractStatus, Mover, move_contract
from contracts.models import Contract, SlaPlan, TermsVersion
from contracts.months import add_months


@transaction.atomic
def draft_contract(
    *,
    client: Client,
    agreement: Agreement,
    effective_from: date,
    onboarding_amount: Decimal = Decimal(0),
    by: Staff | None,
    at: datetime,
) -> Contract:
    """Draft a contract by an agreement; it has no number until the client's signatory has accepted it.

    Raises CannotAmend where something is counted that the agreement has no rate for.
    """
    if onboarding_amount < 0 or not onboarding_amount.is_finite():
        raise CannotAmend("Onboarding costs nothing, or an amount above zero.")
    contract = Contract(
        client=client,
        status=ContractStatus.DRAFT,
        billing_model=agreement.lines[0].billing_model,
        counting_policy=agreement.counting.policy,
        currency=agreement.currency,
        monthly_amount=Decimal(0),
        onboarding_amount=onboarding_amount,
        term_months=agreement.term_months,
        notice_days=agreement.notice_days,
        effective_from=effective_from,
        effective_until=add_months(effective_from, agreement.term_months),
        sla_plan=SlaPlan.objects.filter(name=agreement.sla.plan).first(),
    )
    contract.monthly_amount = monthly_amount(contract, agreement, effective_from, until=at.date())
    contract.save()
    TermsVersion.objects.create(
        contract=contract,
        number=1,
        effective_from=effective_from,
        counting_policy=agreement.counting.policy,
        agreement=plain(agreement),
        sha256=agreement.sha256,
        monthly_amount=contract.monthly_amount,
        created_at=at,
        created_by_id=by.pk if by else None,
    )
    _record("contract.drafted", contract, by, at)
    return contract


@transaction.atomic
def take_over_contract(
    *,
    client: Client,
    agreement: Agreement,
    effective_from: date,
    contact: Contact,
    signed_name: str,
    signed_title: str,
    onboarding_amount: Decimal = Decimal(0),
    by: Staff | None,
    at: datetime,
) -> Contract:
    """Take over a contract that a signatory of the client signed on paper, in force from its day on, also a past one.

    The months that have ended since are stated as those of any other contract. Raises CannotAmend, NotTheSignatory or
    SignatureRefused.
    """
    contract = draft_contract(
        client=client,
        agreement=agreement,
        effective_from=effective_from,
        onboarding_amount=onboarding_amount,
        by=by,
        at=at,
    )
    contract.status = move_contract(contract.status, ContractStatus.OFFERED, by=Mover.STAFF)
    contract.save(update_fields=["status"])
    version = contract.versions.get()
    version.status, version.offered_at = TermsVersion.Status.OFFERED, at
    version.save(update_fields=["status", "offered_at"])
    accept_terms(
        version=version,
        contact=contact,
        signed_name=signed_name,
        signed_title=signed_title,
        shown_sha256=version.sha256,
        at=at,
    )
    contract.refresh_from_db()
    return contract


@transaction.atomic
def withdraw_contract(*, contract: Contract, by: Staff | None, at: datetime) -> None:
    """Withdraw a contract that nobody signed; raises MoveRefused for any other."""
    contract = Contract.objects.select_for_update(of=("self",)).select_related("client").get(pk=contract.pk)
    contract.status = move_contract(contract.status, ContractStatus.WITHDRAWN, by=Mover.STAFF)
    contract.save(update_fields=["status"])
    contract.versions.update(status=TermsVersion.Status.WITHDRAWN)
    _record("contract.withdrawn", contract, by, at)


def _record(what: str, contract: Contract, by: Staff | None, at: datetime) -> None:
    facts = {"contract": str(contract.pk), "monthly_amount": contract.monthly_amount, "begins": contract.effective_from}
    record(what=what, about=contract.client.slug, by=by, at=at, client=contract.client, facts=facts)
