"""Recommendations: ask for one client, read why, keep the answer."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from clients.admin.base import FrozenAdmin
from clients.models import Client
from clients.staff import Staff
from pricing.actions.recommendations import ChoiceRefused, NothingRecommended, recommend_for
from pricing.engine.refusal import Refused
from pricing.models import BillingModel, Recommendation, ServiceTier
from pricing.queries.answers import answer_from
from pricing.queries.rates import default_tier
from pricing.queries.recommendations import NothingToPrice, preview


class ChoiceForm(forms.Form):
    """Which tier to price, and what to choose."""

    tier = forms.ModelChoiceField(ServiceTier.objects.none(), label="Service tier", widget=UnfoldAdminSelectWidget)
    chosen = forms.ChoiceField(
        choices=[("", "As recommended"), *BillingModel.choices],
        required=False,
        label="Billing model",
        widget=UnfoldAdminSelectWidget,
    )
    override_reason = forms.CharField(
        required=False,
        label="Why another model",
        help_text="Needed when you choose another model than recommended; it is kept and shown.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField[ServiceTier], self.fields["tier"]).queryset = ServiceTier.objects.all()


@admin.register(Recommendation)
class RecommendationAdmin(FrozenAdmin):
    """The record of what was asked, what was answered and what was chosen."""

    list_display = ["client", "verdict", "choice", "confidence", "at", "by"]
    list_filter = ["recommended", "chosen"]
    list_select_related = ["client", "by"]
    search_fields = ["client__name"]
    date_hierarchy = "at"
    change_form_template = "admin/pricing/recommendation/page.html"

    @display(description="Recommended")
    def verdict(self, row: Recommendation) -> str:
        """Return the recommended model."""
        return str(BillingModel(row.recommended).label)

    @display(description="Chosen")
    def choice(self, row: Recommendation) -> str:
        """Return the chosen model, marked when it is another."""
        mark = "" if row.chosen == row.recommended else " (own choice)"
        return f"{BillingModel(row.chosen).label}{mark}"

    @display(description="Confidence", label={"high": "success", "low": "warning"})
    def confidence(self, row: Recommendation) -> str:
        """Return how sure the engine was."""
        return str(row.result["confidence"])

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks for one client."""
        ask = path("for/<uuid:client_id>/", self.admin_site.admin_view(self.ask), name="pricing_recommendation_ask")
        return [ask, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a stored recommendation as a page, not as a form."""
        row = get_object_or_404(
            Recommendation.objects.select_related("client", "count", "card", "tier", "policy", "by"), pk=object_id
        )
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": f"Recommendation for {row.client.name}",
            "opts": self.opts,
            "row": row,
            "choice": BillingModel(row.chosen).label,
            "answer": answer_from(row.request, row.result),
            "may_propose": request.user.has_perm("contracts.add_proposal"),
        }
        return TemplateResponse(request, "admin/pricing/recommendation/page.html", context)

    def ask(self, request: HttpRequest, client_id: str) -> HttpResponse:
        """Show what the engine says for the client's newest count; a POST keeps it."""
        if not request.user.has_perm("pricing.add_recommendation"):
            raise PermissionDenied
        client = get_object_or_404(Client, pk=client_id)
        form = ChoiceForm(request.POST or None, initial={"tier": default_tier()})
        if request.method == "POST" and form.is_valid():
            kept = self._keep(request, client, form)
            if kept is not None:
                return HttpResponseRedirect(reverse("admin:pricing_recommendation_change", args=[kept.pk]))
        context = self.admin_site.each_context(request) | {
            "title": f"Which billing model for {client.name}?",
            "opts": self.opts,
            "client": client,
            "form": form,
        }
        try:
            asked, result = preview(
                client, tier=form.cleaned_data.get("tier") if form.is_bound and form.is_valid() else None
            )
        except (NothingToPrice, Refused) as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= {"asked": asked, "answer": answer_from(asked.asked, result)}
        return TemplateResponse(request, "admin/pricing/recommendation/ask.html", context)

    def _keep(self, request: HttpRequest, client: Client, form: ChoiceForm) -> Recommendation | None:
        try:
            return recommend_for(
                client=client,
                tier=form.cleaned_data["tier"],
                chosen=form.cleaned_data["chosen"] or None,
                override_reason=form.cleaned_data["override_reason"],
                by=cast(Staff, request.user),
                at=timezone.now(),
            )
        except ChoiceRefused as refusal:
            form.add_error("override_reason", str(refusal))
        except (NothingRecommended, NothingToPrice, Refused) as refusal:
            messages.error(request, str(refusal))
        return None
