"""The job that hands a mail to the mail server, and how the other jobs keep one.

A mail goes once. Before the server gets its end the row says SENDING, and that is committed; a worker killed after it
leaves a mail of which nobody knows whether it went. It is not sent again: who answers for the client is asked.
"""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from clients.models import Client, Contact
from contracts import emails, journal, paths
from contracts.emails import NotSent, Verdict
from contracts.models import Letterhead, OutgoingMail
from contracts.queries.mails import what_it_is_about
from contracts.queries.people import answerable_for

Status = OutgoingMail.Status
# After each try that may be repeated; about two days in all. Each is spread by a fifth, so that not all come at once.
PAUSES = (*(timedelta(seconds=n) for n in (10, 60, 300, 900)), *(timedelta(hours=n) for n in (1, 3, 6, 12, 24)))
SPREAD = 0.2
# Longer than a living worker waits for the answer to the end of a mail.
ANSWER_COMES_WITHIN = timedelta(minutes=3)
NOBODY_KNOWS = "The program was stopped just when the mail server was taking the mail, so nobody knows whether it went."


class MailGivenUp(RuntimeError):
    """A mail server did not take a mail in days; the operator's dead letter says so."""


class Overtaken(Exception):
    """Another worker hands the same mail over, or it is not to go any more."""


@shared_task(name="contracts.tasks.send_mail")
def send_mail(*, mail_id: str, after_tries: int | None = None, **_unknown: object) -> None:
    """Hand a waiting mail over, once; a try that may be repeated queues the next one and leaves this job done.

    `after_tries` is which try this is: a job delivered late does nothing. Raises MailGivenUp after the last try, and
    whatever is wrong with ourselves after marking the mail.
    """
    mail = OutgoingMail.objects.select_related("client__account_manager").get(pk=mail_id)
    if mail.status == Status.SENDING:
        _after_a_kill(mail, at=timezone.now())
    if mail.status != Status.QUEUED or after_tries not in (None, mail.tries):
        return
    try:
        called = emails.deliver(mail, Letterhead.objects.get(), before_the_end=lambda: _mark_sending(mail))
    except Overtaken:
        return
    except NotSent as told:
        _note(mail, told, at=timezone.now())
    except DatabaseError:
        raise  # nothing is known to be wrong with the mail; the job is tried again
    except Exception as problem:
        _note(mail, _of_ourselves(mail, problem), at=timezone.now())
        raise
    else:
        rows = OutgoingMail.objects.filter(pk=mail.pk)
        rows.filter(status=Status.SENDING).update(status=Status.SENT, sent_at=timezone.now(), failure="")
        rows.filter(provider_id="").update(provider_id=called)  # a report may have been here first


def _mark_sending(mail: OutgoingMail) -> None:
    """Say that the end of the mail comes next, committed; of two workers at once one may, Overtaken for the other."""
    mail.message_id = emails.message_id_of(mail)
    waiting = OutgoingMail.objects.filter(pk=mail.pk, status=Status.QUEUED, tries=mail.tries)
    marked = waiting.update(
        status=Status.SENDING,
        handed_at=timezone.now(),
        tries=mail.tries + 1,
        next_try_at=None,
        message_id=mail.message_id,
    )
    if not marked:
        raise Overtaken
    mail.status, mail.tries = Status.SENDING, mail.tries + 1


def _after_a_kill(mail: OutgoingMail, *, at: datetime) -> None:
    """Ask a person about a mail that a worker was killed with; while that worker may yet live, look again later."""
    assert mail.handed_at is not None  # noqa: S101  -- the database holds it
    if at - mail.handed_at < ANSWER_COMES_WITHIN:
        send_mail.apply_async(kwargs={"mail_id": str(mail.pk)}, countdown=ANSWER_COMES_WITHIN.total_seconds())
    else:
        _note(mail, NotSent(Verdict.UNSURE, NOBODY_KNOWS), at=at)


