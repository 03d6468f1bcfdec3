"""Statements by the dozen: draft all that is due, and issue the chosen drafts once their number and sum were read.

A worker does both; who asked is led to how far it is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from unfold.decorators import action

from clients.admin.pages import PageAdmin
from clients.queries.wording import counted
from clients.staff import Staff
from contracts import jobs
from contracts.admin.deeds import once_of
from contracts.admin.statement_runs import mark_of, page_of, run_in_words
from contracts.canonical import sha256
from contracts.models import Statement
from contracts.queries.letterhead import local_day
from contracts.queries.stating import AllDue, Sums, all_due, drafting_under_way, drafts_of, recent_runs, sums_of
from pricing.charts import words

AGAIN = ("action", "select_across", "index", "_selected_action")


def draft_due(screen: PageAdmin, request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Show which months are due; when that is sent, have them drafted and lead to how far it is."""
    under_way = drafting_under_way(at)
    if request.method == "POST":
        if under_way is None:
            under_way = jobs.draft_all_due(once=once_of(request), by=cast(Staff, request.user), at=at)
        else:
            messages.info(request, "It is under way already, so nothing more was begun.")
        return HttpResponseRedirect(page_of(under_way))
    due, on = all_due(local_day(at)), local_day(at)
    return screen.screen(
        request,
        "admin/contracts/statement/due.html",
        "Draft all that is due",
        headline=run_in_words(under_way) if under_way else _due(due),
        due=due,
        on=on,
        once=uuid4(),
        under_way=page_of(under_way) if under_way else "",
    )


def _due(due: AllDue) -> str:
    if not due.month_count:
        return "Nothing is due: every month that has ended has its statement."
    is_are = "is" if due.month_count == 1 else "are"
    return f"{counted(due.month_count, 'month')} of {counted(due.contract_count, 'contract')} {is_are} due."


def lately(at: datetime) -> list[tuple[Any, ...]]:
    """Return what was asked for by the dozen lately, each with its mark, its sentence and its address; one query."""
    return [(run, mark_of(run), run_in_words(run), page_of(run)) for run in recent_runs(at)]


@action(description="Issue the selected drafts")
def issue_selected(screen: Any, request: HttpRequest, rows: QuerySet[Statement]) -> HttpResponseBase | None:
    """Show how many drafts come to how much in each currency, and have exactly those issued once that was confirmed."""
    if not request.user.has_perm("contracts.change_statement"):
        raise PermissionDenied
    drafts = drafts_of(rows)
    shown = sha256([f"{row.pk}: {row.total_amount} {row.currency}" for row in drafts])
    if drafts and request.POST.get("confirmed") == shown:
        by = cast(Staff, request.user)
        run = jobs.issue_drafts(statements=drafts, once=once_of(request), by=by, at=timezone.now())
        return HttpResponseRedirect(page_of(run))
    response: HttpResponseBase = screen.screen(
        request,
        "admin/contracts/statement/issue.html",
        "Issue the selected drafts",
        headline=_asked(drafts, changed="confirmed" in request.POST),
        sums=sums_of(drafts),
        others_count=rows.count() - len(drafts),
        hidden=[(name, value) for name in AGAIN for value in request.POST.getlist(name)],
        confirmed=shown,
        once=uuid4(),
        button=f"Issue {counted(len(drafts), 'statement')}",
    )
    return response


def _asked(drafts: Sequence[Statement], *, changed: bool) -> str:
    if not drafts:
        return "None of the selected statements is a draft, so there is nothing to issue."
    told = f"{counted(len(drafts), 'draft')} over {_in_words(sums_of(drafts))}."
    return f"The drafts changed since you looked. Now it is {told}" if changed else f"Issue {told}"


def _in_words(sums: Sequence[Sums]) -> str:
    """Return sums one beside the other: two currencies are never added."""
    return " and ".join(words.money(one.total_amount, one.currency) for one in sums)
