"""Making a proposal from a recommendation, and revising one that is there: the same form."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.proposals import CannotPropose, create_proposal
from contracts.actions.revising import refuse_what_is_not_revised, revise_proposal
from contracts.admin.proposal_form import ProposalForm
from contracts.models import Letterhead, Proposal, ProposalTemplate
from contracts.queries.offered import revision_basis, usual_months
from contracts.queries.papers import options_on_offer
from pricing.models import BillingModel, Recommendation

SAME = "same"  # revise from the recommendation that the earlier one was made from


class MakingDeeds(PageAdmin):
    """Make a proposal, revise one."""

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("make/<uuid:recommendation_id>/", view(self.make), name="contracts_proposal_make"),
            path("<uuid:proposal_id>/revise/", view(self.revise), name="contracts_proposal_revise"),
            *super().get_urls(),
        ]

    def make(self, request: HttpRequest, recommendation_id: str) -> HttpResponse:
        """Make a proposal from a recommendation."""
        self.allow(request, "contracts.add_proposal", posted=False)
        recommendation = get_object_or_404(
            Recommendation.objects.select_related("client", "count", "tier", "card"), pk=recommendation_id
        )
        return self._offer(request, recommendation, create_proposal)

    def revise(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Make a revision: from the client's newest recommendation, or from the one the earlier was made from."""
        self.allow(request, "contracts.add_proposal", posted=False)
        earlier = row_or_404(self.page_rows(), proposal_id)
        try:
            refuse_what_is_not_revised(earlier)
        except CannotPropose as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal_id]))
        recommendation = revision_basis(earlier, is_same=request.GET.get("from") == SAME)

        def make(**offered: Any) -> Proposal:
            return revise_proposal(proposal=earlier, **offered)

        return self._offer(request, recommendation, make, earlier=earlier)

    def _offer(
        self,
        request: HttpRequest,
        recommendation: Recommendation,
        make: Callable[..., Proposal],
        earlier: Proposal | None = None,
    ) -> HttpResponse:
        form = self._form(request, recommendation, earlier)
        if request.method == "POST" and form.is_valid():
            try:
                proposal = make(
                    recommendation=recommendation,
                    signatory=form.cleaned_data["signatory"],
                    term_months=form.cleaned_data["term_months"],
                    **form.written_with,
                    **form.chosen,
                    by=cast(Staff, request.user),
                    at=timezone.now(),
                )
            except CannotPropose as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{proposal.number} is a draft. Read it, then send it.")
                return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[proposal.pk]))
        verb = f"Revision of {earlier.number}" if earlier else "Proposal"
        return self.screen(
            request,
            "admin/contracts/proposal/make.html",
            f"{verb} for {recommendation.client.name}",
            recommendation=recommendation,
            earlier=earlier,
            is_other=earlier is not None and earlier.recommendation_id != recommendation.pk,
            model=BillingModel(recommendation.chosen),
            form=form,
            has_signatory=form.fields["signatory"].queryset.exists(),  # type: ignore[attr-defined]  # it is one of rows
        )

    def _form(self, request: HttpRequest, recommendation: Recommendation, earlier: Proposal | None) -> ProposalForm:
        initial: dict[str, Any] = {"term_months": usual_months(recommendation.card, Letterhead.objects.get())}
        if earlier is not None:
            initial |= _as_before(earlier)
        return ProposalForm(recommendation, request.POST or None, initial=initial)


def _as_before(earlier: Proposal) -> dict[str, Any]:
    """Return what the earlier proposal was made with, as far as it is still offered; two queries."""
    offered = {option["name"] for option in earlier.terms.get("options", ())}
    before = {
        "term_months": earlier.term_months,
        "signatory": earlier.signatory_id,
        "options": [option for option in options_on_offer() if option.name in offered],
    }
    written = (earlier.terms.get("paper") or {}).get("template")
    template = ProposalTemplate.objects.filter(name=written).first() if written else None
    return before | ({"template": template} if template else {})
