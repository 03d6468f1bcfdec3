"""Contracts: what is in force, how much room is left, what is stated; and how a contract changed."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter, managed_by
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.queries.wording import policy_label
from contracts.actions.statements import CountUnclear, NotAPeriod, NothingCounted, StatementIssued, draft_statement
from contracts.admin.pictures import pictures
from contracts.admin.repricing import repricing
from contracts.admin.terms import agreement_in_words, differences_of
from contracts.admin.uncovered import uncovered
from contracts.admin.wording import (
    ALERT_MARKS,
    CONTRACT_MARKS,
    contract_in_words,
    events_in_words,
    last_day,
    notice_by,
)
from contracts.models import Contract, TermsVersion
from contracts.queries.contracts import contract_facts, contract_rows
from contracts.queries.events import events_about
from contracts.queries.letterhead import local_day
from contracts.queries.lists import amendments_list, contracts_list
from pricing.charts import words
from pricing.models import BillingModel


class PeriodForm(forms.Form):
    """Which month to draft."""

    period_from = forms.DateField()


@admin.register(Contract)
class ContractAdmin(PageAdmin):
    """What was agreed with whom."""

    when_empty = "No contract yet. One begins when a client's signatory accepts a proposal."
    list_display = [
        "number",
        "client",
        "state",
        "billing",
        "price",
        "runs_until",
        "notice",
        "manager",
    ]
    list_filter = ["status", "billing_model", ManagerFilter]
    list_select_related = ["client__account_manager"]
    search_fields = ["number", "client__name", "signed_name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contract]:
        """Return contracts, the first to end before the others; one query."""
        return contracts_list()

    @display(description="State", ordering="need_rank")
    def state(self, row: Contract) -> SafeString:
        """Return where the contract stands."""
        return state_mark(*CONTRACT_MARKS[row.status])

    @display(description="Billing model", ordering="billing_model")
    def billing(self, row: Contract) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month", ordering="monthly_amount")
    def price(self, row: Contract) -> SafeString:
        """Return the monthly amount."""
        return figure(words.money(row.monthly_amount, row.currency))

    @display(description="Runs until", ordering="effective_until")
    def runs_until(self, row: Contract) -> date:
        """Return the last day of the term."""
        return last_day(row)

    @display(description="Notice by")
    def notice(self, row: Contract) -> date:
        """Return the last day on which notice is in time."""
        return notice_by(row)

    @display(description="Account manager", ordering="client__account_manager__name")
    def manager(self, row: Contract) -> str:
        """Return who looks after the client."""
        return str(row.client.account_manager or "")

    def get_urls(self) -> list[URLPattern]:
        """Add the deed."""
        draft = path(
            "<uuid:contract_id>/statement/", self.admin_site.admin_view(self.draft), name="contracts_contract_draft"
        )
        others = path("repricing/", self.admin_site.admin_view(self.repricing), name="contracts_contract_repricing")
        bare = path("uncovered/", self.admin_site.admin_view(self.uncovered), name="contracts_contract_uncovered")
        return [draft, others, bare, *super().get_urls()]

    def uncovered(self, request: HttpRequest) -> HttpResponseBase:
        """Show the devices that no contract covers."""
        self.allow(request, "contracts.view_contract", posted=False)
        return uncovered(self, request)

    def repricing(self, request: HttpRequest) -> HttpResponseBase:
        """Show every contract and client under another rate card or policy; nothing is changed."""
        self.allow(request, "contracts.view_contract", posted=False)
        return repricing(self, request)

    def page_rows(self) -> QuerySet[Contract]:
        """Return contracts with what their page names."""
        return contract_rows()

    def page(self, request: HttpRequest, row: Contract) -> HttpResponse:
        """Show what is in force, with the room, the statements and the terms."""
        on = local_day(timezone.now())
        facts = contract_facts(row, on=on)
        return self.screen(
            request,
            "admin/contracts/contract/page.html",
            f"{row.number} with {row.client.name}",
            row=row,
            mark=CONTRACT_MARKS[row.status],
            headline=contract_in_words(row, facts.rooms, on),
            pictures=pictures(facts.history, facts.rooms),
            alerts=[(alert, *ALERT_MARKS[alert.state]) for alert in facts.alerts],
            facts=facts,
            last_day=last_day(row),
            notice_by=notice_by(row),
            policy_label=policy_label(row.counting_policy),
            agreed=agreement_in_words(facts.version),
            events=events_in_words(events_about(str(row), client=row.client)),
            may_draft=request.user.has_perm("contracts.add_statement"),
        )

    def draft(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Draft the statement of a month from its newest count."""
        self.allow(request, "contracts.add_statement")
        contract, form = row_or_404(self.page_rows(), contract_id), PeriodForm(request.POST)
        back = HttpResponseRedirect(reverse("admin:contracts_contract_change", args=[contract.pk]))
        if not form.is_valid():
            messages.error(request, "Choose the month to draft on the contract's page.")
            return back
        try:
            drafted = draft_statement(
                contract=contract, period_from=form.cleaned_data["period_from"], at=timezone.now()
            )
        except (NotAPeriod, NothingCounted, CountUnclear, StatementIssued) as refusal:
            messages.error(request, str(refusal))
            return back
        messages.success(request, "Drafted. Read it line by line, then issue it.")
        return HttpResponseRedirect(reverse("admin:contracts_statement_change", args=[drafted.pk]))


@admin.register(TermsVersion)
class AmendmentAdmin(PageAdmin):
    """Changes to contracts."""

    when_empty = "No contract was changed since it was signed."
    list_display = ["__str__", "client", "status", "effective_from", "reason", "decided_at"]
    list_select_related = ["contract__client"]
    list_filter = ["status", managed_by("contract__client__account_manager")]
    search_fields = ["contract__number", "contract__client__name", "reason"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TermsVersion]:
        """Return amendments, the newest first; one query."""
        return amendments_list()

    @display(description="Client", ordering="contract__client__name")
    def client(self, row: TermsVersion) -> str:
        """Return whose contract it changes."""
        return row.contract.client.name

    def page_rows(self) -> QuerySet[TermsVersion]:
        """Return amendments with contract and client."""
        return TermsVersion.objects.select_related("contract__client", "created_by").defer("contract__terms")

    def page(self, request: HttpRequest, row: TermsVersion) -> HttpResponse:
        """Show what changes, from when and why, beside the terms before it."""
        context: dict[str, Any] = {"differences": differences_of(row)}
        return self.screen(request, "admin/contracts/amendment/page.html", str(row), row=row, **context)
