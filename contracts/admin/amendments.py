"""Amendments: what a contract would read from a day on, drafted on a form, read side by side, offered or withdrawn."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from clients.admin.base import row_or_404
from clients.admin.filters import managed_by
from clients.admin.marks import state_mark
from clients.admin.pages import PageAdmin
from clients.models import Contact
from clients.staff import Staff
from contracts.actions.amendments import OPEN, CannotAmend, draft_amendment, withdraw_amendment
from contracts.actions.offering import offer_amendment
from contracts.admin.amending_forms import AmendingForms
from contracts.admin.amending_rows import with_more_rows
from contracts.admin.comparing import ALL, shown
from contracts.admin.deeds import Deed
from contracts.admin.terms import agreement_in_words
from contracts.admin.wording import VERSION_MARKS, amendment_in_words
from contracts.documents.agreed import compared
from contracts.documents.download import paper_response
from contracts.models import Contract, TermsVersion
from contracts.months import period_containing
from contracts.queries.changes import change_of
from contracts.queries.contracts import amendment_rows, latest_accepted, signatories_of, sla_plans
from contracts.queries.letterhead import local_day
from contracts.queries.lists import amendments_list
from contracts.queries.spans import agreement_of
from pricing.charts import words

Given = Mapping[str, Any]
CHANGE = "contracts.change_termsversion"


class SignatoryForm(forms.Form):
    """Who is asked to sign."""

    signatory = forms.ModelChoiceField(
        Contact.objects.none(),
        label="Who may sign",
        empty_label="Choose who may sign",
        widget=UnfoldAdminSelectWidget,
        error_messages={"required": "Choose who may sign. Without a signatory, make a contact of the client one."},
    )

    def __init__(self, row: TermsVersion, data: Any) -> None:
        super().__init__(data)
        field = cast("forms.ModelChoiceField[Contact]", self.fields["signatory"])
        field.queryset = signatories = signatories_of(row.contract.client)
        if len(signatories) == 1:
            field.initial = signatories[0]


def _offer(row: TermsVersion, given: Given, by: Staff, at: datetime) -> str:
    signatory: Contact = given["signatory"]
    offer_amendment(version=row, signatory=signatory, by=by, at=at)
    return f"{row} is being rendered and sent to {signatory.email}."


def _withdraw(row: TermsVersion, _given: Given, by: Staff, at: datetime) -> str:
    withdraw_amendment(version=row, by=by, at=at)
    return f"{row} is withdrawn. The terms in force stay as they are."


OFFER = Deed(
    name="offer",
    title="Offer",
    button="Offer amendment",
    permission=CHANGE,
    told=lambda row: (
        f"{row.contract.client.name} gets it by e-mail, as a PDF and with a link to accept or decline. Once it is"
        f" accepted these terms hold from {words.on_date(row.effective_from)}; until then those in force do. What is"
        " offered does not change any more: to change it, withdraw it and draft another."
    ),
    done=_offer,
    refusals=(CannotAmend,),
    form=SignatoryForm,
)
WITHDRAW = Deed(
    name="withdraw",
    title="Withdraw",
    button="Withdraw amendment",
    permission=CHANGE,
    told=lambda row: (
        f"{row.contract.client.name} can then no longer accept it, and it cannot be offered again; another can be"
        " drafted. The terms in force stay as they are, and what was drafted stays on record."
    ),
    done=_withdraw,
    refusals=(CannotAmend,),
    is_grave=True,
)
DEEDS = (OFFER, WITHDRAW)


def _possible(row: TermsVersion) -> list[Deed]:
    """Return the deeds that the state of an amendment allows; one whose paper was not made may be offered again."""
    if row.number == 1 or row.status not in OPEN:
        return []
    return [WITHDRAW] if row.document_sha256 else [OFFER, WITHDRAW]


@admin.register(TermsVersion)
class AmendmentAdmin(PageAdmin):
    """Changes to contracts."""

    when_empty = "No contract was changed since it was signed. Open one to amend it."
    list_display = ["__str__", "client", "state", "effective_from", "reason", "decided_at"]
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

    @display(description="State", ordering="status")
    def state(self, row: TermsVersion) -> SafeString:
        """Return where it stands."""
        return state_mark(*VERSION_MARKS[row.status])

    def get_urls(self) -> list[URLPattern]:
        """Add the paper and the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:terms_version_id>/pdf/", view(self.pdf), name="contracts_termsversion_pdf"),
            *(
                path(
                    f"<uuid:terms_version_id>/{deed.name}/",
                    view(self.deed(deed)),
                    name=f"contracts_termsversion_{deed.name}",
                )
                for deed in DEEDS
            ),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[TermsVersion]:
        """Return versions with contract and client."""
        return amendment_rows()

    def page(self, request: HttpRequest, row: TermsVersion) -> HttpResponse:
        """Show what changes, from when and why, beside the terms before it."""
        change, after = change_of(row) if row.number > 1 else None, agreement_of(row)
        differences = compared(agreement_of(change.before), after) if change else ()
        return self.screen(
            request,
            "admin/contracts/termsversion/page.html",
            str(row),
            row=row,
            mark=VERSION_MARKS[row.status],
            headline=amendment_in_words(row),
            change=change,
            difference=None if row.monthly_before_amount is None else row.monthly_amount - row.monthly_before_amount,
            shows_all=ALL in request.GET,
            shown=shown(request, differences),
            agreed=() if change else agreement_in_words(row),
            currency=after.currency,
            deeds=[
                (deed, reverse(f"admin:contracts_termsversion_{deed.name}", args=[row.pk]))
                for deed in _possible(row)
                if request.user.has_perm(deed.permission)
            ],
        )

    def deed(self, deed: Deed) -> Callable[[HttpRequest, object], HttpResponse]:
        """Return the view that shows what a deed on an amendment does, or does it."""

        def view(request: HttpRequest, terms_version_id: object) -> HttpResponse:
            row = row_or_404(amendment_rows().filter(number__gt=1), terms_version_id)
            return deed.page(self, request, row, back=_page_of(row), back_to="Back to the amendment")

        return view

    def pdf(self, request: HttpRequest, terms_version_id: object) -> HttpResponse:
        """Hand out the paper exactly as it was sent."""
        self.allow(request, "contracts.view_termsversion", posted=False)
        rows = TermsVersion.objects.filter(document__isnull=False).select_related("contract__client")
        row = row_or_404(rows, terms_version_id)
        return paper_response(row)


