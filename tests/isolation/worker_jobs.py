"""Jobs that a real worker runs in the tests; each leaves a client behind, so that what it did can be seen."""

import time
from typing import Any

from celery import shared_task

from clients.models import Client
from tests.conftest import NOW


def _leave(name: str) -> None:
    Client.objects.get_or_create(slug=name, defaults={"name": name, "created_at": NOW})


@shared_task(name="tests.leave_a_client")
def leave_a_client(*, name: str, **_unknown: object) -> None:
    """Leave a client of that name."""
    _leave(name)


@shared_task(name="tests.fail_once", bind=True)
def fail_once(self: Any, *, name: str, **_unknown: object) -> None:
    """Fail the first time, for a reason that passes."""
    if not self.request.retries:
        raise ConnectionError("The mail server is away.")
    _leave(name)


@shared_task(name="tests.hang_once", bind=True)
def hang_once(self: Any, *, name: str, **_unknown: object) -> None:
    """Hang the first time, until somebody kills the worker."""
    from config.tenancy.models import OutboxMessage

    if OutboxMessage.objects.get(task_id=self.request.id).starts == 1:
        time.sleep(300)
    _leave(name)


@shared_task(name="tests.fail_for_good")
def fail_for_good(**_unknown: object) -> None:
    """Fail with what a database would tell of a person."""
    raise ValueError("Key (email)=(olga@msp.example) already exists.")
