"""The client's answer to terms that it was offered: a named signatory accepts exactly what was shown, or declines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Contact
from clients.staff import Staff
from contracts.actions.amendments import CannotAmend, refuse_day
from contracts.actions.events import record
from contracts.actions.numbers import next_number
from contracts.actions.signing import NotTheSignatory, SignatureRefused, signature
from contracts.actions.versions import keep_rates_and_ceilings
from contracts.lifecycle import ContractStatus, Mover, move_contract
from contracts.models import Contract, TermsVersion
from contracts.queries.letterhead import local_day
from contracts.queries.spans import agreement_of

__all__ = [
    "CannotAmend", "NotTheSignatory", "Signature", "SignatureRefused", "TermsNotOpen", "accept_terms", "decline_terms",
    "keep_paper",
]  # fmt: skip


class TermsNotOpen(ValueError):
    """The terms were not offered, were answered already, or are not those that were shown."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by the name and title that were written, and when; both are on one line and fit."""

    contact: Contact
    name: str
    title: str
    at: datetime

    @classmethod
    def of(cls, contact: Contact, name: str, title: str, at: datetime) -> Self:
        """Return the signature as it is kept; raises SignatureRefused."""
        return cls(contact, *signature(name, title), at)


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
        raise TermsNotOpen(f"The terms you saw are not those of this {_noun(version)}. Open it again and read it anew.")
    return _put_in_force(version, Signature.of(contact, signed_name, signed_title, at), by=contact.user, at=at)


@transaction.atomic
def keep_paper(*, version: TermsVersion, signed: Signature, by: Staff | None, at: datetime) -> TermsVersion:
    """Put terms in force that are offered and were signed on paper, which somebody at the MSP records.

    Raises NotTheSignatory, TermsNotOpen or CannotAmend.
    """
    version = _locked(version, signed.contact)
    _refuse_closed(version)
    return _put_in_force(version, signed, by=by, at=at, on_paper=True)


def _put_in_force(
    version: TermsVersion, signed: Signature, *, by: Staff | None, at: datetime, on_paper: bool = False
) -> TermsVersion:
    if version.number == 1:
        _begin(version.contract, signed, at)
    else:
        _take_over(version)
    version.status, version.decided_at, version.decided_by = TermsVersion.Status.ACCEPTED, signed.at, signed.contact
    version.signed_name, version.signed_title = signed.name, signed.title
    version.save(update_fields=["status", "decided_at", "decided_by", "signed_name", "signed_title"])
    keep_rates_and_ceilings(version, agreement_of(version))
    facts: dict[str, object] = {"signed_name": signed.name, "signed_title": signed.title}
    if on_paper:
        facts["signed_on"] = signed.at.astimezone(ZoneInfo(version.agreement["time_zone"])).date()
    else:
        facts["document_sha256"] = version.document_sha256
    _record("signed_on_paper" if on_paper else "accepted", version, by, at, facts)
    return version


def _begin(contract: Contract, signed: Signature, at: datetime) -> None:
    """Put a contract that was drafted by hand in force, under the next number."""
    contract.number = next_number("C", local_day(at))
    contract.status = move_contract(contract.status, ContractStatus.ACTIVE, by=Mover.CLIENT)
    contract.signed_by, contract.signed_at = signed.contact, signed.at
    contract.signed_name, contract.signed_title = signed.name, signed.title
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
    """Decline terms with a reason: those before an amendment hold on, a contract drafted by hand is withdrawn.

    Raises NotTheSignatory or TermsNotOpen.
    """
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
    _record("declined", version, contact.user, at, {"reason": version.decline_reason})


def _locked(version: TermsVersion, contact: Contact) -> TermsVersion:
    # The contract before its version, as whoever drafts a statement or another amendment does.
    Contract.objects.select_for_update().get(pk=version.contract_id)
    locked = TermsVersion.objects.select_for_update(of=("self",)).select_related("contract__client")
    version = locked.get(pk=version.pk)
    # Read again: the role may have been taken away since the page was opened.
    contact = Contact.objects.get(pk=contact.pk)
    if contact.client_id != version.contract.client_id or not contact.is_signatory:
        raise NotTheSignatory(f"Only a signatory of the client can answer this {_noun(version)}.")
    return version


def _refuse_closed(version: TermsVersion) -> None:
    if version.status != TermsVersion.Status.OFFERED:
        told = "This contract" if version.number == 1 else str(version)
        raise TermsNotOpen(f"{told} is {version.get_status_display().lower()} and cannot be answered.")


def _record(deed: str, version: TermsVersion, by: Staff | None, at: datetime, facts: Mapping[str, object]) -> None:
    contract = version.contract
    which = {"contract": str(contract.pk)} if version.number == 1 else {"amendment": version.number - 1}
    record(
        what=f"{_noun(version)}.{deed}",
        about=contract.number or contract.client.slug,
        by=by,
        at=at,
        client=contract.client,
        facts={**which, "effective_from": version.effective_from, "terms_sha256": version.sha256, **facts},
    )


def _noun(version: TermsVersion) -> str:
    return "contract" if version.number == 1 else "amendment"
