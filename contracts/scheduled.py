"""Beat's door: the jobs that the dispatcher queues for each MSP."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from contracts.actions.nightly import run_nightly
from contracts.actions.sweeping import sweep_ceilings


@shared_task(name="contracts.nightly")
def nightly(*, on: str, **_unknown: object) -> None:
    """Do the night's work of one MSP for one of its days, see `run_nightly`; then have its ceilings swept.

    By then it shows which contracts have ended and which renewals begun. Whatever failed, what was counted is swept.
    """
    try:
        run_nightly(on=date.fromisoformat(on), at=timezone.now())
    finally:
        sweep.delay(on=on)


@shared_task(name="contracts.sweep_ceilings")
def sweep(*, on: str, **_unknown: object) -> None:
    """Watch the ceilings of one MSP for one of its days; see `sweep_ceilings`."""
    sweep_ceilings(on=date.fromisoformat(on), at=timezone.now())
