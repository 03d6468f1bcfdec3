"""The client's answer: a named signatory accepts exactly what was shown, or declines."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Contact
from clients.queries.rules import choice_for
from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.actions.numbers import next_number
from contracts.actions.renewing import AlreadyRenewed, renewed_by
from contracts.actions.signing import NotTheSignatory, SignatureRefused, signature
from contracts.actions.versions import keep_as_signed
from contracts.agreement import Counting, Customs, Proration, agreed_from
from contracts.canonical import read
from contracts.lifecycle import ContractStatus, ProposalStatus, move_proposal
from contracts.models import Contract, Letterhead, Proposal, ProposalDocument, SlaPlan
from contracts.months import add_months, months_before
from contracts.queries.people import answerable_for
from contracts.terms import Terms

__all__ = [
    "AlreadyRenewed", "NotTheSignatory", "ProposalChanged", "ProposalExpired", "ProposalNotOpen", "ReasonMissing",
    "SignatureRefused", "accept_proposal", "decline_proposal",
]  # fmt: skip


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
    *, proposal: Proposal, contact: Contact, signed_name: str, signed_title: str, shown_sha256: str, at: datetime
) -> Contract:
    """Make the proposal a contract with its terms frozen, in force from today in the MSP's time zone.

    What renews another contract is in force from the end of that. The same signatory accepting again gets the same
    contract. Raises NotTheSignatory, ProposalNotOpen, ProposalExpired, ProposalChanged, SignatureRefused or
    AlreadyRenewed, in this order.
    """
    proposal = _locked_for(proposal, contact)
    if proposal.status == ProposalStatus.ACCEPTED:
        return Contract.objects.get(proposal=proposal)
    letterhead = Letterhead.objects.get()
    today = at.astimezone(ZoneInfo(letterhead.time_zone)).date()
    _refuse_what_cannot_be_accepted(proposal, shown_sha256, today)
    name, title = signature(signed_name, signed_title)
    proposal.status = move_proposal(proposal.status, ProposalStatus.ACCEPTED)
    proposal.decided_at, proposal.decided_by = at, contact
    proposal.signed_name, proposal.signed_title = name, title
    proposal.save(update_fields=["status", "decided_at", "decided_by", "signed_name", "signed_title"])
    contract = _contract(proposal, read(Terms, proposal.terms), today, letterhead)
    record(
        what="proposal.accepted",
        about=proposal.number,
        by=contact.user,
        at=at,
        client=proposal.client,
        facts={
            "contract": contract.number,
            "signed_name": name,
            "signed_title": title,
            "terms_sha256": proposal.terms_sha256,
            "document_sha256": ProposalDocument.objects.values_list("sha256", flat=True).get(proposal=proposal),
        },
    )
    _mail_the_manager(contract, proposal, letterhead, at)
    _mail_the_signatory(contract, proposal, contact, letterhead, at)
    return contract


def _locked_for(proposal: Proposal, contact: Contact) -> Proposal:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client__account_manager")
    proposal = locked.get(pk=proposal.pk)
    # Read again: the role may have been taken away since the page was opened.
    contact = Contact.objects.get(pk=contact.pk)
    if contact.client_id != proposal.client_id or not contact.is_signatory:
        raise NotTheSignatory("Only a signatory of the client can answer this proposal.")
    return proposal


def _refuse_what_cannot_be_accepted(proposal: Proposal, shown_sha256: str, today: date) -> None:
    _refuse_closed(proposal)
    if today > proposal.expires_on:
        raise ProposalExpired(
            f"Proposal {proposal.number} could be accepted until {proposal.expires_on:%d %b %Y}. Ask for a new one."
        )
    if shown_sha256 != proposal.terms_sha256:
        raise ProposalChanged("The terms you saw are not the terms of this proposal. Open it again and read it anew.")


def _refuse_closed(proposal: Proposal) -> None:
    if proposal.status != ProposalStatus.SENT:
        raise ProposalNotOpen(f"Proposal {proposal.number} is {proposal.status.lower()} and cannot be answered.")


def _contract(proposal: Proposal, terms: Terms, today: date, letterhead: Letterhead) -> Contract:
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
        monthly_amount=proposal.monthly_amount,
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
    keep_as_signed(
        contract, agreed_from(terms, _counting(contract, terms), _customs(letterhead)), at=proposal.decided_at
    )
    return contract


def _counting(contract: Contract, terms: Terms) -> Counting:
    """Return how the client is counted as it was chosen by now; from here on it is agreed."""
    assert contract.signed_at is not None  # noqa: S101  -- just signed
    choice = choice_for(contract.client, policy=terms.counted.policy, before=contract.signed_at)
    return Counting(terms.counted.policy) if choice is None else Counting(choice.policy, choice.moment, choice.day)


def _customs(letterhead: Letterhead) -> Customs:
    return Customs(
        auto_renews=letterhead.auto_renews,
        renewal_months=letterhead.renewal_months,
        proration=(Proration.DAILY if letterhead.prorates_by_day else Proration.FULL_MONTH).value,
        edition=letterhead.terms_edition,
    )


def _mail_the_manager(contract: Contract, proposal: Proposal, letterhead: Letterhead, at: datetime) -> None:
    for person in answerable_for(contract.client):
        message = emails.write(
            emails.ProposalAccepted(
                recipient_name=person.name,
                client_name=contract.client.name,
                number=proposal.number,
                contract_number=str(contract),
                accepted_by=contract.signed_name,
                accepted_title=contract.signed_title,
                accepted_at=at,
                monthly_amount=contract.monthly_amount,
                currency=contract.currency,
                starts_on=contract.effective_from,
                terms_hash=contract.terms_sha256,
                url=import_string(settings.PUBLIC_URL)(paths.contract_in_admin(contract.pk)),
            ),
            letterhead,
        )
        queue_mail(
            key=f"accepted:{contract.pk}:{person.pk}", to=person.email, message=message, at=at, client=contract.client
        )


def _mail_the_signatory(
    contract: Contract, proposal: Proposal, signatory: Contact, letterhead: Letterhead, at: datetime
) -> None:
    message = emails.write(
        emails.ProposalAcceptedCopy(
            contact_name=signatory.name,
            client_name=contract.client.name,
            number=proposal.number,
            contract_number=str(contract),
            accepted_by=contract.signed_name,
            accepted_at=at,
            monthly_amount=contract.monthly_amount,
            currency=contract.currency,
            term_months=contract.term_months,
            starts_on=contract.effective_from,
            terms_hash=contract.terms_sha256,
            url=import_string(settings.PUBLIC_URL)(paths.contract_in_portal(contract.pk)),
        ),
        letterhead,
    )
    queue_mail(
        key=f"accepted-copy:{contract.pk}",
        to=signatory.email,
        message=message,
        at=at,
        client=contract.client,
        attachment_name=f"{proposal.number}.pdf",
        attachment=bytes(ProposalDocument.objects.get(proposal=proposal).content),
    )


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
