"""Jobs that do what an action does, asked for by a person who need not wait: each may run twice and may be killed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from clients.staff import Staff
from contracts.actions.statement_runs import ask_to_draft, ask_to_issue, do_run, stop_run
from contracts.models import Statement, StatementRun


@shared_task(bind=True, name="contracts.run_statements")
def run_statements(self: Any, /, *, run_id: str, **_unknown: object) -> None:
    """Draft or issue what a run asks for; see `contracts.actions.statement_runs.do_run`.

    Tried again by the task base where that may help. After the last try, or an error that no try will cure, the run
    says that it stopped, and the error goes on to the dead letters.
    """
    try:
        do_run(run_id=UUID(run_id), at=timezone.now())
    except Exception as problem:
        if not isinstance(problem, self.autoretry_for) or self.request.retries >= self.max_retries:
            stop_run(run_id=UUID(run_id), because=str(problem) or type(problem).__name__, at=timezone.now())
        raise


@transaction.atomic
def draft_all_due(*, once: UUID | None, by: Staff, at: datetime) -> StatementRun:
    """Have a worker draft all that is due; the form that asked before gets the run that it began."""
    return _begun(*ask_to_draft(once=once, by=by, at=at))


@transaction.atomic
def issue_drafts(*, statements: Sequence[Statement], once: UUID | None, by: Staff, at: datetime) -> StatementRun:
    """Have a worker issue these drafts as they are now; the form that asked before gets the run that it began."""
    return _begun(*ask_to_issue(statements=statements, once=once, by=by, at=at))


def _begun(run: StatementRun, is_new: bool) -> StatementRun:
    if is_new:
        run_statements.delay(run_id=str(run.pk))
    return run
