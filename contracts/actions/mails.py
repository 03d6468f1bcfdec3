"""Mail to people: kept in the transaction that causes it, sent by a job."""

from datetime import datetime

from django.db import transaction

from clients.models import Client
from clients.staff import Staff
from contracts import journal
from contracts.actions.events import record
from contracts.emails import Message
from contracts.models import OutgoingMail
from contracts.tasks import send_mail


class MailNotFailed(ValueError):
    """Only a mail that failed is sent again."""


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
        send_mail.delay(mail_id=str(mail.pk))
    return mail


@transaction.atomic
def send_again(*, mail: OutgoingMail, by: Staff, at: datetime) -> None:
    """Queue a mail that failed once more; raises MailNotFailed for any other."""
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if mail.status != OutgoingMail.Status.FAILED:
        raise MailNotFailed(f"The mail to {mail.to} is {mail.status.lower()}; only a failed one is sent again.")
    mail.status = OutgoingMail.Status.QUEUED
    mail.save(update_fields=["status"])
    record(what="mail.queued_again", about=mail.to, by=by, at=at, client=mail.client, facts={"subject": mail.subject})
    send_mail.delay(mail_id=str(mail.pk))
