"""A client's findings to take away: on paper with the letterhead, or as a table."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from clients.admin.base import row_or_404
from clients.admin.exports import csv_file
from clients.admin.panels import Deed, Page, register_deed, register_page
from clients.models import Client
from clients.queries.clients import client_list
from contracts.documents import pdf
from contracts.documents.findings import FindingsReport, findings_report
from contracts.queries.findings import findings_of, open_questions_of
from contracts.queries.letterhead import letterhead_of_the_msp, local_day

HEAD = (
    "Severity", "Code", "About", "What was seen", "Potential finding", "Rule cited", "Status", "Note", "Answered by",
    "Answered on", "First seen", "Last seen", "Rules read",
)  # fmt: skip


def report_address(client: Client) -> str:
    """Return where a client's findings report is."""
    return reverse("admin:contracts_findings_report", args=[client.pk])


def report_page(request: HttpRequest, client_id: UUID) -> HttpResponseBase:
    """Say what the report holds, or hand it over as PDF or CSV; writes nothing."""
    if not request.user.has_perm("clients.view_finding"):
        raise PermissionDenied
    client, at = row_or_404(client_list(), client_id), timezone.now()
    letterhead = letterhead_of_the_msp()
    assert letterhead is not None  # noqa: S101  -- an MSP is created with one
    report = findings_report(client, findings_of(client), open_questions_of(client), letterhead, on=local_day(at))
    name = f"potential-findings-{slugify(client.slug)}-{report.on:%Y-%m-%d}"
    refusal = ""
    if "csv" in request.GET:
        return csv_file(name, HEAD, _cells(report))
    if "pdf" in request.GET:
        try:
            content = pdf.render(report, at=at)
        except pdf.PdfUnavailable as problem:
            refusal = str(problem)
        else:
            disposition = {
                "Content-Disposition": f'inline; filename="{name}.pdf"',
                "Cache-Control": "private, no-store",
            }
            return HttpResponse(content, content_type="application/pdf", headers=disposition)
    return _screen(request, client, report, refusal)


def _screen(request: HttpRequest, client: Client, report: FindingsReport, refusal: str) -> TemplateResponse:
    title = f"Findings report for {client.name}"
    context = {"title": title, "opts": Client._meta, "original": client, "client": client, "report": report}
    shared = admin.site.each_context(request)
    return TemplateResponse(request, "admin/contracts/findings_report.html", {**shared, **context, "refusal": refusal})


def _cells(report: FindingsReport) -> Iterator[tuple[object, ...]]:
    for group in report.groups:
        for line in group.lines:
            yield (
                group.severity, line.code, line.about, " ".join(line.evidence), line.potential, line.citation,
                line.status, line.note, line.answered_by, line.answered_on, line.first_seen_on, line.last_seen_on,
                report.rules_version,
            )  # fmt: skip


register_page(Page("findings-report", "contracts_findings_report", report_page))
register_deed(Deed("Findings report", report_address, "clients.view_finding", position=30))
