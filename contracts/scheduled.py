"""Beat's door: the jobs that the dispatcher queues for each MSP."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from contracts.actions.nightly import run_nightly


@shared_task(name="contracts.nightly")
def nightly(*, on: str, **_unknown: object) -> None:
    """Do the night's work of one MSP for one of its days; see `run_nightly`."""
    run_nightly(on=date.fromisoformat(on), at=timezone.now())
