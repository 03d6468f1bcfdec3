"""Draft a contract by hand, without a proposal: one that mixes billing models, or that was agreed on paper before."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Client, Contact
from clients.staff import Staff
from contracts.actions.amendments import CannotAmend, monthly_amount
from contracts.actions.answers import NotTheSignatory, Signature, SignatureRefused, keep_paper
from contracts.actions.events import record
from contracts.agreement import Agreement
from contracts.canonical import plain
from contracts.lifecycle import ContractStatus, Mover, MoveRefused, move_contract
from contracts.models import Contract, SlaPlan, TermsVersion
from contracts.months import add_months
from pricing.charts import words

__all__ = [
    "CannotAmend", "MoveRefused", "NotTheSignatory", "SignatureRefused", "change_draft", "draft_contract",
    "sign_on_paper", "take_over_contract", "withdraw_contract",
]  # fmt: skip
LONGEST_TERM = 120
NOON = time(12)


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
    contract = Contract(client=client, status=ContractStatus.DRAFT)
    version = TermsVersion(contract=contract, number=1)
    _write(contract, version, agreement, effective_from, onboarding_amount, by, at)
    contract.save()
    version.save()
    record_of("contract.drafted", contract, by, at)
    return contract


@transaction.atomic
def change_draft(
    *,
    contract: Contract,
    agreement: Agreement,
    effective_from: date,
    shown_sha256: str,
    onboarding_amount: Decimal = Decimal(0),
    by: Staff | None,
    at: datetime,
) -> Contract:
    """Put other terms in the place of a draft's, priced anew at the newest count; `shown_sha256` is of those before.

    Raises CannotAmend, also where the contract was offered meanwhile or somebody else changed it.
    """
    contract, version = locked(contract)
    if contract.status != ContractStatus.DRAFT:
        raise CannotAmend(
            f"This contract is {contract.status.lower()} and does not change any more. Withdraw it and draft another."
        )
    refuse_other_terms(version, shown_sha256)
    _write(contract, version, agreement, effective_from, onboarding_amount, by, at)
    contract.save()
    version.save()
    record_of("contract.redrafted", contract, by, at)
    return contract


def _write(
    contract: Contract,
    version: TermsVersion,
    agreement: Agreement,
    effective_from: date,
    onboarding_amount: Decimal,
    by: Staff | None,
    at: datetime,
) -> None:
    """Fill in what a draft says and what a month of it costs; raises CannotAmend."""
    if onboarding_amount < 0 or not onboarding_amount.is_finite():
        raise CannotAmend("Onboarding costs nothing, or an amount above zero.")
    if not 1 <= agreement.term_months <= LONGEST_TERM:
        raise CannotAmend(f"A term is 1 to {LONGEST_TERM} months, not {agreement.term_months}.")
    contract.billing_model = agreement.lines[0].billing_model
    contract.counting_policy = version.counting_policy = agreement.counting.policy
    contract.currency, contract.onboarding_amount = agreement.currency, onboarding_amount
    contract.term_months, contract.notice_days = agreement.term_months, agreement.notice_days
    contract.effective_from = version.effective_from = effective_from
    contract.effective_until = _end_of(effective_from, agreement.term_months)
    contract.sla_plan = SlaPlan.objects.filter(name=agreement.sla.plan).first()
    version.agreement, version.sha256 = plain(agreement), agreement.sha256
    version.created_at, version.created_by_id = at, by.pk if by else None
    contract.monthly_amount = version.monthly_amount = monthly_amount(
        contract, agreement, effective_from, until=at.date()
    )


def _end_of(first: date, months: int) -> date:
    try:
        return add_months(first, months)
    except ValueError as error:  # the calendar ends with the year 9999
        raise CannotAmend(
            f"A term of {months} months from {words.on_date(first)} has no end. Give its year."
        ) from error


@transaction.atomic
def sign_on_paper(
    *,
    contract: Contract,
    contact: Contact,
    signed_name: str,
    signed_title: str,
    signed_on: date,
    shown_sha256: str,
    by: Staff | None,
    at: datetime,
) -> Contract:
    """Put a contract in force that a signatory of the client signed on paper, from its own first day, also a past one.

    It may be a draft or one that was offered. The months that have ended since are stated as those of any other
    contract. Raises CannotAmend, MoveRefused, NotTheSignatory or SignatureRefused.
    """
    contract, version = locked(contract)
    refuse_other_terms(version, shown_sha256)
    noon = datetime.combine(signed_on, NOON, ZoneInfo(version.agreement["time_zone"]))  # nobody wrote the hour
    if signed_on > at.astimezone(noon.tzinfo).date():
        raise CannotAmend(f"{words.on_date(signed_on)} is still to come. Give the day on which it was signed.")
    signed = Signature.of(contact, signed_name, signed_title, min(noon, at))
    if contract.status != ContractStatus.OFFERED:
        mark_offered(contract, version, at)
    keep_paper(version=version, signed=signed, by=by, at=at)
    contract.refresh_from_db()
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
    signed_on: date | None = None,
    onboarding_amount: Decimal = Decimal(0),
    by: Staff | None,
    at: datetime,
) -> Contract:
    """Draft a contract and record at once that it was signed on paper; raises what both of that raise."""
    contract = draft_contract(
        client=client,
        agreement=agreement,
        effective_from=effective_from,
        onboarding_amount=onboarding_amount,
        by=by,
        at=at,
    )
    return sign_on_paper(
        contract=contract,
        contact=contact,
        signed_name=signed_name,
        signed_title=signed_title,
        signed_on=signed_on or at.astimezone(ZoneInfo(agreement.time_zone)).date(),
        shown_sha256=agreement.sha256,
        by=by,
        at=at,
    )


@transaction.atomic
def withdraw_contract(*, contract: Contract, by: Staff | None, at: datetime) -> None:
    """Withdraw a contract that nobody signed; raises MoveRefused for any other."""
    contract, version = locked(contract)
    contract.status = move_contract(contract.status, ContractStatus.WITHDRAWN, by=Mover.STAFF)
    contract.save(update_fields=["status"])
    version.status = TermsVersion.Status.WITHDRAWN
    version.save(update_fields=["status"])
    record_of("contract.withdrawn", contract, by, at)


def locked(contract: Contract) -> tuple[Contract, TermsVersion]:
    """Return a contract and its first terms as they are now, locked until the transaction ends; two queries."""
    contracts = Contract.objects.select_for_update(of=("self",)).select_related("client__account_manager")
    contract = contracts.get(pk=contract.pk)
    # The contract before its version, as whoever answers it does.
    version = TermsVersion.objects.select_for_update(of=("self",)).get(contract=contract, number=1)
    version.contract = contract
    return contract, version


def refuse_other_terms(version: TermsVersion, shown_sha256: str) -> None:
    """Raise CannotAmend where somebody else has changed the terms since they were shown."""
    if version.sha256 != shown_sha256:
        raise CannotAmend("The terms changed since you opened this page. Open the contract again and read them anew.")


def mark_offered(contract: Contract, version: TermsVersion, at: datetime) -> None:
    """Move a draft to what the client may sign; raises MoveRefused for any other."""
    contract.status = move_contract(contract.status, ContractStatus.OFFERED, by=Mover.STAFF)
    contract.save(update_fields=["status"])
    version.status, version.offered_at = TermsVersion.Status.OFFERED, at
    version.save(update_fields=["status", "offered_at"])


def record_of(what: str, contract: Contract, by: Staff | None, at: datetime, **facts: object) -> None:
    """Record what was done to a contract that has no number yet, under its client's name."""
    known = {"contract": str(contract.pk), "monthly_amount": contract.monthly_amount, "begins": contract.effective_from}
    record(what=what, about=contract.client.slug, by=by, at=at, client=contract.client, facts=known | facts)