def amend(screen: PageAdmin, request: HttpRequest, contract: Contract) -> HttpResponse:
    """Show the terms in force as a form, and draft an amendment from what was changed."""
    today, before = local_day(timezone.now()), latest_accepted(contract)
    if before is None:
        messages.error(request, f"Contract {contract} has no terms in force that could change.")
        return HttpResponseRedirect(reverse("admin:contracts_contract_change", args=[contract.pk]))
    data = request.POST if request.method == "POST" else None
    is_asked = data is not None and "more" not in data
    day = _next_month(contract, today)
    data = with_more_rows(data) if data is not None and not is_asked else data
    filled = AmendingForms(agreement_of(before), sla_plans(), day=day, data=data)
    if is_asked and filled.is_valid():
        try:
            version = draft_amendment(
                contract=contract,
                effective_from=filled.form.cleaned_data["effective_from"],
                agreement=filled.agreement(),
                reason=filled.form.cleaned_data["reason"],
                by=cast(Staff, request.user),
                at=timezone.now(),
            )
        except ValueError as refusal:  # CannotAmend, or what an agreement cannot be
            filled.form.add_error(None, str(refusal))
        else:
            messages.success(request, "Drafted. Read what differs, then offer it.")
            return HttpResponseRedirect(_page_of(version))
    return screen.screen(
        request,
        "admin/contracts/contract/amend.html",
        f"Amend {contract} with {contract.client.name}",
        contract=contract,
        before=before,
        filled=filled,
        has_errors=is_asked,
    )


def _next_month(contract: Contract, today: date) -> date:
    if today < contract.effective_from:
        return contract.effective_from
    return period_containing(contract.anchor, today)[1]


def _page_of(row: TermsVersion) -> str:
    return reverse("admin:contracts_termsversion_change", args=[row.pk])
