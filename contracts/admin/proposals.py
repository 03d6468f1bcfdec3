"""Proposals: made from a recommendation, sent, answered in the portal."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from clients.admin.base import FrozenAdmin
from clients.models import Contact
from clients.staff import Staff
from contracts.actions.acceptance import ProposalExpired
from contracts.actions.proposals import CannotPropose, create_proposal, send_proposal, withdraw_proposal
from contracts.documents.download import pdf_response
from contracts.lifecycle import MoveRefused, ProposalStatus
from contracts.models import Letterhead, Proposal
from pricing.models import BillingModel, Recommendation

STATUS_LABELS = {
    "Accepted": "success",
    "Sent": "info",
    "Sending": "info",
    "Draft": "warning",
    "Declined": "danger",
    "Expired": "danger",
    "Withdrawn": "danger",
}


class ProposalForm(forms.Form):
    """To whom, and for how long."""

    signatory = forms.ModelChoiceField(Contact.objects.none(), widget=UnfoldAdminSelectWidget)
    term_months = forms.IntegerField(
        min_value=1, max_value=120, label="Term in months", widget=UnfoldAdminIntegerFieldWidget
    )

    def __init__(self, recommendation: Recommendation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signatories = Contact.objects.filter(
            client_id=recommendation.client_id, portal_role=Contact.PortalRole.SIGNATORY
        )
        cast("forms.ModelChoiceField[Contact]", self.fields["signatory"]).queryset = signatories


@admin.register(Proposal)
class ProposalAdmin(FrozenAdmin):
    """Priced offers and where they stand."""

    list_display = ["number", "client", "model", "price", "state", "expires_on", "sent_at"]
    list_filter = ["status", "billing_model"]
    list_select_related = ["client"]
    search_fields = ["number", "client__name"]
    date_hierarchy = "created_at"

    @display(description="Billing model")
    def model(self, row: Proposal) -> str:
        """Return the billing model's name."""
        return str(BillingModel(row.billing_model).label)

    @display(description="Per month")
    def price(self, row: Proposal) -> str:
        """Return the monthly amount with its currency."""
        return f"{row.monthly_amount:,.2f} {row.currency}"

    @display(description="State", label=STATUS_LABELS)
    def state(self, row: Proposal) -> str:
        """Return where the proposal stands."""
        return row.status.capitalize()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Leave the frozen terms in the database; a list does not print them."""
        return Proposal.objects.defer("terms")

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

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one proposal with its deeds."""
        related = Proposal.objects.select_related("client", "signatory", "recommendation", "decided_by", "created_by")
        row = get_object_or_404(related, pk=object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        may = request.user.has_perm("contracts.change_proposal")
        context = self.admin_site.each_context(request) | {
            "title": f"{row.number} for {row.client.name}",
            "opts": self.opts,
            "row": row,
            "model": BillingModel(row.billing_model).label,
            "has_document": hasattr(row, "document"),
            "contract": getattr(row, "contract", None),
            "may_send": may and row.status in {ProposalStatus.DRAFT, ProposalStatus.SENDING},
            "may_withdraw": may and row.status in {ProposalStatus.DRAFT, ProposalStatus.SENDING, ProposalStatus.SENT},
        }
        return TemplateResponse(request, "admin/contracts/proposal/page.html", context)

    def make(self, request: HttpRequest, recommendation_id: str) -> HttpResponse:
        """Make a proposal from a recommendation."""
        if not request.user.has_perm("contracts.add_proposal"):
            raise PermissionDenied
        recommendation = get_object_or_404(Recommendation.objects.select_related("client"), pk=recommendation_id)
        letterhead = Letterhead.objects.get()
        form = ProposalForm(recommendation, request.POST or None, initial={"term_months": letterhead.term_months})
        if request.method == "POST" and form.is_valid():
            try:
                proposal = create_proposal(
                    recommendation=recommendation,
                    signatory=form.cleaned_data["signatory"],
                    term_months=form.cleaned_data["term_months"],
                    by=cast(Staff, request.user),
                    at=timezone.now(),
                )
            except CannotPropose as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._back_to(str(proposal.pk))
        context = self.admin_site.each_context(request) | {
            "title": f"Proposal for {recommendation.client.name}",
            "opts": self.opts,
            "recommendation": recommendation,
            "model": BillingModel(recommendation.chosen).label,
            "form": form,
        }
        return TemplateResponse(request, "admin/contracts/proposal/make.html", context)

    def send(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Render and e-mail the proposal, in the background."""
        proposal = self._for_a_deed(request, proposal_id)
        try:
            send_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except (ProposalExpired, MoveRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is being rendered and sent to {proposal.signatory.email}.")
        return self._back_to(proposal_id)

    def withdraw(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Take the offer back."""
        proposal = self._for_a_deed(request, proposal_id)
        try:
            withdraw_proposal(proposal=proposal, by=cast(Staff, request.user), at=timezone.now())
        except (ProposalExpired, MoveRefused) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{proposal.number} is withdrawn. The client can no longer accept it.")
        return self._back_to(proposal_id)

    def pdf(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Hand out the document exactly as it was sent."""
        if not request.user.has_perm("contracts.view_proposal"):
            raise PermissionDenied
        proposal = get_object_or_404(Proposal.objects.select_related("document"), pk=proposal_id)
        if not hasattr(proposal, "document"):
            raise Http404
        return pdf_response(proposal.document)

    def _for_a_deed(self, request: HttpRequest, proposal_id: str) -> Proposal:
        if request.method != "POST" or not request.user.has_perm("contracts.change_proposal"):
            raise PermissionDenied
        return get_object_or_404(Proposal.objects.select_related("client", "signatory"), pk=proposal_id)

    def _back_to(self, proposal_id: str) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal_id]))
