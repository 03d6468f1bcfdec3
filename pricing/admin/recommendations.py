"""Recommendations: ask for one client, read why, keep the answer."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from clients.admin.base import row_or_404
from clients.admin.filters import ManagerFilter
from clients.admin.marks import state_mark
from clients.queries.clients import client_list
from clients.queries.counts import open_questions
from clients.staff import Staff
from pricing.actions.recommendations import AnswerChanged, ChoiceRefused, NothingRecommended, keep_recommendation
from pricing.admin.past import ReplaysThePast
from pricing.admin.tiers import TierForm, tier_of
from pricing.admin.whatif import what_if_address
from pricing.engine.interchange.canonical import canonical, fingerprint
from pricing.engine.refusal import Refused
from pricing.models import BillingModel, Recommendation
from pricing.queries.answers import answer_on
from pricing.queries.certainty import Certainty, certainty
from pricing.queries.lists import recommendations_list
from pricing.queries.recommendations import (
    NothingToPrice,
    Question,
    newest_count_with_client,
    preview,
    tiers_to_choose,
)
from pricing.queries.replays import replay
from pricing.queries.whatif import change_in_words

REASON_LENGTH = 60  # characters in a list


class ChoiceForm(forms.Form):
    """What to choose of what was shown."""

    tier = forms.CharField(widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
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
        """Return the recommended model, and whether it rests on other inputs than the count and the card."""
        return f"{BillingModel(row.recommended).label}{' (a what-if)' if row.is_what_if else ''}"

    @display(description="Chosen", ordering="chosen")
    def choice(self, row: Recommendation) -> str:
        """Return the chosen model, with the reason when it is another."""
        why = f": “{Truncator(row.override_reason).chars(REASON_LENGTH)}”" if row.is_own_choice else ""
        return f"{BillingModel(row.chosen).label}{why}"

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
        rows = Recommendation.objects.select_related("client", "count", "card", "tier", "policy", "by")
        return rows.annotate(open_question_count=open_questions("count"))

    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Show a stored recommendation, and what asking again gives."""
        answer = answer_on(row.request, row.result, card=row.card, tier=row.tier)
        return self.screen(
            request,
            "admin/pricing/recommendation/page.html",
            f"Recommendation for {row.client.name}",
            row=row,
            choice=BillingModel(row.chosen),
            answer=answer,
            certainty=certainty(
                row.request,
                row.count,
                open_question_count=row.open_question_count,
                is_of_the_count=row.is_of_the_count,
            ),
            changes=[change_in_words(change, answer.currency) for change in row.changes],
            replay=replay(row),
            what_if=what_if_address(row.client),
            may_propose=request.user.has_perm("contracts.add_proposal"),
        )

    def ask(self, request: HttpRequest, client_id: str) -> HttpResponse:
        """Show what the engine says for the client's newest count under a tier; a POST keeps it."""
        self.allow(request, "pricing.add_recommendation", posted=False)
        count = newest_count_with_client(client_id)
        client = count.client if count else row_or_404(client_list(), client_id)
        tiers = tiers_to_choose()
        form = ChoiceForm(request.POST) if request.method == "POST" else None
        title, template = f"Which billing model for {client.name}?", "admin/pricing/recommendation/ask.html"
        try:
            asked, result = preview(client, count=count, tier=tier_of(request.POST or request.GET, tiers))
        except (NothingToPrice, Refused) as refusal:
            return self.screen(request, template, title, client=client, refusal=str(refusal))
        if form is not None and form.is_valid() and (kept := self._keep(request, asked, form)) is not None:
            messages.success(request, "Kept. Make a proposal from it, or come back to it on the client's page.")
            return HttpResponseRedirect(reverse("admin:pricing_recommendation_change", args=[kept.pk]))
        answer = answer_on(asked.asked, result, card=asked.card, tier=asked.tier)
        return self.screen(
            request,
            template,
            title,
            client=client,
            asked=asked,
            answer=answer,
            certainty=_certainty(asked, count),
            what_if=what_if_address(client),
            tiers=TierForm(tiers, asked.tier),
            form=_about(form, asked, result),
        )

    def _keep(self, request: HttpRequest, asked: Question, form: ChoiceForm) -> Recommendation | None:
        try:
            return keep_recommendation(
                question=asked,
                chosen=form.cleaned_data["chosen"] or None,
                override_reason=form.cleaned_data["override_reason"],
                shown_sha256=form.cleaned_data["shown"],
                by=cast("Staff", request.user),
                at=timezone.now(),
            )
        except ChoiceRefused as refusal:
            form.add_error("override_reason", str(refusal))
        except (AnswerChanged, NothingRecommended) as refusal:
            form.add_error("chosen", str(refusal))
        return None


def _certainty(asked: Question, count: Any) -> Certainty | None:
    return certainty(asked.asked, asked.count, open_question_count=count.open_question_count)


def _about(form: ChoiceForm | None, asked: Question, result: dict[str, Any]) -> ChoiceForm:
    """Return the form about the answer that is shown; what was typed into it stays."""
    about = {"tier": str(asked.tier.pk), "shown": fingerprint(canonical(result))}
    if form is None:
        return ChoiceForm(initial=about)
    form.data = {**form.data, **about}
    return form
