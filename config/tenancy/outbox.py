"""The one way a job is queued: a row in the transaction that asks for it, handed to the broker after the commit.

`on_commit` alone loses the job when the process dies between commit and publish, and runs in whatever schema is
selected by then. Here the row survives, names its schema, and beat's relay sends what is still waiting. The row ends
when the job does: one that the broker or a killed worker lost is sent again.
"""

import time
import uuid
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.tenancy.instances import PUBLIC
from config.tenancy.models import OutboxMessage
from config.tenancy.router import NoMspSelected
from config.tenancy.selected import connection

log = structlog.get_logger(__name__)
KEEP_FINISHED = timedelta(days=7)
# Longer than any job may run and than the broker waits before it delivers again itself.
LOST_AFTER = timedelta(minutes=30)
BROKER_REST_SECONDS = 5.0  # the relay comes by as often
_broker_rests_until = 0.0


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

    A `task_id` already queued is left alone, so that asking twice queues once. Only the operator, with no MSP selected,
    names a schema; NoMspSelected when neither does, or an MSP names another.
    """
    selected = connection.schema_name
    schema_name = schema_name or selected
    if schema_name in (None, PUBLIC) or selected not in (PUBLIC, schema_name):
        raise NoMspSelected(f"A job {task} for {schema_name} cannot be queued while {selected} is selected.")
    message, is_new = OutboxMessage.objects.get_or_create(
        task_id=task_id or uuid.uuid4(),
        retries=retries,
        defaults={
            "task": task,
            "kwargs": kwargs,
            "schema_name": schema_name,
            "queued_at": at,
            "available_at": available_at or at,
            "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
        },
    )
    if is_new and message.available_at <= at:
        transaction.on_commit(lambda: _hand_over_now(message.pk))
    return message


def _hand_over_now(pk: int) -> None:
    """Try at once, so that a person does not wait for the relay; a broker that is away costs one attempt, then none."""
    global _broker_rests_until
    if time.monotonic() < _broker_rests_until:
        return
    try:
        relay(at=timezone.now(), only=pk)
    except OperationalError:
        _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
        log.warning("broker_unreachable", outbox_id=pk)


def relay(*, at: datetime, limit: int = 500, only: int | None = None) -> int:
    """Hand waiting and lost messages to the broker and return how many; safe in any number of processes at once."""
    is_lost = Q(finished_at=None, sent_at__lt=at - LOST_AFTER) & (
        Q(started_at=None) | Q(started_at__lt=at - LOST_AFTER)
    )
    with transaction.atomic():
        waiting = OutboxMessage.objects.select_for_update(skip_locked=True).filter(
            Q(sent_at=None, available_at__lte=at) | is_lost
        )
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


def forget_finished(*, at: datetime) -> int:
    """Delete what was finished long ago and return how many rows went."""
    return OutboxMessage.objects.filter(finished_at__lt=at - KEEP_FINISHED).delete()[0]
