"""Contracts: what is in force on a day, how much room is left, what is stated, and the deeds on them."""

from collections.abc import Callable
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
from clients.admin.filters import ManagerFilter
from clients.admin.forms import day_input
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.queries.wording import policy_label
from contracts.actions.statements import CountUnclear, NotAPeriod, NothingCounted, StatementIssued, draft_statement
from contracts.admin import drafting, lives, unsigned
from contracts.admin.amendments import amend
from contracts.admin.comparing import compare
from contracts.admin.deeds import Deed
from contracts.admin.pictures import pictures
from contracts.admin.reconciling import reconciliation
from contracts.admin.repricing import repricing
from contracts.admin.terms import agreement_in_words
from contracts.admin.uncovered import uncovered
from contracts.admin.wording import (
    ALERT_MARKS,
    CONTRACT_MARKS,
    VERSION_MARKS,
    contract_in_words,
    events_in_words,
    last_day,
    notice_by,
)
from contracts.models import Contract
from contracts.models.contract import UNSIGNED
from contracts.queries.contracts import contract_facts, contract_rows
from contracts.queries.events import events_of
from contracts.queries.letterhead import local_day
from contracts.queries.lists import contracts_list
from pricing.charts import words
from pricing.models import BillingModel


class PeriodForm(forms.Form):
    """Which month to draft."""

    period_from = forms.DateField()


class DayForm(forms.Form):
    """On which day to look at a contract."""

    on = forms.DateField(label="As of", widget=day_input())


