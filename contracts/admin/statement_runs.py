"""Statements drafted or issued by the dozen: who asked, how far a worker is, what came of it and what not, and why."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.marks import Tone, state_mark
from clients.admin.pages import PageAdmin
from clients.queries.wording import counted
from contracts.models import StatementRun
from contracts.queries.stating import runs_list

LATE = timedelta(minutes=1)
DRAFT = StatementRun.Kind.DRAFT


@admin.register(StatementRun)
class StatementRunAdmin(PageAdmin):
    """What was drafted and issued by the dozen, the newest first."""

    when_empty = "Nothing was drafted or issued by the dozen yet. Both begin on the list of statements."
    list_display = ["__str__", "state", "came", "asked_at", "asked_by", "finished_at"]
    list_filter = ["kind"]
    date_hierarchy = "asked_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementRun]:
        """Return runs with who asked; one query."""
        return runs_list()

    @display(description="State")
    def state(self, row: StatementRun) -> SafeString:
        """Return where it stands, in a word."""
        return state_mark(*mark_of(row))

    @display(description="What came of it")
    def came(self, row: StatementRun) -> str:
        """Return what was done."""
        return run_in_words(row)

    def get_urls(self) -> list[URLPattern]:
        """Add how far a run is."""
        view = self.admin_site.admin_view(self.progress)
        name = "contracts_statementrun_progress"
        return [path("<uuid:statement_run_id>/progress/", view, name=name), *super().get_urls()]

    def page_rows(self) -> QuerySet[StatementRun]:
        """Return runs with who asked."""
        return runs_list()

    def page(self, request: HttpRequest, row: StatementRun) -> HttpResponse:
        """Show how far a run is, or what came of it."""
        can_ask = row.kind == DRAFT and request.user.has_perm("contracts.add_statement")
        told = _told(row, timezone.now()) | {"mark": mark_of(row), "can_ask": can_ask}
        return self.screen(request, "admin/contracts/statementrun/page.html", str(row), row=row, **told)

    def progress(self, request: HttpRequest, statement_run_id: object) -> HttpResponseBase:
        """Return how far a run is, for a page that asks every second; once it has ended, the page is loaded anew."""
        self.allow(request, "contracts.view_statementrun", posted=False)
        row = row_or_404(runs_list(), statement_run_id)
        if row.finished_at is not None:
            return HttpResponse(headers={"HX-Refresh": "true"})
        told = _told(row, timezone.now())
        return TemplateResponse(request, "admin/contracts/statementrun/progress.html", {"row": row, **told})


def page_of(row: StatementRun) -> str:
    """Return where a run is shown."""
    return reverse("admin:contracts_statementrun_change", args=[row.pk])


def mark_of(row: StatementRun) -> tuple[str, Tone]:
    """Return where a run stands as a word and its tone."""
    if row.finished_at is None:
        return "Under way", "watch"
    if row.failure:
        return "Stopped", "breached"
    return ("Not all", "near") if row.refused else ("Done", "ok")


def run_in_words(row: StatementRun) -> str:
    """Say how far a run is or what came of it, in a sentence with its numbers."""
    done = "drafted" if row.kind == DRAFT else "issued"
    if row.finished_at is None:
        wanted = counted(row.wanted_count, "month" if row.kind == DRAFT else "draft")
        return f"{wanted} to be {done}, {row.done_count:,} {done} so far."
    told = f"{counted(row.done_count, 'statement')} {done}." if row.done_count else f"No statement was {done}."
    if row.failure:
        return f"It stopped before it was done. {told}"
    if not row.refused:
        return told
    return f"{told} {counted(len(row.refused), 'contract' if row.kind == DRAFT else 'draft')} could not be {done}."


def _told(row: StatementRun, at: datetime) -> dict[str, Any]:
    done = row.done_count if row.kind == DRAFT else row.handled_count
    return {
        "headline": run_in_words(row),
        "done": done,
        "most": max(row.wanted_count, done, 1),
        "is_late": not done and at - row.asked_at > LATE,
        "address": reverse("admin:contracts_statementrun_progress", args=[row.pk]),
    }
