"""Queueing: through the outbox and its transaction, against handing a message to the broker and hoping."""

import uuid

from celery import current_app
from django.db import transaction

from contracts.scheduled import nightly
from tests.bench.stage import Stage
from tests.bench.timing import Measure, side_by_side


def measure(_stage: Stage) -> list[Measure]:
    """Time queueing a job; nobody works on the queue."""

    def through_the_outbox() -> None:
        with transaction.atomic():
            nightly.delay(on="2026-11-20")

    def straight_to_the_broker() -> None:
        current_app.send_task("contracts.nightly", kwargs={"on": "2026-11-20"}, task_id=str(uuid.uuid4()))

    return [
        side_by_side(
            "Queue through the outbox", through_the_outbox, "straight to the broker", straight_to_the_broker, rounds=60
        )
    ]
