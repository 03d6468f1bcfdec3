"""The job that posts a message to a webhook until the other side takes it.

Nothing is known of a message with which a worker was killed, so it is posted again: unlike a mail it may come twice,
with the same webhook-id each time.
"""

import random
from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from contracts import journal
from contracts.models import WebhookMessage
from contracts.posting import AddressRefused, Answer, NotReached, post, signed_headers
from contracts.tasks.mails import PAUSES, SPREAD

Status = WebhookMessage.Status


@shared_task(name="contracts.tasks.post_webhook_message")
def post_webhook_message(*, message_id: str, after_tries: int, **_unknown: object) -> None:
    """Post a waiting message, once; a try that failed queues the next one and leaves this job done.

    `after_tries` is which try this is: a job delivered late, or of a webhook that was forgotten, does nothing.
    """
    message = WebhookMessage.objects.select_related("webhook").filter(pk=message_id).first()
    if message is None or message.status != Status.QUEUED or message.tries != after_tries:
        return
    came = _post(message, at=timezone.now())
    _note(message, came, at=timezone.now())


def queue_job(message: WebhookMessage, *, countdown: float = 0) -> None:
    """Queue the job that posts a kept message, as its next try."""
    again = {"message_id": str(message.pk), "after_tries": message.tries}
    post_webhook_message.apply_async(kwargs=again, countdown=countdown)


def webhook_id_of(pk: UUID) -> str:
    """Return what the other side knows a message by, the same for every try."""
    return f"msg_{pk.hex}"


def _post(message: WebhookMessage, *, at: datetime) -> Answer | NotReached | AddressRefused:
    hook, body = message.webhook, message.body.encode()
    signed = signed_headers(hook.secret, message_id=webhook_id_of(message.pk), at=at, body=body)
    try:
        headers = {"Content-Type": "application/json", "User-Agent": "Headroom", **signed}
        return post(hook.url, body=body, headers=headers)
    except (NotReached, AddressRefused) as problem:
        return problem


def _note(message: WebhookMessage, came: Answer | NotReached | AddressRefused, *, at: datetime) -> None:
    """Write down what became of a try, unless the row went on without it."""
    with transaction.atomic():
        rows = WebhookMessage.objects.select_for_update(of=("self",)).select_related("webhook")
        row = rows.filter(pk=message.pk, status=message.status, tries=message.tries).first()
        if row is None:
            return
        row.tries, row.next_try_at = row.tries + 1, None
        row.answered = came.status if isinstance(came, Answer) else None
        if isinstance(came, Answer) and came.is_taken:
            row.status, row.taken_at, row.failure = Status.TAKEN, at, ""
        else:
            row.failure = _in_words(came)
            _go_on(row, may_help=not isinstance(came, AddressRefused), at=at)
        row.save(update_fields=["status", "tries", "next_try_at", "answered", "failure", "taken_at"])


def _go_on(row: WebhookMessage, *, may_help: bool, at: datetime) -> None:
    """Queue the next try of a locked message, or give it up and put that on record."""
    if may_help and row.tries <= len(PAUSES):
        pause = PAUSES[row.tries - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  -- nobody guesses at it
        row.next_try_at = at + pause
        queue_job(row, countdown=pause.total_seconds())
        return
    row.status = Status.FAILED
    facts = {"event": row.event, "message": webhook_id_of(row.pk), "because": row.failure, "tries": row.tries}
    journal.append(
        what="webhook.failed", about=row.webhook.name[:60], by=journal.BY_JOB, at=at, client=None, facts=facts
    )


def _in_words(came: Answer | NotReached | AddressRefused) -> str:
    if not isinstance(came, Answer):
        return str(came)
    if 300 <= came.status < 400:
        return f"It answered {came.status} and points elsewhere. Messages go to the address you gave and to no other."
    return f"It answered {came.status}{': ' if came.said.strip() else ''}{came.said.strip()}"
