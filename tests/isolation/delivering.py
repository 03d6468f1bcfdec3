"""Hand a task a message as a worker does, in this process: through Celery's own tracer and signals."""

import uuid
from typing import Any

import structlog
from celery import shared_task
from celery.app.trace import build_tracer

from config.celery import app
from config.tenancy.models import OutboxMessage
from config.tenancy.scope import msp_scope
from config.tenancy.selected import connection

ran_in: list[str | None] = []


@shared_task(name="tests.note_the_schema", bind=True)
def note_the_schema(self: Any, *, fail: str = "", **_unknown: object) -> None:
    """Note where it ran; then fail as told."""
    ran_in.append(connection.schema_name)
    if fail == "for good":
        raise ValueError("Key (email)=(twin@msp.example) is the reason.")
    if fail == "for now":
        raise ConnectionError("The mail server is away.")


def queued(msp: Any, **kwargs: object) -> OutboxMessage:
    """Queue the task inside the MSP and return its row."""
    with msp_scope(msp):
        result = note_the_schema.delay(**kwargs)
    return OutboxMessage.objects.get(task_id=uuid.UUID(result.id))


def deliver(headers: dict[str, object], *, task_id: uuid.UUID, retries: int = 0, **kwargs: object) -> Any:
    """Deliver one message and return what the tracer says became of it (None: it ran)."""
    note_the_schema.__trace__ = None
    request = {
        "id": str(task_id),
        "task": note_the_schema.name,
        "headers": headers,
        "retries": retries,
        "args": [],
        "kwargs": kwargs,
        "delivery_info": {"exchange": "", "routing_key": "celery"},
        "is_eager": False,
    }
    tracer = build_tracer(note_the_schema.name, note_the_schema, app=app, propagate=False)
    try:
        _, outcome, _, _ = tracer(str(task_id), [], kwargs, request)
    finally:
        structlog.contextvars.clear_contextvars()
    return outcome
