"""Service levels: what was measured of requests, by form or file, and what each month of a contract attained."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import managed_by
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.importing import Unreadable
from clients.staff import Staff
from contracts.actions.sla import OUTCOMES, ResultRefused, record_result, record_results
from contracts.admin.sla_forms import ResultForm, ResultsFileForm
from contracts.admin.sla_wording import (
    COLUMNS,
    kept_mark,
    month_rows,
    months_in_words,
    outcome_in_words,
    promise_in_words,
    result_facts,
    result_in_words,
)
from contracts.models import SlaResult
from contracts.queries.letterhead import local_day
from contracts.queries.sla import (
    contracts_to_measure,
    judged_rows,
    months_of,
    pauses_known,
    promised_under,
    results_list,
    zone_of_the_msp,
)
from contracts.sla.rows import read_file
from pricing.charts import words


@admin.register(SlaResult)
class SlaResultAdmin(PageAdmin):
    """Requests as they were measured, the newest first."""

    when_empty = (
        "No result yet. Add one, read a file of tickets, or let your ticket system push them: then each month of a"
        " contract says which promises were kept, and a missed one is credited."
    )
    list_display = ["reference", "client", "contract", "priority", "opened_at", "response", "resolution", "source"]
    list_filter = ["priority", "source", managed_by("contract__client__account_manager")]
    list_select_related = ["contract__client"]
    search_fields = ["reference", "contract__number", "contract__client__name"]
    date_hierarchy = "opened_at"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those record a result who may."""
        return request.user.has_perm("contracts.add_slaresult")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SlaResult]:
        """Return results, the newest first; one query."""
        return results_list()

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Say of each result how it stands against what was promised; one query for all of them."""
        found = judged_rows(rows, timezone.now())
        for row in rows:
            row.judged = found.get(row.pk)
        return rows

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: SlaResult) -> str:
        """Return whose request it was."""
        return row.contract.client.name

    @display(description="Response")
    def response(self, row: Any) -> SafeString | str:
        """Return whether somebody responded in time."""
        return state_mark(*kept_mark(row.judged.response, row.judged)) if row.judged else "No target"

    @display(description="Resolution")
    def resolution(self, row: Any) -> SafeString | str:
        """Return whether it was resolved in time."""
        return state_mark(*kept_mark(row.judged.resolution, row.judged)) if row.judged else "No target"

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds, and the months of a contract."""
        view = self.admin_site.admin_view
        return [
            path("file/", view(self.take_file), name="contracts_slaresult_file"),
            path("contract/<uuid:contract_id>/", view(self.attained), name="contracts_slaresult_contract"),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[SlaResult]:
        """Return results with contract, client and who recorded them."""
        return results_list()

    def page(self, request: HttpRequest, row: SlaResult) -> HttpResponse:
        """Show one request against what was promised."""
        judged = judged_rows([row], timezone.now())[row.pk]
        return self.screen(
            request,
            "admin/contracts/sla/result.html",
            f"{row.reference} of {row.contract.client.name}",
            row=row,
            headline=result_in_words(row, judged),
            facts=result_facts(row, judged),
            may_correct=self.has_add_permission(request),
        )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Record one request, or correct it under its reference."""
        self.allow(request, "contracts.add_slaresult", posted=False)
        zone = zone_of_the_msp()
        with timezone.override(zone):
            form = ResultForm(zone, request.POST or None, initial=self._told_before(request))
            if request.method == "POST" and form.is_valid() and (row := self._recorded(request, form)) is not None:
                messages.success(request, f"{row.reference} is recorded.")
                return HttpResponseRedirect(reverse("admin:contracts_slaresult_change", args=[row.pk]))
            return self.screen(
                request,
                "admin/contracts/sla/record.html",
                "Record a result",
                form=form,
                has_contract=_has_contract(form),
            ).render()

    def take_file(self, request: HttpRequest) -> HttpResponse:
        """Read a file of requests and say what became of each row."""
        self.allow(request, "contracts.add_slaresult", posted=False)
        form = ResultsFileForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
        zone = zone_of_the_msp()
        if form.is_valid():
            chosen = form.cleaned_data["file"]
            try:
                rows = read_file(chosen.read(), chosen.name, zone)
            except Unreadable as refusal:
                form.add_error("file", str(refusal))
            else:
                return self._outcome(request, chosen.name, rows)
        return self.screen(
            request,
            "admin/contracts/sla/file.html",
            "Read a file of results",
            form=form,
            columns=COLUMNS,
            zone=zone.key,
        )

    def attained(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Show what each month of a contract attained, the newest first."""
        self.allow(request, "contracts.view_slaresult", posted=False)
        contract, at = row_or_404(contracts_to_measure(), contract_id), timezone.now()
        on = local_day(at)
        months = months_of(contract, on=on, at=at)
        promised = promised_under([contract.pk]).get(contract.pk, ())
        sla = next((one.sla for one in reversed(promised) if one.effective_from <= on), None)
        return self.screen(
            request,
            "admin/contracts/sla/attainment.html",
            f"Service levels of {contract}",
            contract=contract,
            headline=months_in_words(contract.client.name, months),
            months=month_rows(months),
            promise=promise_in_words(sla) if sla else (),
            may_record=self.has_add_permission(request),
        )

    def _told_before(self, request: HttpRequest) -> dict[str, Any]:
        known = request.GET.get("result")
        if not known:
            return {"contract": request.GET.get("contract")}
        row = row_or_404(self.page_rows(), known)
        return {
            name: getattr(row, name)
            for name in ("contract", "reference", "priority", "opened_at", "responded_at", "resolved_at")
        }

    def _recorded(self, request: HttpRequest, form: ResultForm) -> SlaResult | None:
        given, result = form.cleaned_data, form.result
        minutes = given["paused_minutes"] or 0
        try:
            return record_result(
                contract=given["contract"],
                result=result if minutes else result.with_pauses(pauses_known(given["contract"], result.reference)),
                paused_minutes=minutes,
                by=cast(Staff, request.user),
                at=timezone.now(),
            )
        except ResultRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None

    def _outcome(self, request: HttpRequest, name: str, rows: Any) -> HttpResponse:
        outcome = record_results(
            rows=rows, source=SlaResult.Source.FILE, by=cast(Staff, request.user), at=timezone.now()
        )
        counts = {one: outcome.count_of(one) for one in OUTCOMES}
        return self.screen(
            request,
            "admin/contracts/sla/outcome.html",
            f"What {name} brought",
            headline=outcome_in_words(name, counts),
            credited=[(row.description, words.money(-row.amount, row.contract.currency)) for row in outcome.credited],
            rejected=[
                {"row": one.row, "column": COLUMNS.get(one.column, one.column), "reason": one.reason}
                for one in outcome.rejected
            ],
        )


def _has_contract(form: ResultForm) -> bool:
    return bool(form.fields["contract"].queryset.exists())  # type: ignore[attr-defined]  # it is a field of rows
