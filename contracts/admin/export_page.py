"""Statements as files: of which, in which layout, with their first lines shown before they are downloaded."""

from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from unfold.decorators import action

from clients.queries.wording import counted
from contracts.admin.export_forms import ExportForm, PeriodForm
from contracts.exporting.accounting import accounting_files, accounting_preview, write_zip
from contracts.exporting.columns import UnknownColumn
from contracts.exporting.invoices import DraftNotExported
from contracts.exporting.layouts import Accounting, Layout, LayoutUnreadable, System, Table
from contracts.exporting.rows import NotExported, NothingToExport
from contracts.exporting.tables import refuse_amounts_without_currency, table_csv, table_preview, write_workbook
from contracts.models import Statement
from contracts.queries.exports import Chosen, chosen, export_rows, statements_between

REFUSALS = (NotExported, LayoutUnreadable, UnknownColumn)
FIRST_STATEMENTS, FIRST_LINES = 3, 8
FILE_NAMES = {System.XERO: "xero-invoices", System.QUICKBOOKS: "quickbooks-invoices"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Hidden = Sequence[tuple[str, str]]
Preview = tuple[Sequence[str], Sequence[Sequence[str]]]


@action(description="Export selected")
def export_selected(screen: Any, request: HttpRequest, rows: QuerySet[Statement]) -> HttpResponseBase:
    """Ask in which layout to hand the chosen statements over, show their first lines, then hand them over."""
    form = ExportForm(request.POST if "file" in request.POST else None)
    again = ("action", "select_across", "index", "_selected_action")
    hidden = [(name, value) for name in again for value in request.POST.getlist(name)]
    return _answered(screen, request, rows, form, hidden=hidden)


def export_statements(screen: Any, request: HttpRequest) -> HttpResponseBase:
    """Hand over the statements of some months, of all clients or of one, or show which and how."""
    if not request.user.has_perm("contracts.view_statement"):
        raise PermissionDenied
    form = PeriodForm(request.GET if "file" in request.GET else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = statements_between(given.get("first"), given.get("last"), given.get("client"))
    return _answered(screen, request, rows, form)


def _answered(
    screen: Any, request: HttpRequest, rows: QuerySet[Statement], form: ExportForm, *, hidden: Hidden = ()
) -> HttpResponseBase:
    is_sent = form.is_bound and form.is_valid()
    if form.is_bound and not is_sent:
        return _page(screen, request, form, None, hidden=hidden)
    asks = request.POST if hidden else request.GET
    found = chosen(rows)
    try:
        _refuse(form.chosen_layout, found)
        if is_sent and "download" in asks:
            return _file(form.chosen_layout, form.chosen_file, rows)
        shown, refusal = preview_of(form.chosen_layout, rows.order_by("-period_from", "pk")[:FIRST_STATEMENTS]), ""
    except REFUSALS as refused:
        shown, refusal = ((), ()), str(refused)
    return _page(screen, request, form, found, hidden=hidden, shown=shown, refusal=refusal)


def _refuse(layout: Layout, found: Chosen) -> None:
    if not found.count:
        raise NothingToExport("There is no statement in this choice. Choose other days, or another client.")
    if isinstance(layout, Table):
        refuse_amounts_without_currency(layout, found.currencies)
    elif found.draft_count:
        is_are = "is a draft" if found.draft_count == 1 else "are drafts"
        raise DraftNotExported(
            f"{found.draft_count:,} of {counted(found.count, 'statement')} {is_are}. Accounting gets only what does not"
            " change any more: issue first, or choose others."
        )


def preview_of(layout: Layout, rows: QuerySet[Statement]) -> Preview:
    """Return the heads and first lines of a file. Raises what the file would be refused for."""
    lines = export_rows(rows)
    head, cells = table_preview(layout, lines) if isinstance(layout, Table) else accounting_preview(layout, lines)
    return head, cells[:FIRST_LINES]


def _file(layout: Layout, file: str, rows: QuerySet[Statement]) -> HttpResponseBase:
    lines = export_rows(rows)
    if isinstance(layout, Accounting):
        return _accounting(FILE_NAMES[layout.system], accounting_files(layout, lines))
    if file == "xlsx":
        book = TemporaryFile()  # noqa: SIM115  -- the response closes it
        write_workbook(layout, lines, book)
        book.seek(0)
        return FileResponse(book, as_attachment=True, filename="statements.xlsx", content_type=XLSX)
    return StreamingHttpResponse(table_csv(layout, lines), **_download("statements.csv"))


def _accounting(name: str, files: Sequence[str]) -> HttpResponseBase:
    if len(files) == 1:
        return HttpResponse(files[0], **_download(f"{name}.csv"))
    archive = TemporaryFile()  # noqa: SIM115  -- the response closes it
    write_zip(files, name, archive)
    archive.seek(0)
    return FileResponse(archive, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")


def _download(name: str) -> dict[str, Any]:
    return {
        "content_type": "text/csv; charset=utf-8",
        "headers": {"Content-Disposition": f'attachment; filename="{name}"'},
    }


def _page(
    screen: Any,
    request: HttpRequest,
    form: ExportForm,
    found: Chosen | None,
    *,
    hidden: Hidden,
    shown: Preview = ((), ()),
    refusal: str = "",
) -> TemplateResponse:
    context = {
        "opts": screen.opts,
        "title": "Export statements",
        "form": form,
        "headline": _headline(found) if found else "",
        "hidden": hidden,
        "head": shown[0],
        "lines": shown[1],
        "refusal": refusal,
    }
    named = admin.site.each_context(request) | context
    return TemplateResponse(request, "admin/contracts/export/page.html", named)


def _headline(found: Chosen) -> str:
    if not found.count:
        return "No statement is in this choice."
    drafts = f", {counted(found.draft_count, 'draft')} among them" if found.draft_count else ""
    return f"{counted(found.count, 'statement')}{drafts}: {' and '.join(str(total) for total in found.totals)}."
