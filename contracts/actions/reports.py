"""What the mail provider says became of a mail: in any order, and as often as it likes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from contracts import journal
from contracts.emails import NotSent, Verdict
from contracts.models import OutgoingMail
from contracts.queries.mails import what_it_is_about
from contracts.tasks.mails import give_up

Status = OutgoingMail.Status
ON_ITS_WAY = (Status.SENDING, Status.UNSURE)  # a report settles both: the provider has the mail


class Fate(StrEnum):
    """What a report says. TAKEN: the provider has the mail. COMPLAINED: its reader called it spam."""

    TAKEN = "TAKEN"
    DELIVERED = "DELIVERED"
    BOUNCED = "BOUNCED"
    COMPLAINED = "COMPLAINED"


@dataclass(frozen=True, slots=True)
class Report:
    """One report; `provider_id` is what the provider calls the mail, `because` its words for a refusal."""

    mail_id: UUID
    fate: Fate
    at: datetime
    provider_id: str = ""
    because: str = ""


@transaction.atomic
def take_report(report: Report) -> None:
    """Note what became of a mail, and tell who answers for the client when it came back; once for each thing told.

    A mail that is not here, or was never handed over, is left alone. Of arrival and return the later one counts,
    whichever is told first.
    """
    rows = OutgoingMail.objects.select_for_update(of=("self",)).select_related("client__account_manager")
    mail = rows.filter(pk=report.mail_id, handed_at__isnull=False).first()
    if mail is None:
        return
    if not mail.provider_id and report.provider_id:
        mail.provider_id = report.provider_id
        mail.save(update_fields=["provider_id"])
    match report.fate:
        case Fate.DELIVERED:
            _delivered(mail, report)
        case Fate.BOUNCED:
            _bounced(mail, report)
        case Fate.COMPLAINED:
            _complained(mail, report)
        case Fate.TAKEN:
            _taken(mail)


def _taken(mail: OutgoingMail) -> None:
    if mail.status in ON_ITS_WAY:
        mail.status, mail.sent_at, mail.failure = Status.SENT, mail.handed_at, ""
        mail.save(update_fields=["status", "sent_at", "failure"])


def _delivered(mail: OutgoingMail, report: Report) -> None:
    _taken(mail)
    if mail.delivered_at is not None and report.at <= mail.delivered_at:
        return
    is_first, mail.delivered_at = mail.delivered_at is None, report.at
    if mail.bounced_at is not None and mail.bounced_at < report.at:  # the provider tried again by itself
        mail.status, mail.sent_at, mail.failure = Status.SENT, mail.sent_at or mail.handed_at, ""
    mail.save(update_fields=["status", "sent_at", "failure", "delivered_at"])
    if is_first:
        _record("mail.delivered", mail, report)


def _bounced(mail: OutgoingMail, report: Report) -> None:
    _taken(mail)
    if mail.bounced_at is not None and report.at <= mail.bounced_at:
        return
    is_first, mail.bounced_at = mail.bounced_at is None, report.at
    if mail.delivered_at is not None and mail.delivered_at > report.at:
        mail.save(update_fields=["bounced_at"])
    elif is_first or mail.status != Status.BOUNCED:
        because = report.because or "The mail provider says that it came back."
        give_up(mail, NotSent(Verdict.BOUNCED, because), at=report.at)
    else:
        mail.save(update_fields=["bounced_at"])


def _complained(mail: OutgoingMail, report: Report) -> None:
    """Put a complaint on record, once: the mail arrived, and its reader does not want such mail."""
    _taken(mail)
    told = "Its reader marked it as spam. Ask by telephone before the next one."
    if mail.failure != told and mail.status == Status.SENT:
        mail.failure = told
        mail.save(update_fields=["failure"])
        _record("mail.complained", mail, report)


def _record(what: str, mail: OutgoingMail, report: Report) -> None:
    facts = {"to": mail.to, "subject": mail.subject, "at": report.at}
    about = what_it_is_about(mail)
    journal.append(what=what, about=about, by=journal.BY_JOB, at=report.at, client=mail.client, facts=facts)
