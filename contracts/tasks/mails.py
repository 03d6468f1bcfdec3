"""The job that hands a mail to the mail server, and how the other jobs keep one."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from clients.models import Client
from contracts import emails, journal
from contracts.models import Letterhead, OutgoingMail


@shared_task(bind=True, name="contracts.tasks.send_mail")
def send_mail(self: Any, /, *, mail_id: str, **_unknown: object) -> None:
    """Hand a waiting mail to the mail server and mark it sent; tried again by the task base when the server fails.

    At least once: a worker killed between the server's answer and the commit sends it twice, with one Message-ID.
    After the last try, or an error that no try will cure, the mail is marked failed and the error goes on.
    """
    try:
        with transaction.atomic():
            mail = OutgoingMail.objects.select_for_update().get(pk=mail_id)
            if mail.status != OutgoingMail.Status.QUEUED:
                return
            emails.deliver(mail, Letterhead.objects.get())
            mail.status, mail.sent_at, mail.failure = OutgoingMail.Status.SENT, timezone.now(), ""
            mail.save(update_fields=["status", "sent_at", "failure"])
    except Exception as problem:
        will_be_tried = isinstance(problem, self.autoretry_for) and self.request.retries < self.max_retries
        _note_failure(mail_id, problem, is_final=not will_be_tried)
        raise


def _note_failure(mail_id: str, problem: Exception, *, is_final: bool) -> None:
    waiting = OutgoingMail.objects.filter(pk=mail_id, status=OutgoingMail.Status.QUEUED)
    status = OutgoingMail.Status.FAILED if is_final else OutgoingMail.Status.QUEUED
    waiting.update(status=status, failure=f"{type(problem).__name__}: {problem}")


def queue(key: str, to: str, message: emails.Message, client: Client, *, at: datetime, **attached: Any) -> bool:
    """Keep a mail and queue the job that sends it; say whether it is a new one."""
    mail, is_new = journal.keep_mail(key=key, to=to, message=message, at=at, client=client, **attached)
    if is_new:
        send_mail.delay(mail_id=str(mail.pk))
    return is_new
