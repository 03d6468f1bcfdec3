"""Mail to people: kept in the transaction that causes it, sent by a job, sent again when a person says so."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.models import Client, Contact
from clients.staff import Staff
from contracts import emails, journal, paths
from contracts.actions.events import record
from contracts.canonical import read
from contracts.documents import sentences
from contracts.emails import Message
from contracts.lifecycle import ProposalStatus
from contracts.models import Letterhead, OutgoingMail, Proposal
from contracts.queries.mails import AGAIN, TROUBLED, possible_readers, proposal_of, what_it_is_about
from contracts.tasks.mails import queue_job
from contracts.terms import Terms

Status = OutgoingMail.Status
LONGEST_KEY = 120
SECONDS_IN_DAY = 24 * 60 * 60


class MailNotSentAgain(ValueError):
    """This mail is not sent again, or not to this reader; the sentence says why."""


class NothingToSettle(ValueError):
    """Only a mail that did not arrive, or perhaps did not, is called done."""


def queue_mail(
    *,
    key: str,
    to: str,
    message: Message,
    at: datetime,
    client: Client | None = None,
    attachment_name: str = "",
    attachment: bytes | None = None,
) -> OutgoingMail:
    """Keep the mail and queue the job that sends it; the same key again changes and sends nothing."""
    mail, is_new = journal.keep_mail(
        key=key,
        to=to,
        message=message,
        at=at,
        client=client,
        attachment_name=attachment_name,
        attachment=attachment,
    )
    if is_new:
        queue_job(mail.pk)
    return mail


@transaction.atomic
def send_again(*, mail: OutgoingMail, by: Staff, at: datetime, to: Contact | None = None) -> OutgoingMail:
    """Send what a mail brought once more, as a mail of its own, and return that; twice at once is one.

    `to` is who of the client gets it: for an offer whoever may sign, for any other mail its reader, who is also meant
    by None. Raises MailNotSentAgain.
    """
    mail = _locked(mail)
    proposal = proposal_of(mail)
    _refuse(mail, proposal, to)
    number = 1 + OutgoingMail.objects.filter(key__startswith=f"{_first_key(mail)}:{AGAIN}:").count()
    again, _ = journal.keep_mail(
        key=f"{_first_key(mail)}:{AGAIN}:{number}",
        to=to.email if to else mail.to,
        message=_message(mail, proposal, to),
        at=at,
        client=mail.client,
        attachment_name=mail.attachment_name,
        attachment=bytes(mail.attachment) if mail.attachment is not None else None,
    )
    again.sends_again = mail
    again.save(update_fields=["sends_again"])
    facts = {"subject": again.subject, "to": again.to, "first_to": mail.to}
    about = what_it_is_about(mail)
    record(what="mail.queued_again", about=about, by=by, at=at, client=mail.client, facts=facts)
    queue_job(again.pk)
    return again


@transaction.atomic
def settle(*, mail: OutgoingMail, by: Staff, at: datetime) -> None:
    """Say that nothing is left to do about a mail: one that perhaps went did arrive. Raises NothingToSettle."""
    mail = _locked(mail)
    if mail.status not in TROUBLED or mail.settled_at is not None:
        raise NothingToSettle(f"There is nothing to settle about the mail to {mail.to}.")
    mail.settled_at = at
    if mail.status == Status.UNSURE:
        mail.status, mail.sent_at = Status.SENT, mail.handed_at
    mail.save(update_fields=["settled_at", "status", "sent_at"])
    facts = {"to": mail.to, "subject": mail.subject}
    record(what="mail.settled", about=what_it_is_about(mail), by=by, at=at, client=mail.client, facts=facts)


def _locked(mail: OutgoingMail) -> OutgoingMail:
    return OutgoingMail.objects.select_for_update(of=("self",)).select_related("client").get(pk=mail.pk)


def _first_key(mail: OutgoingMail) -> str:
    return mail.key.partition(f":{AGAIN}:")[0][: LONGEST_KEY - 12]


def _refuse(mail: OutgoingMail, proposal: Proposal | None, to: Contact | None) -> None:
    if mail.status in (Status.QUEUED, Status.SENDING):
        raise MailNotSentAgain(f"The mail to {mail.to} is still on its way. Send it again if it does not arrive.")
    if OutgoingMail.objects.filter(sends_again=mail).exists():
        raise MailNotSentAgain("This mail was sent again already. Open the newer one to send it once more.")
    if proposal is not None and proposal.status != ProposalStatus.SENT:
        raise MailNotSentAgain(f"Proposal {proposal.number} can no longer be answered, so its mail is not sent again.")
    if to is not None and not possible_readers(mail).filter(pk=to.pk).exists():
        raise MailNotSentAgain(f"{to.name} may not get this mail. Choose somebody who may sign for the client.")


def _message(mail: OutgoingMail, proposal: Proposal | None, to: Contact | None) -> Message:
    """Return what the mail said; an offer to somebody else greets that reader."""
    if proposal is None or to is None or to.email.lower() == mail.to.lower():
        return Message(mail.subject, mail.text, mail.html)
    return emails.write(
        emails.ProposalSent(
            contact_name=to.name,
            client_name=to.client.name,
            number=proposal.number,
            recommendation=sentences.recommendation(read(Terms, proposal.terms)),
            monthly_amount=proposal.monthly_amount,
            one_off_amount=proposal.onboarding_amount,
            term_amount=proposal.term_amount,
            currency=proposal.currency,
            term_months=proposal.term_months,
            valid_until=proposal.expires_on,
            url=import_string(settings.PUBLIC_URL)(paths.proposal_in_portal(proposal.pk)),
            link_valid_days=settings.SESAME_MAX_AGE // SECONDS_IN_DAY,
        ),
        Letterhead.objects.get(),
    )
