"""Statements: what is owed for a month, line by line, issued once, and corrected on the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.exports import download_csv
from clients.admin.filters import managed_by
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.adjustments import CannotAdjust, correct_statement
from contracts.actions.statements import issue_statement
from contracts.admin.deeds import AmountForm, Deed, asking, kept_once
from contracts.admin.export_page import export_selected
from contracts.admin.stating import draft_due, issue_selected, lately
from contracts.admin.wording import STATEMENT_MARKS, period_in_words
from contracts.models import Statement
from contracts.queries.lists import statements_list
from contracts.queries.stating import statement_page, statement_rows
from pricing.charts import words

Given = Mapping[str, Any]
ISSUE_PERMISSION = "contracts.change_statement"


def _issue(row: Statement, _given: Given, by: Staff, at: datetime) -> str:
    issued = issue_statement(statement=row, by=by, at=at)
    return f"{issued.number} is issued and never changes."


def _correct(row: Statement, given: Given, by: Staff, at: datetime) -> str:
    return kept_once(correct_statement, given, statement=row, by=by, at=at)


ISSUE = Deed(
    name="issue",
    title="Issue",
    button="Issue statement",
    permission=ISSUE_PERMISSION,
    told=lambda row: (
        f"{row.contract.client.name} owes {words.money(row.total_amount, row.currency)} for"
        f" {period_in_words(row.period_from, row.period_until)}. Issuing gives it its number and the day it is due."
        " From then on it never changes; what was wrong is corrected by a line on the next one."
    ),
    done=_issue,
    refusals=(),
)
CORRECT = Deed(
    name="correct",
    title="Correct",
    button="Keep the correction for the next statement",
    permission="contracts.add_adjustment",
    told=lambda row: (
        f"{row.number} stays as it was issued. The correction is a line of its own on the next statement that is"
        f" drafted for contract {row.contract}, with a reference to {row.number}. Until then it can be taken back."
    ),
    done=_correct,
    refusals=(CannotAdjust,),
    form=asking(AmountForm),
)


@admin.register(Statement)
class StatementAdmin(PageAdmin):
    """What is owed for each period, drafts first."""

    when_empty = "No statement yet. Draft all that is due, or open a contract and draft the one of its first month."
    list_display = ["__str__", "client", "state", "period", "total", "contract", "issued_at", "due_on"]
    list_filter = ["status", managed_by("contract__client__account_manager")]
    list_select_related = ["contract__client"]
    list_before_template = "admin/contracts/statement/before.html"
    search_fields = ["number", "contract__number", "contract__client__name"]
    date_hierarchy = "period_from"
    actions = [download_csv, export_selected, issue_selected]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        """Return statements, drafts first; one query."""
        return statements_list()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Offer to draft all that is due to those who may, and say what came of what was asked for lately."""
        may = request.user.has_perm
        runs = lately(timezone.now()) if may("contracts.view_statementrun") else []
        before = {"may_draft": may("contracts.add_statement"), "runs": runs}
        return super().changelist_view(request, before | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer to issue the chosen drafts to those who may."""
        offered: dict[str, Any] = super().get_actions(request)
        if not request.user.has_perm(ISSUE_PERMISSION):
            offered.pop("issue_selected", None)
        return offered

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
        """Add the deeds, on one and on all that is due."""
        view = self.admin_site.admin_view
        return [
            path("due/", view(self.due), name="contracts_statement_due"),
            path("<uuid:statement_id>/issue/", view(self.issue), name="contracts_statement_issue"),
            path("<uuid:statement_id>/correct/", view(self.correct), name="contracts_statement_correct"),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[Statement]:
        """Return statements with contract, client and count."""
        return statement_rows()

    def page(self, request: HttpRequest, row: Statement) -> HttpResponse:
        """Show what is owed and how each line comes about."""
        client, may = row.contract.client, request.user.has_perm
        is_draft = row.status == Statement.Status.DRAFT
        return self.screen(
            request,
            "admin/contracts/statement/page.html",
            f"{row} for {client.name}",
            row=row,
            headline=_headline(row),
            mark=STATEMENT_MARKS[row.status],
            parts=statement_page(row),
            may_issue=is_draft and may(ISSUE_PERMISSION),
            may_draft=is_draft and may("contracts.add_statement"),
            may_correct=not is_draft and may(CORRECT.permission),
        )

    def issue(self, request: HttpRequest, statement_id: object) -> HttpResponse:
        """Give a draft its number and make it final, once that was confirmed."""
        return self._deed(request, statement_id, ISSUE)

    def correct(self, request: HttpRequest, statement_id: object) -> HttpResponse:
        """Keep a correction of an issued statement for the next one."""
        return self._deed(request, statement_id, CORRECT)

    def _deed(self, request: HttpRequest, statement_id: object, deed: Deed) -> HttpResponse:
        row = row_or_404(self.page_rows(), statement_id)
        refusal = _out_of_turn(row, deed)
        back = reverse("admin:contracts_statement_change", args=[row.pk])
        if refusal:
            self.allow(request, deed.permission, posted=False)
            messages.info(request, refusal)
            return HttpResponseRedirect(back)
        return deed.page(self, request, row, back=back, back_to="Back to the statement")

    def due(self, request: HttpRequest) -> HttpResponse:
        """Show which months are due, and draft them once that was confirmed."""
        self.allow(request, "contracts.add_statement", posted=False)
        return draft_due(self, request, at=timezone.now())


def _out_of_turn(row: Statement, deed: Deed) -> str:
    """Say why a deed is none for this statement any more, or not yet; blank where it is."""
    is_draft = row.status == Statement.Status.DRAFT
    if deed is ISSUE and not is_draft:
        return f"{row.number} is issued already, and stays as it is."
    if deed is CORRECT and is_draft:
        return "A draft is not corrected: draft it anew."
    return ""


def _headline(row: Statement) -> str:
    is_draft = row.status == Statement.Status.DRAFT
    total, period = words.money(row.total_amount, row.currency), period_in_words(row.period_from, row.period_until)
    owes = "would owe" if is_draft else "owes"
    due = f", due on {words.on_date(row.due_on)}" if row.due_on else ""
    return f"{row.contract.client.name} {owes} {total} for {period}{': a draft, not issued yet' if is_draft else due}."
