"""Ways out of a ceiling: three drafts side by side, what leaving it costs, and one click that makes a draft."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.remedies import RemedyRefused, take_remedy
from contracts.admin.remedy_wording import (
    deed_in_words,
    headline_of,
    months_in_words,
    nothing_in_words,
    points_in_words,
    ways_in_words,
)
from contracts.models import Ceiling, Proposal
from contracts.queries.contracts import ceiling_rows
from contracts.queries.doing_nothing import doing_nothing
from contracts.queries.letterhead import local_day
from contracts.queries.remedies import remedies_for
from contracts.remedying import Kind

VIEW = "contracts.view_ceiling"
DRAFTS = ("contracts.add_termsversion", "contracts.add_proposal")


class TakenForm(forms.Form):
    """Which way out is taken, and the fingerprint of what was shown."""

    kind = forms.TypedChoiceField(choices=[(kind.value, kind.value) for kind in Kind], coerce=Kind)
    sha256 = forms.CharField(max_length=64)


def doing_nothing_context(ceiling: Ceiling, *, on: date) -> dict[str, Any]:
    """Return what `admin/contracts/ceiling/_doing_nothing.html` shows of a ceiling; five queries."""
    nothing = doing_nothing(ceiling, on=on)
    return {
        "nothing": nothing,
        "nothing_headline": nothing_in_words(nothing),
        "nothing_months": months_in_words(nothing),
    }


class RemediesPages(PageAdmin):
    """The page of a ceiling's ways out, and the deed; for the admin of ceilings to inherit."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page and the deed."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:ceiling_id>/remedies/", view(self.remedies), name="contracts_ceiling_remedies"),
            path("<uuid:ceiling_id>/remedies/take/", view(self.take), name="contracts_ceiling_take"),
            *super().get_urls(),
        ]

    def remedies(self, request: HttpRequest, ceiling_id: object) -> HttpResponse:
        """Show the ways out side by side, and what leaving it costs; writes nothing."""
        self.allow(request, VIEW, posted=False)
        on = local_day(timezone.now())
        row = row_or_404(ceiling_rows(on), ceiling_id)
        found = remedies_for(row, on=on)
        compared = found.compared
        return self.screen(
            request,
            "admin/contracts/ceiling/remedies.html",
            f"Ways out of {row} for {row.contract.client.name}",
            ceiling=row,
            headline=headline_of(found),
            refused_because=found.refused_because,
            compared=compared,
            ways=ways_in_words(found, compared) if compared else [],
            points=points_in_words(compared) if compared else [],
            deed=deed_in_words(compared) if compared else "",
            may_draft=all(request.user.has_perm(permission) for permission in DRAFTS),
            **doing_nothing_context(row, on=on),
        )

    def take(self, request: HttpRequest, ceiling_id: object) -> HttpResponse:
        """Draft the way out that was chosen, and go to the draft."""
        for permission in DRAFTS:
            self.allow(request, permission)
        row = row_or_404(ceiling_rows(local_day(timezone.now())), ceiling_id)
        form = TakenForm(request.POST)
        back = HttpResponseRedirect(reverse("admin:contracts_ceiling_remedies", args=[row.pk]))
        if not form.is_valid():
            messages.error(request, "Choose one of the ways out, by its button.")
            return back
        given = form.cleaned_data
        try:
            made = take_remedy(
                ceiling=row,
                kind=given["kind"],
                shown_sha256=given["sha256"],
                by=cast(Staff, request.user),
                at=timezone.now(),
            )
        except RemedyRefused as refusal:
            messages.error(request, str(refusal))
            return back
        if isinstance(made, Proposal):
            messages.success(request, "Drafted from today's count. Read it, then send it.")
            return HttpResponseRedirect(reverse("admin:contracts_proposal_change", args=[made.pk]))
        messages.success(request, "Drafted. Read what differs, then offer it.")
        return HttpResponseRedirect(reverse("admin:contracts_termsversion_change", args=[made.pk]))
