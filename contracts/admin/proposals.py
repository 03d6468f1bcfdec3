"""Proposals: made from a recommendation, sent, answered in the portal."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldBooleanWidget

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import figure, state_mark
from clients.admin.pages import PageAdmin
from clients.models import Contact
from clients.staff import Staff
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.proposals import CannotPropose, create_proposal, send_proposal, withdraw_proposal
from contracts.admin.terms import terms_in_words
from contracts.admin.wording import PROPOSAL_MARKS, events_in_words, proposal_in_words
from contracts.documents.download import pdf_response
from contracts.lifecycle import MoveRefused, ProposalStatus
from contracts.models import Letterhead, Proposal
from contracts.queries.events import events_about
from contracts.queries.lists import proposals_list
from contracts.queries.offered import offered_choices, offered_months, usual_months
from contracts.queries.today import why_not_sent
from pricing.charts import words
from pricing.models import BillingModel, Recommendation

SENDABLE = {ProposalStatus.DRAFT, ProposalStatus.SENDING}
OPEN = {*SENDABLE, ProposalStatus.SENT}
OVER = {ProposalStatus.DECLINED, ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN}


class ProposalForm(forms.Form):
    """To whom, for how long, and with what of the card's commercial terms."""

    signatory = forms.ModelChoiceField(Contact.objects.none(), widget=UnfoldAdminSelectWidget)
    term_months = forms.IntegerField(
        min_value=1, max_value=120, label="Term in months", widget=UnfoldAdminIntegerFieldWidget
    )

    def __init__(self, recommendation: Recommendation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories = Contact.objects.filter(
            client_id=recommendation.client_id, portal_role=Contact.PortalRole.SIGNATORY
        ).select_related("client")
        field = cast("forms.ModelChoiceField[Contact]", self.fields["signatory"])
        field.queryset, field.empty_label = signatories, "Choose who may sign"
        if len(signatories) == 1:
            field.initial = signatories[0]
        if months := offered_months(recommendation.card):
            choices = [(number, words.count_of(number, "month")) for number in months]
            self.fields["term_months"] = forms.TypedChoiceField(
                coerce=int, choices=choices, label="Term", widget=UnfoldAdminSelectWidget
            )
        for name, label in offered_choices(recommendation.card, recommendation.tier).items():
            self.fields[name] = forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget)

    @property
    def chosen(self) -> dict[str, bool]:
        """Return which of the offered terms were chosen."""
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, bool)}


@admin.register(Proposal)
class ProposalAdmin(PageAdmin):
    """Priced offers and where they stand."""

    when_empty = "No proposal yet. Open a client, ask which billing model fits, and make one from the answer."
    list_display = ["number", "client", "state", "billing", "price", "expires_on", "may_sign"]
    list_filter = ["status", "billing_model", ManagerFilter]
    list_select_related = ["client", "signatory"]
    search_fields = ["number", "client__name", "signatory__name"]
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Return proposals, those that need somebody first; one query."""
        return proposals_list()

    @display(description="Billing model", ordering="billing_model")
    def billing(self, row: Proposal) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month", ordering="monthly_amount")
    def price(self, row: Proposal) -> SafeString:
        """Return the monthly amount."""
        return figure(words.money(row.monthly_amount, row.currency))

    @display(description="State", ordering="need_rank")
    def state(self, row: Proposal) -> SafeString:
        """Return where the proposal stands."""
        return state_mark(*PROPOSAL_MARKS[row.status])

    @display(description="May sign", ordering="signatory__name")
    def may_sign(self, row: Proposal) -> str:
        """Return who may accept it."""
        return row.signatory.name

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("make/<uuid:recommendation_id>/", view(self.make), name="contracts_proposal_make"),
            path("<uuid:proposal_id>/send/", view(self.send), name="contracts_proposal_send"),
            path("<uuid:proposal_id>/withdraw/", view(self.withdraw), name="contracts_proposal_withdraw"),
            path("<uuid:proposal_id>/pdf/", view(self.pdf), name="contracts_proposal_pdf"),
            *super().get_urls(),
        ]

    def page_rows(self) -> QuerySet[Proposal]:
        """Return proposals with the people, the contract and the document's facts, not its bytes."""
        related = ("client", "signatory", "decided_by", "created_by", "contract", "document", "recommendation")
        asked = [f"recommendation__{name}" for name in ("request", "result", "result_bytes")]
        return Proposal.objects.select_related(*related).defer("contract__terms", "document__content", *asked)

    def page(self, request: HttpRequest, row: Proposal) -> HttpResponse:
        """Show one proposal with its deeds."""
        may = request.user.has_perm("contracts.change_proposal")
        because = why_not_sent(row)
        return self.screen(
            request,
            "admin/contracts/proposal/page.html",
            f"{row.number} for {row.client.name}",
            row=row,
            mark=PROPOSAL_MARKS[row.status],
            headline=proposal_in_words(row),
            because=because,
            agreed=terms_in_words(row.terms),
            events=events_in_words(events_about(row.number, client=row.client)),
            document=getattr(row, "document", None),
            contract=getattr(row, "contract", None),
            may_send=may and row.status in SENDABLE,
            may_withdraw=may and row.status in OPEN,
            is_over=row.status in OVER,
            may_ask=request.user.has_perm("pricing.add_recommendation"),
        )

    def make(self, request: HttpRequest, recommendation_id: str) -> HttpResponse:
        """Make a proposal from a recommendation."""
        self.allow(request, "contracts.add_proposal", posted=False)
        recommendation = get_object_or_404(
            Recommendation.objects.select_related("client", "count", "tier", "card"), pk=recommendation_id
        )
        letterhead = Letterhead.objects.get()
        form = ProposalForm(
            recommendation, request.POST or None, initial={"term_months": usual_months(recommendation.card, letterhead)}
        )
        if request.method == "POST" and form.is_valid():
            try:
                proposal = create_proposal(
                    recommendation=recommendation,
                    signatory=form.cleaned_data["signatory"],
                    renews=None,
                    term_months=form.cleaned_data["term_months"],
                    **form.chosen,
                    by=cast(Staff, request.user),
                    at=timezone.now(),
                )
            except CannotPropose as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{proposal.number} is a draft. Read it, then send it.")
                return self._back_to(str(proposal.pk))
        return self.screen(
            request,
            "admin/contracts/proposal/make.html",
            f"Proposal for {recommendation.client.name}",
            recommendation=recommendation,
            model=BillingModel(recommendation.chosen),
            form=form,
            has_signatory=form.fields["signatory"].queryset.exists(),  # type: ignore[attr-defined]  # set above
        )

    def send(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Render and e-mail the proposal, in the background."""
        self.allow(request, "contracts.change_proposal")
        proposal = row_or_404(self.page_rows(), proposal_id)
        try:
            send_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except (ProposalExpired, MoveRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is being rendered and sent to {proposal.signatory.email}.")
        return self._back_to(proposal_id)

    def withdraw(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Take the offer back."""
        self.allow(request, "contracts.change_proposal")
        proposal = row_or_404(self.page_rows(), proposal_id)
        try:
            withdraw_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except MoveRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is withdrawn. The client can no longer accept it.")
        return self._back_to(proposal_id)

    def pdf(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Hand out the document exactly as it was sent."""
        self.allow(request, "contracts.view_proposal", posted=False)
        proposal = get_object_or_404(Proposal.objects.select_related("document"), pk=proposal_id)
        if not hasattr(proposal, "document"):
            raise Http404
        return pdf_response(proposal.document)

    def _back_to(self, proposal_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal_id]))
