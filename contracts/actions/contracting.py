"""A contract drafted by hand on its way to the client and back: offered with its paper, then answered."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Contact
from clients.queries.counts import newest_count
from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.agreeing import locked, mark_offered, record_of, refuse_other_terms
from contracts.actions.amendments import CannotAmend, monthly_amount
from contracts.actions.answers import (
    NotTheSignatory,
    SignatureRefused,
    TermsNotOpen,
    accept_terms,
    decline_terms,
)
from contracts.actions.mails import queue_mail
from contracts.documents.download import paper_name
from contracts.lifecycle import ContractStatus, MoveRefused
from contracts.models import Contract, Letterhead, TermsVersion
from contracts.queries.letterhead import local_day
from contracts.queries.people import answerable_for
from contracts.queries.spans import agreement_of
from contracts.tasks import render_and_send_contract
from pricing.charts import words

__all__ = [
    "CannotAmend", "MoveRefused", "NotTheSignatory", "SignatureRefused", "TermsNotOpen", "accept_contract",
    "decline_contract", "offer_contract",
]  # fmt: skip


@transaction.atomic
def offer_contract(
    *, contract: Contract, signatory: Contact, shown_sha256: str, by: Staff | None, at: datetime
) -> Contract:
    """Offer a drafted contract: a job renders its paper, keeps it and mails it to who may sign.

    The month is priced anew, at the newest count. One whose paper could not be made may be offered again. Raises
    CannotAmend or MoveRefused.
    """
    contract, version = locked(contract)
    refuse_other_terms(version, shown_sha256)
    _refuse_what_cannot_be_offered(contract, signatory, version, at)
    if contract.status != ContractStatus.OFFERED or version.document_sha256:
        mark_offered(contract, version, at)
    _price_anew(contract, version, at)
    record_of("contract.offered", contract, by, at, to=signatory.email, terms_sha256=version.sha256)
    render_and_send_contract.delay(version_id=str(version.pk), signatory_id=str(signatory.pk), at=at.isoformat())
    return contract


def _refuse_what_cannot_be_offered(contract: Contract, signatory: Contact, version: TermsVersion, at: datetime) -> None:
    client = contract.client
    if signatory.client_id != client.pk or not Contact.objects.get(pk=signatory.pk).is_signatory:
        raise CannotAmend(f"{signatory.name} may not sign for {client.name}. Choose one of its signatories.")
    if contract.effective_until <= local_day(at):
        raise CannotAmend(f"{_over(contract)} Give it another first day, or record it as signed on paper.")
    if newest_count(client, policy=version.counting_policy, until=at.date()) is None:
        raise CannotAmend(
            f"{client.name} was not counted yet in the way the contract asks for, so nobody can say what a month costs."
            " Count first, then offer it."
        )


def _price_anew(contract: Contract, version: TermsVersion, at: datetime) -> None:
    """Price the month at the count that is the newest when the paper is made, which names it."""
    agreement = agreement_of(version)
    amount = monthly_amount(contract, agreement, contract.effective_from, until=at.date())
    contract.monthly_amount = version.monthly_amount = amount
    contract.save(update_fields=["monthly_amount"])
    version.offered_at = at
    version.save(update_fields=["monthly_amount", "offered_at"])


def _over(contract: Contract) -> str:
    return f"Its term would be over since {words.on_date(contract.effective_until)}."


@transaction.atomic
def accept_contract(
    *, version: TermsVersion, contact: Contact, signed_name: str, signed_title: str, shown_sha256: str, at: datetime
) -> TermsVersion:
    """Put a contract in force as `accept_terms` does, and mail the account manager and who signed, once.

    Raises NotTheSignatory, TermsNotOpen or SignatureRefused; what was offered for a term that is over is not open.
    """
    contract, current = locked(version.contract)
    is_new = current.status != TermsVersion.Status.ACCEPTED
    if current.status == TermsVersion.Status.OFFERED and contract.effective_until <= local_day(at):
        raise TermsNotOpen(f"{_over(contract)} Ask for a new contract.")
    accepted = accept_terms(
        version=version,
        contact=contact,
        signed_name=signed_name,
        signed_title=signed_title,
        shown_sha256=shown_sha256,
        at=at,
    )
    if is_new:  # what was signed before was told of then
        letterhead = Letterhead.objects.get()
        _mail_the_manager(accepted, letterhead, at)
        _mail_who_signed(accepted, letterhead, at)
    return accepted


def _mail_the_manager(version: TermsVersion, letterhead: Letterhead, at: datetime) -> None:
    contract = version.contract
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.ContractAccepted(
                recipient_name=person.name,
                client_name=contract.client.name,
                contract_number=str(contract),
                accepted_by=version.signed_name,
                accepted_title=version.signed_title,
                accepted_at=version.decided_at or at,
                monthly_amount=version.monthly_amount,
                one_off_amount=contract.onboarding_amount,
                currency=contract.currency,
                starts_on=version.effective_from,
                terms_hash=version.sha256,
                url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(contract.pk)),
            ),
            letterhead,
        )
        key = f"contract-accepted:{contract.pk}:{person.pk}"
        queue_mail(key=key, to=person.email, message=message, at=at, client=contract.client)


def _mail_who_signed(version: TermsVersion, letterhead: Letterhead, at: datetime) -> None:
    contract, signatory = version.contract, version.decided_by
    assert signatory is not None  # noqa: S101  -- accepted by somebody
    message = emails.write(
        emails.ContractAcceptedCopy(
            contact_name=signatory.name,
            client_name=contract.client.name,
            contract_number=str(contract),
            accepted_by=version.signed_name,
            accepted_at=version.decided_at or at,
            monthly_amount=version.monthly_amount,
            one_off_amount=contract.onboarding_amount,
            currency=contract.currency,
            term_months=contract.term_months,
            starts_on=version.effective_from,
            terms_hash=version.sha256,
            url=import_string(settings.PUBLIC_URL)(paths.contract_in_portal(contract.pk)),
        ),
        letterhead,
    )
    queue_mail(
        key=f"contract-accepted-copy:{contract.pk}",
        to=signatory.email,
        message=message,
        at=at,
        client=contract.client,
        attachment_name=paper_name(version) if version.document else "",
        attachment=bytes(version.document) if version.document else None,
    )


@transaction.atomic
def decline_contract(*, version: TermsVersion, contact: Contact, reason: str, at: datetime) -> None:
    """Decline a contract as `decline_terms` does, and mail the account manager; raises what that raises."""
    decline_terms(version=version, contact=contact, reason=reason, at=at)
    contract, letterhead = version.contract, Letterhead.objects.get()
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.ContractDeclined(
                recipient_name=person.name,
                client_name=contract.client.name,
                declined_by=contact.name,
                declined_at=at,
                reason=reason.strip(),
                url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(contract.pk)),
            ),
            letterhead,
        )
        key = f"contract-declined:{contract.pk}:{person.pk}"
        queue_mail(key=key, to=person.email, message=message, at=at, client=contract.client)
