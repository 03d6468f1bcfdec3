"""Whether a worker may run what the broker delivered: decided by our own rows, never by the message alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from config.tenancy.instances import PUBLIC
from config.tenancy.models import Msp, OutboxMessage
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection

MOST_STARTS = 5


class Refused(Exception):
    """The message may never run; the sentence says why."""


class Done(Exception):
    """The job was delivered again after it had finished."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the broker delivered."""

    task: str
    task_id: uuid.UUID
    retries: int
    schema_name: str | None
    for_operator: bool
    is_eager: bool


def admit(message: Message, *, at: datetime) -> str:
    """Note that the job begins and return the request id it belongs to; raises Refused or Done. Two queries."""
    if message.for_operator:
        if message.schema_name not in (None, PUBLIC):
            raise Refused("An operator's job was sent for an MSP.")
        return ""
    _check_msp(message.schema_name)
    return "" if message.is_eager else _begin(message, at)


def _check_msp(schema_name: str | None) -> None:
    if schema_name in (None, PUBLIC):
        raise Refused("The message names no MSP.")
    with public_scope():
        msp = Msp.objects.filter(schema_name=schema_name).first()
    if msp is None:
        raise Refused("The message names an MSP that does not exist.")
    if not msp.is_active:
        raise Refused(f"The MSP is {msp.status.lower()}.")
    if connection.schema_name != schema_name:
        raise Refused("The worker did not select the MSP that the message names.")


def _begin(message: Message, at: datetime) -> str:
    rows = OutboxMessage.objects.filter(task_id=message.task_id, retries=message.retries)
    row = rows.filter(task=message.task, schema_name=message.schema_name).first()
    if row is None:
        raise Refused("No row of the outbox asked for this job.")
    if row.finished_at is not None:
        raise Done
    if row.starts >= MOST_STARTS:
        raise Refused(f"The job was begun {MOST_STARTS} times and never ended: it kills its worker or takes too long.")
    rows.update(started_at=at, starts=F("starts") + 1)
    return row.request_id


def finish(task_id: uuid.UUID, retries: int, *, at: datetime) -> None:
    """Note that this try of the job is over, however it ended."""
    OutboxMessage.objects.filter(task_id=task_id, retries=retries, finished_at=None).update(finished_at=at)
