"""Jobs of large files: each takes ids, may run twice and may be killed at any point.

A file that a person waits for in front of the screen is shown and taken at once; a larger one by a worker.
"""

from datetime import datetime
from uuid import UUID

from celery import shared_task

from clients.actions import waiting
from clients.actions.progress import Progress, forget_progress, silent, told_of
from clients.models import WaitingFile
from clients.queries.days import local_day
from clients.queries.figures import figures_of

SMALL = 3_000  # rows; about a second's work


@shared_task(name="clients.show_file")
def show_file(*, file_id: str, rows: int, at: str, **_unknown: object) -> None:
    """Find out what a kept file would bring; see `clients.actions.waiting.show_file`."""
    waiting.show_file(file_id=file_id, at=datetime.fromisoformat(at), told=told_of(file_id, rows))
    forget_progress(file_id)


@shared_task(name="clients.take_file")
def take_file(*, file_id: str, rows: int, at: str, **_unknown: object) -> None:
    """Take a file that somebody said to take; see `clients.actions.waiting.take_file`."""
    _take(file_id, datetime.fromisoformat(at), told_of(file_id, rows))
    forget_progress(file_id)


def _take(file_id: UUID | str, at: datetime, told: Progress = silent) -> None:
    """Take a file, and count the client anew at once, so that the first look at its page need not."""
    outcome = waiting.take_file(file_id=file_id, at=at, told=told)
    if outcome is not None and outcome.run is not None:
        client = outcome.run.client
        figures_of(client, on=local_day(client, at))


def go_on(file: WaitingFile, *, at: datetime) -> None:
    """Do what a file waits for, or have a worker do it: show one that is being read, take one that is being taken.

    Asking again for what is being done already does it once.
    """
    rows = file.preview["rows"]
    if rows > SMALL:
        job = take_file if file.status == WaitingFile.Status.TAKING else show_file
        job.delay(file_id=str(file.pk), rows=rows, at=at.isoformat())
    elif file.status == WaitingFile.Status.TAKING:
        _take(file.pk, at)
    else:
        waiting.show_file(file_id=file.pk, at=at)
