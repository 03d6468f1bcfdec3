"""Recommendations: ask for one client, read why, keep the answer."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.models import Client
from clients.staff import Staff
from pricing.actions.recommendations import ChoiceRefused, NothingRecommended, recommend_for
from pricing.admin.past import ReplaysThePast
from pricing.engine.refusal import Refused
from pricing.models import BillingModel, Recommendation, ServiceTier
from pricing.queries.answers import answer_from
from pricing.queries.lists import recommendations_list
from pricing.queries.rates import default_tier
from pricing.queries.recommendations import NothingToPrice, preview


class TierForm(forms.Form):
    """Which tier to price."""

    tier = forms.ModelChoiceField(ServiceTier.objects.none(), label="Service tier", widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[ServiceTier]", self.fields["tier"]).queryset = ServiceTier.objects.all()


class ChoiceForm(forms.Form):
    """What to choose of what was shown."""

    tier = forms.ModelChoiceField(ServiceTier.objects.none(), widget=forms.HiddenInput)
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
        cast("forms.ModelChoiceField[ServiceTier]", self.fields["tier"]).queryset = ServiceTier.objects.all()


@admin.register(Recommendation)
class RecommendationAdmin(ReplaysThePast):
    """The record of what was asked, what was answered and what was chosen."""

    when_empty = "No recommendation yet. Open a client that was counted, and ask which billing model fits."
    list_display = ["client", "verdict", "choice", "confidence", "at", "by"]
    list_filter = ["recommended", "chosen", ManagerFilter]
    list_select_related = ["client", "by"]
    search_fields = ["client__name", "override_reason"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recommendation]:
        """Return recommendations, newest first; one query."""
        return recommendations_list()

    @display(description="Recommended", ordering="recommended")
    def verdict(self, row: Recommendation) -> str:
        """Return the recommended model."""
        return str(BillingModel(row.recommended).label)

    @display(description="Chosen", ordering="chosen")
    def choice(self, row: Recommendation) -> str:
        """Return the chosen model, marked when it is another."""
        mark = "" if row.chosen == row.recommended else " (own choice)"
        return f"{BillingModel(row.chosen).label}{mark}"

    @display(description="How sure")
    def confidence(self, row: Any) -> SafeString:
        """Return how sure the engine was."""
        return state_mark("Clear call", "ok") if row.sureness == "high" else state_mark("Close call", "watch")

    def get_urls(self) -> list[URLPattern]:
        """Add the page that asks for one client."""
        ask = path("for/<uuid:client_id>/", self.admin_site.admin_view(self.ask), name="pricing_recommendation_ask")
        return [ask, *super().get_urls()]

    def page_rows(self) -> QuerySet[Recommendation]:
        """Return recommendations with everything they rest on."""
        return Recommendation.objects.select_related("client", "count", "card", "tier", "policy", "by")

    def page(self, request: HttpRequest, row: Recommendation) -> HttpResponse:
        """Show a stored recommendation."""
        return self.screen(
            request,
            "admin/pricing/recommendation/page.html",
            f"Recommendation for {row.client.name}",
            row=row,
            choice=BillingModel(row.chosen),
            answer=answer_from(row.request, row.result),
            may_propose=request.user.has_perm("contracts.add_proposal"),
        )

    def ask(self, request: HttpRequest, client_id: str) -> HttpResponse:
        """Show what the engine says for the client's newest count under a tier; a POST keeps it."""
        self.allow(request, "pricing.add_recommendation", posted=False)
        client = get_object_or_404(Client, pk=client_id)
        form = ChoiceForm(request.POST) if request.method == "POST" else None
        if form is not None and form.is_valid() and (kept := self._keep(request, client, form)) is not None:
            messages.success(request, "Kept. Make a proposal from it, or come back to it on the client's page.")
            return HttpResponseRedirect(reverse("admin:pricing_recommendation_change", args=[kept.pk]))
        asked_tier = TierForm(request.GET or None)
        tier = asked_tier.cleaned_data["tier"] if asked_tier.is_valid() else default_tier()
        context: dict[str, Any] = {"client": client}
        try:
            asked, result = preview(client, tier=tier)
        except (NothingToPrice, Refused) as refusal:
            context["refusal"] = str(refusal)
        else:
            context |= {
                "asked": asked,
                "answer": answer_from(asked.asked, result),
                "tiers": TierForm(initial={"tier": asked.tier}),
                "form": form or ChoiceForm(initial={"tier": asked.tier}),
            }
        title = f"Which billing model for {client.name}?"
        return self.screen(request, "admin/pricing/recommendation/ask.html", title, **context)

    def _keep(self, request: HttpRequest, client: Client, form: ChoiceForm) -> Recommendation | None:
        try:
            return recommend_for(
                client=client,
                tier=form.cleaned_data["tier"],
                chosen=form.cleaned_data["chosen"] or None,
                override_reason=form.cleaned_data["override_reason"],
                by=cast("Staff", request.user),
                at=timezone.now(),
            )
        except ChoiceRefused as refusal:
            form.add_error("override_reason", str(refusal))
        except (NothingRecommended, NothingToPrice, Refused) as refusal:
            messages.error(request, str(refusal))
        return None
