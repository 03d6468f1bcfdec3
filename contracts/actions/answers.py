"""The client's answer to an amendment: a named signatory accepts exactly what was shown, or declines."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clients.models import Contact
from contracts.actions.amendments import CannotAmend, refuse_day
from contracts.actions.events import record
from contracts.actions.numbers import next_number
from contracts.actions.signing import NotTheSignatory, SignatureRefused, signature
from contracts.actions.versions import keep_rates_and_ceilings
from contracts.lifecycle import ContractStatus, Mover, move_contract
from contracts.models import Contract, TermsVersion
from contracts.queries.letterhead import local_day
from contracts.queries.spans import agreement_of

__all__ = ["CannotAmend", "NotTheSignatory", "SignatureRefused", "TermsNotOpen", "accept_terms", "decline_terms"]


class TermsNotOpen(ValueError):
    """The terms were not offered, were answered already, or are not those that were shown."""


@transaction.atomic
def accept_terms(
    *, version: TermsVersion, contact: Contact, signed_name: str, signed_title: str, shown_sha256: str, at: datetime
) -> TermsVersion:
    """Put an amendment, or a contract drafted by hand, in force from its day on; terms before it hold until then.

    The same again changes nothing. Raises NotTheSignatory, TermsNotOpen, CannotAmend or SignatureRefused.
    """
    version = _locked(version, contact)
    if version.status == TermsVersion.Status.ACCEPTED:
        return version
    _refuse_closed(version)
    if shown_sha256 != version.sha256:
        raise TermsNotOpen("The terms you saw are not those of this amendment. Open it again and read it anew.")
    name, title = signature(signed_name, signed_title)
    if version.number == 1:
        _begin(version.contract, contact, name, title, at)
    else:
        _take_over(version)
    version.status, version.decided_at, version.decided_by = TermsVersion.Status.ACCEPTED, at, contact
    version.signed_name, version.signed_title = name, title
    version.save(update_fields=["status", "decided_at", "decided_by", "signed_name", "signed_title"])
    keep_rates_and_ceilings(version, agreement_of(version))
    facts = {"signed_name": name, "signed_title": title, "document_sha256": version.document_sha256}
    _record("amendment.accepted" if version.number > 1 else "contract.accepted", version, contact, at, facts)
    return version


def _begin(contract: Contract, contact: Contact, name: str, title: str, at: datetime) -> None:
    """Put a contract that was drafted by hand in force, under the next number."""
    contract.number = next_number("C", local_day(at))
    contract.status = move_contract(contract.status, ContractStatus.ACTIVE, by=Mover.CLIENT)
    contract.signed_by, contract.signed_name, contract.signed_title, contract.signed_at = contact, name, title, at
    contract.save(update_fields=["number", "status", "signed_by", "signed_name", "signed_title", "signed_at"])


def _take_over(version: TermsVersion) -> None:
    """Let the terms before an amendment hold until its day."""
    accepted = version.contract.versions.filter(status=TermsVersion.Status.ACCEPTED)
    before = accepted.order_by("-effective_from").first()
    assert before is not None  # noqa: S101  -- a contract that is amended was signed
    refuse_day(version.contract, before, version.effective_from)
    before.effective_until = version.effective_from
    before.save(update_fields=["effective_until"])


@transaction.atomic
def decline_terms(*, version: TermsVersion, contact: Contact, reason: str, at: datetime) -> None:
    """Decline an amendment with a reason: the terms before it hold on. Raises NotTheSignatory or TermsNotOpen."""
    version = _locked(version, contact)
    _refuse_closed(version)
    if not reason.strip():
        raise TermsNotOpen("Say in a few words why, so that we can offer something better.")
    version.status, version.decided_at, version.decided_by = TermsVersion.Status.DECLINED, at, contact
    version.decline_reason = reason.strip()
    version.save(update_fields=["status", "decided_at", "decided_by", "decline_reason"])
    if version.number == 1:
        version.contract.status = move_contract(version.contract.status, ContractStatus.WITHDRAWN, by=Mover.CLIENT)
        version.contract.save(update_fields=["status"])
    _record("amendment.declined", version, contact, at, {"reason": version.decline_reason})


def _locked(version: TermsVersion, contact: Contact) -> TermsVersion:
    # The contract before its version, as whoever drafts a statement or another amendment does.
    Contract.objects.select_for_update().get(pk=version.contract_id)
    locked = TermsVersion.objects.select_for_update(of=("self",)).select_related("contract__client")
    version = locked.get(pk=version.pk)
    # Read again: the role may have been taken away since the page was opened.
    contact = Contact.objects.get(pk=contact.pk)
    if contact.client_id != version.contract.client_id or not contact.is_signatory:
        raise NotTheSignatory("Only a signatory of the client can answer this amendment.")
    return version


def _refuse_closed(version: TermsVersion) -> None:
    if version.status != TermsVersion.Status.OFFERED:
        raise TermsNotOpen(f"{version} is {version.get_status_display().lower()} and cannot be answered.")


def _record(what: str, version: TermsVersion, contact: Contact, at: datetime, facts: Mapping[str, object]) -> None:
    contract = version.contract
    record(
        what=what,
        about=str(contract),
        by=contact.user,
        at=at,
        client=contract.client,
        facts={
            "amendment": version.number - 1,
            "effective_from": version.effective_from,
            "terms_sha256": version.sha256,
            **facts,
        },
    )
