"""Jobs that were refused or failed for good: kept for a person to read, and to send again."""

import uuid
from datetime import datetime

from django.db import transaction

from config.tenancy import outbox
from config.tenancy.models import DeadLetter, Msp, OutboxMessage


class ReplayRefused(ValueError):
    """The dead letter was not sent again; the sentence says why."""


def bury(
    *,
    task_id: uuid.UUID,
    task: str,
    kwargs: dict[str, object],
    schema_name: str,
    reason: str,
    traceback: str = "",
    at: datetime,
) -> DeadLetter:
    """Keep the job; runs in whatever schema is selected."""
    return DeadLetter.objects.create(
        task_id=task_id,
        task=task,
        kwargs=kwargs,
        schema_name=schema_name,
        reason=reason,
        traceback=traceback,
        at=at,
    )


@transaction.atomic
def replay(letter_id: int, *, at: datetime) -> OutboxMessage:
    """Queue the job of a dead letter anew, once; with no MSP selected.

    The job gets a new id: what it already did it finds out from its own rows, as every job does.
    """
    letter = DeadLetter.objects.select_for_update().filter(pk=letter_id).first()
    if letter is None:
        raise ReplayRefused(f"There is no dead letter {letter_id}.")
    if letter.replayed_at is not None:
        raise ReplayRefused(f"Dead letter {letter_id} was replayed at {letter.replayed_at:%Y-%m-%d %H:%M} UTC already.")
    msp = Msp.objects.filter(schema_name=letter.schema_name).first()
    if msp is None:
        raise ReplayRefused(f"Dead letter {letter_id} names no MSP that exists, so there is nobody to run it for.")
    if not msp.is_active:
        raise ReplayRefused(f"The MSP {msp.slug} is {msp.status.lower()}; resume it first.")
    letter.replayed_at = at
    letter.save(update_fields=["replayed_at"])
    return outbox.queue(letter.task, letter.kwargs, at=at, schema_name=letter.schema_name)