@admin.register(Contract)
class ContractAdmin(PageAdmin):
    """What was agreed with whom."""

    change_list_template = "admin/contracts/contract/list.html"
    when_empty = "No contract yet. One begins when a client's signatory accepts a proposal, or is drafted by hand."
    list_display = [
        "called",
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

    @display(description="Number", ordering="number")
    def called(self, row: Contract) -> str:
        """Return the number, or what stands in its place until it is signed."""
        return row.number or f"{CONTRACT_MARKS[row.status][0]}, no number"

    @display(description="State", ordering="need_rank")
    def state(self, row: Contract) -> SafeString:
        """Return where the contract stands."""
        return state_mark(*CONTRACT_MARKS[row.status])

    @display(description="Billing model", ordering="billing_model")
    def billing(self, row: Contract) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month, as signed", ordering="monthly_amount")
    def price(self, row: Contract) -> SafeString:
        """Return the monthly amount that was signed; the contract's page has that of today's terms."""
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
        """Add the pages of all contracts, and the deeds on one."""
        view = self.admin_site.admin_view
        return [
            path("repricing/", view(self.repricing), name="contracts_contract_repricing"),
            path("uncovered/", view(self.uncovered), name="contracts_contract_uncovered"),
            path("reconciliation/", view(self.reconciliation), name="contracts_contract_reconciliation"),
            path("start/", view(self.start), name="contracts_contract_start"),
            path("draft/<uuid:client_id>/", view(self.draft_for), name="contracts_contract_draft_for"),
            path("<uuid:contract_id>/redraft/", view(self.redraft), name="contracts_contract_redraft"),
            path("<uuid:contract_id>/statement/", view(self.draft), name="contracts_contract_draft"),
            path("<uuid:contract_id>/amend/", view(self.amend), name="contracts_contract_amend"),
            path("<uuid:contract_id>/compare/", view(self.compare), name="contracts_contract_compare"),
            *(
                path(f"<uuid:contract_id>/{deed.name}/", view(self.deed(deed)), name=f"contracts_contract_{deed.name}")
                for deed in (*lives.DEEDS, *unsigned.DEEDS)
            ),
            path(
                "<uuid:contract_id>/take-back/<uuid:adjustment_id>/",
                view(self.take_back),
                name="contracts_contract_take_back",
            ),
            *super().get_urls(),
        ]

    def reconciliation(self, request: HttpRequest) -> HttpResponseBase:
        """Show what was counted, agreed and billed in a month."""
        self.allow(request, "contracts.view_contract", posted=False)
        return reconciliation(self, request)

    def uncovered(self, request: HttpRequest) -> HttpResponseBase:
        """Show the devices that no contract covers."""
        self.allow(request, "contracts.view_contract", posted=False)
        return uncovered(self, request)

    def repricing(self, request: HttpRequest) -> HttpResponseBase:
        """Show every contract and client under another rate card or policy; nothing is changed."""
        self.allow(request, "contracts.view_contract", posted=False)
        return repricing(self, request)

    def start(self, request: HttpRequest) -> HttpResponse:
        """Ask for whom a contract is drafted by hand, and from what."""
        return drafting.start(self, request)

    def draft_for(self, request: HttpRequest, client_id: object) -> HttpResponse:
        """Ask for the terms of a contract with a client, and draft it."""
        return drafting.draft(self, request, client_id)

    def redraft(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Ask what a draft shall read instead."""
        return drafting.change(self, request, row_or_404(self._with_terms(), contract_id))

    def amend(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Ask what changes from a day on, and draft it."""
        self.allow(request, "contracts.add_termsversion", posted=False)
        return amend(self, request, row_or_404(self.page_rows(), contract_id))

    def compare(self, request: HttpRequest, contract_id: object) -> HttpResponse:
        """Show two versions of the terms side by side."""
        self.allow(request, "contracts.view_contract", posted=False)
        return compare(self, request, row_or_404(self.page_rows(), contract_id))

    def deed(self, deed: Deed) -> Callable[[HttpRequest, object], HttpResponse]:
        """Return the view that shows what a deed does, or does it."""

        def view(request: HttpRequest, contract_id: object) -> HttpResponse:
            if deed in unsigned.DEEDS:
                return unsigned.deed_on(self, request, row_or_404(self._with_terms(), contract_id), deed)
            return lives.deed_on(self, request, row_or_404(self.page_rows(), contract_id), deed)

        return view

    def take_back(self, request: HttpRequest, contract_id: object, adjustment_id: object) -> HttpResponse:
        """Take back what waits for the next statement."""
        return lives.take_back_page(self, request, row_or_404(self.page_rows(), contract_id), adjustment_id)

    def page_rows(self) -> QuerySet[Contract]:
        """Return contracts with what their page names."""
        return contract_rows()

    def _with_terms(self) -> QuerySet[Contract]:
        """Return contracts that have first terms."""
        return self.page_rows().filter(versions__number=1)

    def page(self, request: HttpRequest, row: Contract) -> HttpResponse:
        """Show what is in force on a day, with the room, the price, the statements and the terms."""
        if row.status in UNSIGNED and row.versions.exists():
            return unsigned.page(self, request, row)
        today = local_day(timezone.now())
        form = DayForm(request.GET) if "on" in request.GET else DayForm(initial={"on": today})
        on: date = form.cleaned_data["on"] if form.is_bound and form.is_valid() else today
        facts = contract_facts(row, on=on)
        return self.screen(
            request,
            "admin/contracts/contract/page.html",
            f"{row} with {row.client.name}",
            row=row,
            mark=CONTRACT_MARKS[row.status],
            headline=contract_in_words(row, facts, on, today),
            pictures=pictures(facts.history, facts.rooms),
            alerts=[(alert, *ALERT_MARKS[alert.state]) for alert in facts.alerts],
            versions=[(version, *VERSION_MARKS[version.status]) for version in reversed(facts.versions)],
            facts=facts,
            last_day=last_day(row),
            notice_by=notice_by(row),
            policy_label=policy_label(facts.version.counting_policy if facts.version else row.counting_policy),
            agreed=agreement_in_words(facts.version),
            events=events_in_words(events_of(row)),
            day_form=form,
            on=on,
            is_today=on == today,
            **_deeds(request, row),
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


def _deeds(request: HttpRequest, row: Contract) -> dict[str, Any]:
    """Return the deeds that the contract's state and the person's role allow."""
    may = request.user.has_perm
    return {
        "may_draft": may("contracts.add_statement"),
        "may_amend": lives.is_changeable(row) and may("contracts.add_termsversion"),
        "may_take_back": may(lives.TAKE_BACK.permission),
        "deeds": [
            (deed, reverse(f"admin:contracts_contract_{deed.name}", args=[row.pk]))
            for deed in lives.possible(row)
            if may(deed.permission)
        ],
    }
