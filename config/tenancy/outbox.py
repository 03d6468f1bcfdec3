"""The one way a job is queued: a row in the transaction that asks for it, handed to the broker after the commit.

`on_commit` alone loses the job when the process dies between commit and publish, and runs in whatever schema is
selected by then. Here the row survives, names its schema, and beat's relay sends what is still waiting.
"""

import uuid
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.tenancy.models import OutboxMessage

log = structlog.get_logger(__name__)
KEEP_SENT = timedelta(days=7)


def queue(
    task: str,
    kwargs: dict[str, object],
    *,
    at: datetime,
    available_at: datetime | None = None,
    task_id: uuid.UUID | None = None,
    schema_name: str | None = None,
    retries: int = 0,
) -> OutboxMessage:
    """Write the message into the current transaction and hand it over once that commits.

    A `task_id` already queued is left alone, so that asking twice queues once.
    """
    message, is_new = OutboxMessage.objects.get_or_create(
        task_id=task_id or uuid.uuid4(),
        retries=retries,
        defaults={
            "task": task,
            "kwargs": kwargs,
            "schema_name": schema_name or connection.schema_name,
            "queued_at": at,
            "available_at": available_at or at,
        },
    )
    if is_new and message.available_at <= at:
        transaction.on_commit(lambda: _hand_over_now(message.pk))
    return message


def _hand_over_now(pk: int) -> None:
    """Try at once, so that a person does not wait for the relay; a broker that is away costs nothing but time."""
    try:
        relay(at=timezone.now(), only=pk)
    except OperationalError:
        log.warning("broker_unreachable", outbox_id=pk)


def relay(*, at: datetime, limit: int = 500, only: int | None = None) -> int:
    """Hand waiting messages to the broker and return how many; safe to run in any number of processes at once."""
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(sent_at=None, available_at__lte=at)
        if only is not None:
            waiting = waiting.filter(pk=only)
        sent = []
        for message in waiting.order_by("available_at", "id")[:limit]:
            current_app.send_task(
                message.task,
                kwargs=message.kwargs,
                task_id=str(message.task_id),
                headers={"_schema_name": message.schema_name},
                retries=message.retries,
                retry=False,
            )
            sent.append(message.pk)
        OutboxMessage.objects.filter(pk__in=sent).update(sent_at=at)
    return len(sent)


def forget_sent(*, at: datetime) -> int:
    """Delete what was handed over long ago and return how many rows went."""
    return OutboxMessage.objects.filter(sent_at__lt=at - KEEP_SENT).delete()[0]