def _of_ourselves(mail: OutgoingMail, problem: Exception) -> NotSent:
    verdict = Verdict.UNSURE if mail.status == Status.SENDING else Verdict.REFUSED
    return NotSent(
        verdict, f"Something is wrong with the program ({type(problem).__name__}); its operator can see what."
    )


def _note(mail: OutgoingMail, told: NotSent, *, at: datetime) -> None:
    """Write down what became of a try, unless the row went on without it: another worker has it, or a report came."""
    with transaction.atomic():
        rows = OutgoingMail.objects.select_for_update(of=("self",)).select_related("client__account_manager")
        row = rows.get(pk=mail.pk)
        if (row.status, row.tries) != (mail.status, mail.tries):
            return
        if row.status == Status.QUEUED:  # it did not come as far as its end, where tries are counted
            row.tries += 1
        is_last = told.verdict is Verdict.LATER and row.tries > len(PAUSES)
        if told.verdict is Verdict.LATER and not is_last:
            _try_later(row, told, at=at)
        else:
            give_up(row, told, at=at)
    if is_last:
        raise MailGivenUp(f"The mail {mail.pk} was given up after {row.tries} tries. {told}")


def _try_later(row: OutgoingMail, told: NotSent, *, at: datetime) -> None:
    pause = PAUSES[row.tries - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  -- nobody guesses at it
    row.status, row.failure, row.next_try_at = Status.QUEUED, str(told), at + pause
    row.save(update_fields=["status", "failure", "next_try_at", "tries"])
    again = {"mail_id": str(row.pk), "after_tries": row.tries}
    send_mail.apply_async(kwargs=again, countdown=pause.total_seconds())


def give_up(row: OutgoingMail, told: NotSent, *, at: datetime) -> None:
    """End a locked mail that did not arrive, or of which nobody knows; put it on record and tell whoever answers.

    LATER means that there will be no further try.
    """
    fates = {Verdict.BOUNCED: Status.BOUNCED, Verdict.UNSURE: Status.UNSURE}
    row.status, row.failure, row.next_try_at = fates.get(told.verdict, Status.FAILED), str(told), None
    if row.status == Status.BOUNCED:
        row.bounced_at = row.bounced_at or at
    row.save(update_fields=["status", "failure", "next_try_at", "tries", "bounced_at"])
    what = {Status.BOUNCED: "mail.bounced", Status.UNSURE: "mail.unsure"}.get(Status(row.status), "mail.failed")
    facts = {"to": row.to, "subject": row.subject, "because": row.failure}
    journal.append(what=what, about=what_it_is_about(row), by=journal.BY_JOB, at=at, client=row.client, facts=facts)
    _tell(row, at=at)


def _tell(row: OutgoingMail, *, at: datetime) -> None:
    """Mail those who answer for the client, once, of a mail to one of its contacts; of mail to themselves nobody is."""
    if row.client is None or not Contact.objects.filter(client=row.client, email__iexact=row.to).exists():
        return
    for person in answerable_for(row.client):
        message = emails.write(
            emails.MailReturned(
                recipient_name=person.name,
                client_name=row.client.name,
                to=row.to,
                subject=row.subject,
                about=what_it_is_about(row),
                fate=str(row.status),
                because=row.failure,
                queued_at=row.queued_at,
                url=import_string(settings.PUBLIC_URL)(paths.mail_in_admin(row.pk)),
            ),
            Letterhead.objects.get(),
        )
        queue(f"mail-returned:{row.pk}:{person.pk}", person.email, message, row.client, at=at)


def queue(key: str, to: str, message: emails.Message, client: Client | None, *, at: datetime, **attached: Any) -> bool:
    """Keep a mail and queue the job that sends it; say whether it is a new one."""
    mail, is_new = journal.keep_mail(key=key, to=to, message=message, at=at, client=client, **attached)
    if is_new:
        queue_job(mail.pk)
    return is_new


def queue_job(mail_id: UUID) -> None:
    """Queue the job that sends a kept mail."""
    send_mail.delay(mail_id=str(mail_id))
