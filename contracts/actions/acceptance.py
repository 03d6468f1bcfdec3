"""The client's answer: a named signatory accepts exactly what was shown, or declines."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Contact
from contracts.actions.accepted_mails import mail_the_manager, mail_the_signatory
from contracts.actions.concluding import charge_options_once, contract_of
from contracts.actions.events import record
from contracts.actions.renewing import AlreadyRenewed
from contracts.actions.signing import (
    Given,
    NotTheSignatory,
    OrderRefused,
    SignatureRefused,
    Signing,
    browser_named,
    signing_of,
)
from contracts.agreement import OptionRefused
from contracts.canonical import read
from contracts.lifecycle import ProposalStatus, move_proposal
from contracts.models import Contract, Letterhead, Proposal, ProposalDocument
from contracts.queries.letterhead import local_day
from contracts.tasks import render_certificate
from contracts.terms import Terms

__all__ = [
    "AlreadyRenewed", "NotTheSignatory", "OptionRefused", "OrderRefused", "ProposalChanged", "ProposalExpired",
    "ProposalNotOpen", "ReasonMissing", "SignatureRefused", "accept_proposal", "decline_proposal",
    "ready_to_sign",
]  # fmt: skip
SIGNED = (
    "status", "decided_at", "decided_by", "signed_name", "signed_title", "options_chosen", "purchase_order", "consent",
    "signed_from", "signed_with",
)  # fmt: skip
NOTHING_GIVEN = Given()


class ProposalNotOpen(ValueError):
    """The proposal was not sent, or was answered already."""


class ProposalExpired(ValueError):
    """The last day on which it could be accepted is over."""


class ProposalChanged(ValueError):
    """What was shown is not what the proposal says."""


class ReasonMissing(ValueError):
    """A decline says why."""


@transaction.atomic
def accept_proposal(
    *,
    proposal: Proposal,
    contact: Contact,
    signed_name: str,
    signed_title: str,
    shown_sha256: str,
    given: Given = NOTHING_GIVEN,
    at: datetime,
) -> Contract:
    """Make the proposal a contract with its terms and chosen options frozen, in force from today at the MSP.

    What renews another contract is in force from the end of that. A signatory of the client accepting again gets the
    same contract. Raises NotTheSignatory, ProposalNotOpen, ProposalExpired, ProposalChanged, SignatureRefused,
    OrderRefused, OptionRefused or AlreadyRenewed, in this order.
    """
    proposal = _locked_for(proposal, contact)
    if proposal.status == ProposalStatus.ACCEPTED:
        return Contract.objects.get(proposal=proposal)
    letterhead = Letterhead.objects.get()
    today = at.astimezone(ZoneInfo(letterhead.time_zone)).date()
    _refuse_what_cannot_be_accepted(proposal, today)
    paper_sha256 = ProposalDocument.objects.values_list("sha256", flat=True).get(proposal=proposal)
    _refuse_what_was_not_shown(proposal, paper_sha256, shown_sha256, given)
    terms = read(Terms, proposal.terms)
    _sign(proposal, contact, signing_of(terms, signed_name, signed_title, given, paper_sha256), given, at)
    contract = contract_of(proposal, terms, today, letterhead)
    charge_options_once(contract, proposal, at)
    _record_acceptance(proposal, contract, paper_sha256, at)
    mail_the_manager(contract, proposal, letterhead, at)
    mail_the_signatory(contract, proposal, contact, letterhead, at)
    render_certificate.delay(proposal_id=str(proposal.pk), at=at.isoformat())
    return contract


def ready_to_sign(
    *,
    proposal: Proposal,
    contact: Contact,
    signed_name: str,
    signed_title: str,
    shown_sha256: str,
    given: Given,
    at: datetime,
) -> Signing:
    """Return what a signatory would sign now, by the rules of accept_proposal; nothing is locked, and nothing kept."""
    _refuse_others(proposal, contact)
    _refuse_what_cannot_be_accepted(proposal, local_day(at))
    paper_sha256 = ProposalDocument.objects.values_list("sha256", flat=True).get(proposal=proposal)
    _refuse_what_was_not_shown(proposal, paper_sha256, shown_sha256, given)
    return signing_of(read(Terms, proposal.terms), signed_name, signed_title, given, paper_sha256)


def _sign(proposal: Proposal, contact: Contact, signing: Signing, given: Given, at: datetime) -> None:
    proposal.status = move_proposal(proposal.status, ProposalStatus.ACCEPTED)
    proposal.decided_at, proposal.decided_by = at, contact
    proposal.signed_name, proposal.signed_title = signing.name, signing.title
    proposal.options_chosen = [option.name for option in signing.options]
    proposal.purchase_order, proposal.consent = signing.purchase_order, signing.consent
    proposal.signed_from, proposal.signed_with = given.address, browser_named(given.browser)
    proposal.save(update_fields=SIGNED)


def _record_acceptance(proposal: Proposal, contract: Contract, document_sha256: str, at: datetime) -> None:
    assert proposal.decided_by is not None  # noqa: S101  -- just set
    record(
        what="proposal.accepted",
        about=proposal.number,
        by=proposal.decided_by.user,
        at=at,
        client=proposal.client,
        facts={
            "contract": contract.number,
            "signed_name": proposal.signed_name,
            "signed_title": proposal.signed_title,
            "terms_sha256": proposal.terms_sha256,
            "document_sha256": document_sha256,
            "options": proposal.options_chosen,
            "purchase_order": proposal.purchase_order,
            "consent": proposal.consent,
            "signed_from": proposal.signed_from or "",
            "signed_with": proposal.signed_with,
        },
    )


def _locked_for(proposal: Proposal, contact: Contact) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client__account_manager")
    proposal = locked.get(pk=proposal.pk)
    # Read again: the role may have been taken away since the page was opened.
    _refuse_others(proposal, Contact.objects.get(pk=contact.pk))
    return proposal


def _refuse_others(proposal: Proposal, contact: Contact) -> None:
    if contact.client_id != proposal.client_id or not contact.is_signatory:
        raise NotTheSignatory("Only a signatory of the client can answer this proposal.")


def _refuse_what_cannot_be_accepted(proposal: Proposal, today: date) -> None:
    _refuse_closed(proposal)
    if today > proposal.expires_on:
        raise ProposalExpired(
            f"Proposal {proposal.number} could be accepted until {proposal.expires_on:%d %b %Y}. Ask for a new one."
        )


def _refuse_what_was_not_shown(proposal: Proposal, document_sha256: str, shown_sha256: str, given: Given) -> None:
    if shown_sha256 != proposal.terms_sha256:
        raise ProposalChanged("The terms you saw are not the terms of this proposal. Open it again and read it anew.")
    if given.document_sha256 not in (None, document_sha256):
        raise ProposalChanged("The PDF you saw is not the PDF of this proposal. Open it again and read it anew.")


def _refuse_closed(proposal: Proposal) -> None:
    if proposal.status != ProposalStatus.SENT:
        raise ProposalNotOpen(f"Proposal {proposal.number} is {proposal.status.lower()} and cannot be answered.")


@transaction.atomic
def decline_proposal(*, proposal: Proposal, contact: Contact, reason: str, at: datetime) -> None:
    """Decline, with a reason; raises NotTheSignatory, ProposalNotOpen or ReasonMissing."""
    proposal = _locked_for(proposal, contact)
    _refuse_closed(proposal)
    if not reason.strip():
        raise ReasonMissing("Say in a few words why, so that we can offer something better.")
    proposal.status = move_proposal(proposal.status, ProposalStatus.DECLINED)
    proposal.decided_at, proposal.decided_by, proposal.decline_reason = at, contact, reason.strip()
    proposal.save(update_fields=["status", "decided_at", "decided_by", "decline_reason"])
    record(
        what="proposal.declined",
        about=proposal.number,
        by=contact.user,
        at=at,
        client=proposal.client,
        facts={"reason": proposal.decline_reason},
    )
