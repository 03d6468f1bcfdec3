"""Statements by the dozen: draft all that is due, and issue the chosen drafts once their number and sum were read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from unfold.decorators import action

from clients.admin.pages import PageAdmin
from clients.queries.wording import counted
from clients.staff import Staff
from contracts.actions.statements import DraftRun, draft_due_statements, issue_statement
from contracts.canonical import sha256
from contracts.models import Statement
from contracts.queries.letterhead import local_day
from contracts.queries.stating import Sums, all_due, drafts_of, sums_of
from pricing.charts import words

AGAIN = ("action", "select_across", "index", "_selected_action")


def draft_due(screen: PageAdmin, request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Show which months are due and draft them when that is sent; what was refused is listed with its reason."""
    on = local_day(at)
    ran = draft_due_statements(on=on, at=at) if request.method == "POST" else None
    due = all_due(on) if ran is None else None
    return screen.screen(
        request,
        "admin/contracts/statement/due.html",
        "Draft all that is due",
        headline=_ran(ran) if ran is not None else _due(due.month_count, due.contract_count) if due else "",
        ran=ran,
        due=due,
        on=on,
    )


def _due(month_count: int, contract_count: int) -> str:
    if not month_count:
        return "Nothing is due: every month that has ended has its statement."
    is_are = "is" if month_count == 1 else "are"
    return f"{counted(month_count, 'month')} of {counted(contract_count, 'contract')} {is_are} due."


def _ran(ran: DraftRun) -> str:
    drafted = (
        f"{counted(ran.drafted_count, 'statement')} drafted." if ran.drafted_count else "No statement was drafted."
    )
    if not ran.refused:
        return drafted
    return f"{drafted} {counted(len(ran.refused), 'contract')} could not be drafted, and why is below."


@action(description="Issue the selected drafts")
def issue_selected(screen: Any, request: HttpRequest, rows: QuerySet[Statement]) -> HttpResponseBase | None:
    """Show how many drafts come to how much in each currency, and issue exactly those once that was confirmed."""
    if not request.user.has_perm("contracts.change_statement"):
        raise PermissionDenied
    drafts = drafts_of(rows)
    shown = sha256([f"{row.pk}: {row.total_amount} {row.currency}" for row in drafts])
    if drafts and request.POST.get("confirmed") == shown:
        for row in drafts:
            issue_statement(statement=row, by=cast(Staff, request.user), at=timezone.now())
        messages.success(request, f"{counted(len(drafts), 'statement')} issued. They never change.")
        return None
    response: HttpResponseBase = screen.screen(
        request,
        "admin/contracts/statement/issue.html",
        "Issue the selected drafts",
        headline=_asked(drafts, changed="confirmed" in request.POST),
        sums=sums_of(drafts),
        others_count=rows.count() - len(drafts),
        hidden=[(name, value) for name in AGAIN for value in request.POST.getlist(name)],
        confirmed=shown,
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
