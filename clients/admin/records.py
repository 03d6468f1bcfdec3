"""What was read and what was counted; nobody edits it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin import lines
from clients.admin.base import FrozenAdmin, row_or_404
from clients.admin.exports import csv_file, rejected_csv
from clients.admin.filters import ManagerFilter
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.models import CountLine, ImportRun, InventoryCount
from clients.queries.clients import class_label
from clients.queries.counts import every_count, lines_page
from clients.queries.imports import decisions_of, every_run
from clients.queries.wording import counted, policy_label, source_label

SHOWN_REJECTED = 200


@admin.register(ImportRun)
class ImportRunAdmin(PageAdmin):
    """Files that were read, and what became of them."""

    when_empty = "No file yet. Open a client and import an export of its accounts or devices."
    list_display = ["filename", "client", "state", "system", "as_of", "brought", "rejected_rows", "at", "by"]
    list_filter = ["outcome", "source", ManagerFilter]
    list_select_related = ["client", "by"]
    search_fields = ["filename", "client__name", "file_sha256"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        """Return files with client and giver; one query."""
        return every_run()

    @display(description="Source", ordering="source")
    def system(self, row: ImportRun) -> str:
        """Return the system that wrote the file."""
        return source_label(row.source)

    @display(description="Outcome", ordering="outcome")
    def state(self, row: ImportRun) -> SafeString:
        """Return what became of the file."""
        return _outcome(row)

    @display(description="Changes")
    def brought(self, row: ImportRun) -> str:
        """Return what the file changed."""
        told = [(row.created_count, "created"), (row.updated_count, "updated"), (row.retired_count, "retired")]
        return ", ".join(f"{number:,} {verb}" for number, verb in told if number) or "None"

    @display(description="Rejected")
    def rejected_rows(self, row: ImportRun) -> SafeString:
        """Return how many rows were rejected."""
        return figure(f"{row.rejected_count:,}")

    def get_urls(self) -> list[URLPattern]:
        """Add the rejected rows, and what was done to the others, as tables."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:import_run_id>/rejected/", view(self.rejected), name="clients_importrun_rejected"),
            path("<uuid:import_run_id>/decisions/", view(self.decisions), name="clients_importrun_decisions"),
            *super().get_urls(),
        ]

    def decisions(self, request: HttpRequest, import_run_id: object) -> HttpResponseBase:
        """Return what the file did to each row, as a table."""
        self.allow(request, "clients.view_importrun", posted=False)
        row = row_or_404(every_run(), import_run_id)
        lines = ([verb.capitalize(), who, detail] for verb, who, detail in decisions_of(row))
        return csv_file("decisions", ["Decision", "Row", "How"], lines)

    def rejected(self, request: HttpRequest, import_run_id: object) -> HttpResponseBase:
        """Return every rejected row as a table, with what to do."""
        self.allow(request, "clients.view_importrun", posted=False)
        return rejected_csv(row_or_404(every_run(), import_run_id).rejected)

    def page_rows(self) -> QuerySet[ImportRun]:
        """Return files with client and giver."""
        return every_run()

    def page(self, request: HttpRequest, row: ImportRun) -> HttpResponse:
        """Show what a file brought, and each rejected row with what to do."""
        return self.screen(
            request,
            "admin/clients/import/page.html",
            f"{row.filename} for {row.client.name}",
            row=row,
            headline=_what_became_of(row, self.brought(row)),
            mark=_outcome(row),
            source=source_label(row.source),
            rejected=row.rejected[:SHOWN_REJECTED],
            may_import=request.user.has_perm("clients.add_importrun"),
        )


def _what_became_of(row: ImportRun, changes: str) -> str:
    rejected = f"{counted(row.rejected_count, 'row')} rejected"
    if row.outcome == ImportRun.Outcome.REFUSED:
        return f"{row.filename} was refused, and nothing was taken: {rejected}."
    told = "nothing changed" if changes == "None" else changes
    left_out = f", {rejected}" if row.rejected_count else ""
    return f"{row.filename} was taken: {counted(row.row_count, 'row')}, {told}{left_out}."


def _outcome(row: ImportRun) -> SafeString:
    taken = row.outcome == ImportRun.Outcome.TAKEN
    return state_mark(str(ImportRun.Outcome(row.outcome).label), "ok" if taken else "near")


@admin.register(InventoryCount)
class InventoryCountAdmin(FrozenAdmin):
    """Frozen counts with their evidence."""

    when_empty = "No count yet. Open a client, import what it has, then count it."
    list_display = ["client", "on", "users", "devices", "unclassified_count", "rule", "origin", "at"]
    list_display_links = ["client", "on"]
    list_filter = ["policy", "origin", ManagerFilter]
    list_select_related = ["client"]
    search_fields = ["client__name"]
    date_hierarchy = "on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[InventoryCount]:
        """Return counts with their client; one query."""
        return every_count()

    @display(description="Users", ordering="user_count")
    def users(self, row: InventoryCount) -> str:
        """Return the counted users."""
        return f"{row.user_count:,}"

    @display(description="Devices")
    def devices(self, row: InventoryCount) -> str:
        """Return the counted devices."""
        return f"{row.device_count:,}"

    @display(description="Counting policy", ordering="policy")
    def rule(self, row: InventoryCount) -> str:
        """Return what the policy is called."""
        return policy_label(row.policy)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a count with a page of its lines."""
        count = row_or_404(every_count().select_related("client", "by", "import_run"), object_id)
        if not self.has_view_permission(request, count):
            raise PermissionDenied
        is_device = request.GET.get("lines") == "devices"
        subject = CountLine.Subject.DEVICE if is_device else CountLine.Subject.USER
        number, asked = request.GET.get("page", ""), lines.asked_of(request)
        wanted = int(number) if number.isdecimal() else 1
        page = lines_page(count, subject=subject, page=wanted, asked=asked)
        context = self.admin_site.each_context(request) | {
            "title": f"{count.client.name} on {count.on:%d %b %Y}",
            "opts": self.opts,
            "original": count,
            "count": count,
            "policy_label": policy_label(count.policy),
            "classes": [(class_label(name), number) for name, number in count.device_counts.items()],
            "lines": page,
            "rows": lines.shown_lines(count.client, page.lines),
            "asked": asked,
            "filters": lines.choices(asked, lines="devices" if is_device else "users"),
            "is_device": is_device,
        }
        return TemplateResponse(request, "admin/clients/count/page.html", context)
