"""Statements drafted or issued by the dozen: asked for by a person, done by a worker, and what came of it is kept.

What was done is counted in the transaction that does it, so that a worker that was killed is followed by one that goes
on where it was, and two at once count nothing twice.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F

from clients.staff import Staff
from contracts.actions.statements import DraftRun, draft_due_statements, issue_statement
from contracts.models import Statement, StatementRun
from contracts.queries.letterhead import local_day
from contracts.queries.stating import all_due
from pricing.charts import words

GONE = "It was drafted anew or taken away since you looked. Read the draft that is there now, then issue it."


def ask_to_draft(*, once: UUID | None, by: Staff | None, at: datetime) -> tuple[StatementRun, bool]:
    """Keep that all that is due is to be drafted; return the run and whether it is new. One form asks once."""
    due = all_due(local_day(at))
    return _kept(StatementRun.Kind.DRAFT, once, by, at, due.month_count, [])


def ask_to_issue(
    *, statements: Sequence[Statement], once: UUID | None, by: Staff | None, at: datetime
) -> tuple[StatementRun, bool]:
    """Keep that these drafts are to be issued, each as it is now; return the run and whether it is new."""
    shown: list[dict[str, str]] = [
        {
            "id": str(row.pk),
            "about": _name(row.contract.client.name, str(row.contract), row.period_from),
            "total": str(row.total_amount),
            "currency": row.currency,
        }
        for row in statements
    ]
    return _kept(StatementRun.Kind.ISSUE, once, by, at, len(shown), shown)


@transaction.atomic
def _kept(
    kind: StatementRun.Kind,
    once: UUID | None,
    by: Staff | None,
    at: datetime,
    wanted_count: int,
    shown: list[dict[str, str]],
) -> tuple[StatementRun, bool]:
    asked = {"kind": kind, "asked_by_id": by.pk if by else None, "asked_at": at, "wanted_count": wanted_count}
    if once is None:
        return StatementRun.objects.create(**asked, statements=shown), True
    return StatementRun.objects.get_or_create(once=once, defaults=asked | {"statements": shown})


def do_run(*, run_id: UUID, at: datetime) -> None:
    """Do what is left of a run and keep what came of it; safe to repeat, to kill, and at once with the night's work.

    What is drafted or issued bears the moment it was asked for, whenever a worker came to it.
    """
    run = StatementRun.objects.select_related("asked_by").get(pk=run_id)
    if run.is_done:
        return
    if run.kind == StatementRun.Kind.DRAFT:
        told = partial(_count, run.pk)
        ran = draft_due_statements(on=local_day(run.asked_at), at=run.asked_at, told=told)
        _end(run.pk, at, refused=_undrafted(ran))
        return
    for place, asked in enumerate(run.statements):
        _issue(run, place, asked)
    _end(run.pk, at)


def stop_run(*, run_id: UUID, because: str, at: datetime) -> None:
    """Keep that a run stopped before it was done, and why; it can be taken up again."""
    StatementRun.objects.filter(pk=run_id, finished_at=None).update(finished_at=at, failure=because)


def _count(run_id: UUID, number: int) -> None:
    StatementRun.objects.filter(pk=run_id).update(done_count=F("done_count") + number)


def _undrafted(ran: DraftRun) -> list[dict[str, str]]:
    return [{"about": _name(one.client, one.contract, one.start), "because": one.because} for one in ran.refused]


def _name(client: str, contract: str, start: date) -> str:
    """Name a month as it is read of later, when its draft may be gone."""
    return f"{client}, contract {contract}, month from {words.on_date(start)}"


@transaction.atomic
def _end(run_id: UUID, at: datetime, refused: list[dict[str, str]] | None = None) -> None:
    run = _locked(run_id)
    if run.is_done:
        return
    if refused is not None:
        run.refused = refused
    run.finished_at, run.failure = at, ""
    run.save(update_fields=["refused", "finished_at", "failure"])


@transaction.atomic
def _issue(run: StatementRun, place: int, asked: dict[str, str]) -> None:
    """Issue one draft and move on, in a transaction of its own: two that wait for each other's drafts cannot be."""
    now = _locked(run.pk)
    if now.handled_count > place or now.is_done:  # another worker was here
        return
    because = _refused(run, asked)
    if because:
        now.refused = [*now.refused, {"about": asked["about"], "because": because}]
    else:
        now.done_count += 1
    now.handled_count = place + 1
    now.save(update_fields=["refused", "done_count", "handled_count"])


def _refused(run: StatementRun, asked: dict[str, str]) -> str:
    """Issue a draft if it still is what was shown; return why not, empty where it was issued."""
    try:
        with transaction.atomic():
            row = Statement.objects.select_for_update().filter(pk=asked["id"]).first()
            if row is None:
                return GONE
            if row.status == Statement.Status.ISSUED:
                return f"It was issued meanwhile, as {row.number}."
            if (str(row.total_amount), row.currency) != (asked["total"], asked["currency"]):
                return GONE
            issue_statement(statement=row, by=run.asked_by, at=run.asked_at)
    except OperationalError:  # likely to pass: the whole job is tried again
        raise
    except (DatabaseError, LookupError, ValueError) as problem:
        return f"Something went wrong with this one: {problem}"
    return ""


def _locked(run_id: UUID) -> StatementRun:
    return StatementRun.objects.select_for_update().defer("statements").get(pk=run_id)
