"""An amendment on its way to the client and back: offered with its paper, then answered; who has to know is told."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Contact
from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.amendments import CannotAmend, refuse_day
from contracts.actions.answers import (
    NotTheSignatory,
    SignatureRefused,
    TermsNotOpen,
    accept_terms,
    decline_terms,
)
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.documents.amendments import changes_of
from contracts.documents.download import paper_name
from contracts.models import Contract, Letterhead, TermsVersion
from contracts.queries.changes import Change, change_of
from contracts.queries.people import answerable_for
from contracts.tasks import render_and_send_amendment

__all__ = [
    "CannotAmend", "NotTheSignatory", "SignatureRefused", "TermsNotOpen", "accept_amendment", "decline_amendment",
    "offer_amendment",
]  # fmt: skip


@transaction.atomic
def offer_amendment(*, version: TermsVersion, signatory: Contact, by: Staff | None, at: datetime) -> TermsVersion:
    """Offer a drafted amendment: a job renders its paper, keeps it and mails it to who may sign.

    One that was offered and whose paper could not be made may be offered again. Raises CannotAmend.
    """
    version = _locked(version)
    _refuse_what_cannot_be_offered(version, signatory)
    version.status, version.offered_at = TermsVersion.Status.OFFERED, at
    version.save(update_fields=["status", "offered_at"])
    contract = version.contract
    facts = {
        "amendment": version.number - 1,
        "effective_from": version.effective_from,
        "terms_sha256": version.sha256,
        "to": signatory.email,
    }
    record(what="amendment.offered", about=str(contract), by=by, at=at, client=contract.client, facts=facts)
    render_and_send_amendment.delay(version_id=str(version.pk), signatory_id=str(signatory.pk), at=at.isoformat())
    return version


def _locked(version: TermsVersion) -> TermsVersion:
    # The contract before its version, as whoever answers it does.
    Contract.objects.select_for_update().get(pk=version.contract_id)
    locked = TermsVersion.objects.select_for_update(of=("self",)).select_related("contract__client")
    return locked.get(pk=version.pk)


def _refuse_what_cannot_be_offered(version: TermsVersion, signatory: Contact) -> None:
    client = version.contract.client
    is_unsent = version.status == TermsVersion.Status.OFFERED and not version.document_sha256
    if version.number == 1 or not (version.status == TermsVersion.Status.DRAFT or is_unsent):
        raise CannotAmend(f"{version} is {version.status.lower()} and cannot be offered.")
    if signatory.client_id != client.pk or not Contact.objects.get(pk=signatory.pk).is_signatory:
        raise CannotAmend(f"{signatory.name} may not sign for {client.name}. Choose one of its signatories.")
    change = change_of(version)
    refuse_day(version.contract, change.before, version.effective_from)
    _refuse_what_says_nothing(change)


def _refuse_what_says_nothing(change: Change) -> None:
    if not changes_of(change):
        raise CannotAmend("Nothing that the client would read differs from the terms in force. Change what should.")
    if change.count_before is None or change.count_after is None:
        name = change.after.contract.client.name
        raise CannotAmend(
            f"When {change.after} was drafted, {name} was not counted in the way it asks for, so nobody can say what a "
            "month costs. Count, withdraw it and draft it anew."
        )


@transaction.atomic
def accept_amendment(
    *, version: TermsVersion, contact: Contact, signed_name: str, signed_title: str, shown_sha256: str, at: datetime
) -> TermsVersion:
    """Put an amendment in force as `accept_terms` does, and mail the account manager and who signed, once.

    Raises NotTheSignatory, TermsNotOpen, CannotAmend or SignatureRefused.
    """
    accepted = accept_terms(
        version=version,
        contact=contact,
        signed_name=signed_name,
        signed_title=signed_title,
        shown_sha256=shown_sha256,
        at=at,
    )
    letterhead = Letterhead.objects.get()
    _mail_the_manager(accepted, letterhead, at)
    _mail_who_signed(accepted, letterhead, at)
    return accepted


def _mail_the_manager(version: TermsVersion, letterhead: Letterhead, at: datetime) -> None:
    contract, before = version.contract, version.monthly_before_amount
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.AmendmentAccepted(
                recipient_name=person.name,
                client_name=contract.client.name,
                contract_number=str(contract),
                number=version.number - 1,
                accepted_by=version.signed_name,
                accepted_title=version.signed_title,
                accepted_at=version.decided_at or at,
                monthly_before_amount=version.monthly_amount if before is None else before,
                monthly_amount=version.monthly_amount,
                currency=contract.currency,
                starts_on=version.effective_from,
                terms_hash=version.sha256,
                url=import_string(settings.PUBLIC_URL)(paths.amendment_in_admin(version.pk)),
            ),
            letterhead,
        )
        key = f"amendment-accepted:{version.pk}:{person.pk}"
        queue_mail(key=key, to=person.email, message=message, at=at, client=contract.client)


def _mail_who_signed(version: TermsVersion, letterhead: Letterhead, at: datetime) -> None:
    contract, signatory = version.contract, version.decided_by
    assert signatory is not None  # noqa: S101  -- accepted by somebody
    message = emails.write(
        emails.AmendmentAcceptedCopy(
            contact_name=signatory.name,
            client_name=contract.client.name,
            contract_number=str(contract),
            number=version.number - 1,
            accepted_by=version.signed_name,
            accepted_at=version.decided_at or at,
            monthly_amount=version.monthly_amount,
            currency=contract.currency,
            starts_on=version.effective_from,
            terms_hash=version.sha256,
            url=import_string(settings.PUBLIC_URL)(paths.contract_in_portal(contract.pk)),
        ),
        letterhead,
    )
    queue_mail(
        key=f"amendment-accepted-copy:{version.pk}",
        to=signatory.email,
        message=message,
        at=at,
        client=contract.client,
        attachment_name=paper_name(version) if version.document else "",
        attachment=bytes(version.document) if version.document else None,
    )


@transaction.atomic
def decline_amendment(*, version: TermsVersion, contact: Contact, reason: str, at: datetime) -> None:
    """Decline an amendment as `decline_terms` does, and mail the account manager; raises what that raises."""
    decline_terms(version=version, contact=contact, reason=reason, at=at)
    contract, letterhead = version.contract, Letterhead.objects.get()
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.AmendmentDeclined(
                recipient_name=person.name,
                client_name=contract.client.name,
                contract_number=str(contract),
                number=version.number - 1,
                declined_by=contact.name,
                declined_at=at,
                reason=reason.strip(),
                url=import_string(settings.PUBLIC_URL)(paths.amendment_in_admin(version.pk)),
            ),
            letterhead,
        )
        key = f"amendment-declined:{version.pk}:{person.pk}"
        queue_mail(key=key, to=person.email, message=message, at=at, client=contract.client)
