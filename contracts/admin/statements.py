"""Statements: what is owed for a month, line by line, issued once."""

from typing import cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import managed_by
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.statements import issue_statement
from contracts.admin.wording import STATEMENT_MARKS, period_in_words
from contracts.models import Statement
from contracts.queries.lists import statements_list
from pricing.charts import words


@admin.register(Statement)
class StatementAdmin(PageAdmin):
    """What is owed for each period, drafts first."""

    when_empty = "No statement yet. Open a contract and draft the one of its first month."
    list_display = ["__str__", "client", "state", "period", "total", "contract", "issued_at"]
    list_filter = ["status", managed_by("contract__client__account_manager")]
    list_select_related = ["contract__client"]
    search_fields = ["number", "contract__number", "contract__client__name"]
    date_hierarchy = "period_from"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        """Return statements, drafts first; one query."""
        return statements_list()

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: Statement) -> str:
        """Return who owes it."""
        return row.contract.client.name

    @display(description="Period", ordering="period_from")
    def period(self, row: Statement) -> str:
        """Return the first and the last day."""
        return period_in_words(row.period_from, row.period_until)

    @display(description="Total", ordering="total_amount")
    def total(self, row: Statement) -> SafeString:
        """Return the total."""
        return figure(words.money(row.total_amount, row.currency))

    @display(description="State", ordering="need_rank")
    def state(self, row: Statement) -> SafeString:
        """Return whether it was issued."""
        return state_mark(*STATEMENT_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        issue = path(
            "<uuid:statement_id>/issue/", self.admin_site.admin_view(self.issue), name="contracts_statement_issue"
        )
        return [issue, *super().get_urls()]

    def page_rows(self) -> QuerySet[Statement]:
        """Return statements with contract, client, count and lines."""
        return (
            Statement.objects.select_related("contract__client", "count")
            .defer("contract__terms")
            .prefetch_related("lines")
        )

    def page(self, request: HttpRequest, row: Statement) -> HttpResponse:
        """Show what is owed and how each line comes about."""
        client, total = row.contract.client, words.money(row.total_amount, row.currency)
        period = period_in_words(row.period_from, row.period_until)
        is_draft = row.status == Statement.Status.DRAFT
        owes = "would owe" if is_draft else "owes"
        tail = ": a draft, not issued yet" if is_draft else ""
        return self.screen(
            request,
            "admin/contracts/statement/page.html",
            f"{row} for {client.name}",
            row=row,
            headline=f"{client.name} {owes} {total} for {period}{tail}.",
            mark=STATEMENT_MARKS[row.status],
            lines=tuple(row.lines.all()),
            may_issue=is_draft and request.user.has_perm("contracts.change_statement"),
            may_draft=is_draft and request.user.has_perm("contracts.add_statement"),
        )

    def issue(self, request: HttpRequest, statement_id: object) -> HttpResponse:
        """Give a draft its number and make it final."""
        self.allow(request, "contracts.change_statement")
        issued = issue_statement(
            statement=row_or_404(self.page_rows(), statement_id), by=cast(Staff, request.user), at=timezone.now()
        )
        messages.success(request, f"{issued.number} is issued and never changes.")
        return HttpResponseRedirect(reverse("admin:contracts_statement_change", args=[issued.pk]))
