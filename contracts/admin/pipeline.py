"""The pipeline: where every proposal stands, what it is worth and what comes next."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import urlencode

from clients.admin.filters import ME
from clients.admin.pages import PageAdmin
from clients.queries.people import account_managers
from clients.staff import Staff
from contracts.admin.approving import Approver
from contracts.admin.pipeline_wording import (
    STAGES,
    Reader,
    choices_of,
    headline,
    record_in_words,
    row_in_words,
    stage_in_words,
)
from contracts.queries.approvals import reasons_by_proposal
from contracts.queries.letterhead import local_day
from contracts.queries.pipeline import Stage, pipeline, record_of_answers, stage_rows

ROWS_A_PAGE = 50


class PipelinePage(PageAdmin):
    """All stages on one page with the first rows of each; a stage of its own is read page by page."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page."""
        view = self.admin_site.admin_view
        return [path("pipeline/", view(self.pipeline), name="contracts_proposal_pipeline"), *super().get_urls()]

    def pipeline(self, request: HttpRequest) -> HttpResponse:
        """Show where proposals stand, or all of one stage; eight queries at most, however many there are."""
        self.allow(request, "contracts.view_proposal", posted=False)
        today, chosen = local_day(timezone.now()), request.GET.get("manager", "")
        choices = choices_of(account_managers(), request.user.pk)
        chosen = chosen if chosen in {key for key, _ in choices} else ""
        manager = cast(UUID, request.user.pk) if chosen == ME else UUID(chosen) if chosen else None
        person = Approver(cast(Staff, request.user))
        query = {"manager": chosen} if chosen else {}
        common = {"choices": choices, "chosen": chosen, "query": urlencode(query)}
        stage = request.GET.get("stage")
        if stage is None:
            return self._all(request, today, manager, person, common)
        if stage not in set(Stage):
            raise Http404
        return self._one(request, Stage(stage), today, manager, person, common, query)

    def _all(
        self, request: HttpRequest, today: date, manager: UUID | None, person: Approver, common: dict[str, Any]
    ) -> HttpResponse:
        columns = pipeline(today, manager)
        reader = _reader(person, [row for column in columns for row in column.rows])
        stages = [stage_in_words(column, today, reader) for column in columns]
        return self.screen(
            request,
            "admin/contracts/proposal/pipeline.html",
            "Pipeline",
            headline=headline(columns),
            record=record_in_words(record_of_answers(today, manager)),
            stages=stages,
            is_empty=not any(column.count for column in columns),
            **common,
        )

    def _one(
        self,
        request: HttpRequest,
        stage: Stage,
        today: date,
        manager: UUID | None,
        person: Approver,
        common: dict[str, Any],
        query: dict[str, str],
    ) -> HttpResponse:
        shown = Paginator(stage_rows(stage, today, manager), ROWS_A_PAGE).get_page(request.GET.get("page"))
        reader = _reader(person, list(shown))
        return self.screen(
            request,
            "admin/contracts/proposal/stage.html",
            STAGES[stage][0],
            rows=[row_in_words(row, today, reader) for row in shown],
            total=shown.paginator.count,
            number=shown.number,
            count=shown.paginator.num_pages,
            stage=stage,
            **(common | {"back": common["query"], "query": urlencode(query | {"stage": stage.value}) + "&"}),
        )


def _reader(person: Approver, rows: Sequence[Any]) -> Reader:
    drafts = [row for row in rows if row.stage == Stage.DRAFT]
    return Reader(person.decides_on, reasons_by_proposal(drafts) if drafts else {})
