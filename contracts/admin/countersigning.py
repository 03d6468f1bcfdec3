"""What the client signed, on a proposal's page: with its certificate, and our own signature below it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.widgets import UnfoldAdminTextInputWidget

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.certifying import NotAccepted, make_certificate
from contracts.actions.countersigning import CannotCountersign, SignatureRefused, countersign
from contracts.admin.deeds import Deed
from contracts.documents.download import certificate_response
from contracts.lifecycle import ProposalStatus
from contracts.models import Proposal

MAY_COUNTERSIGN = "contracts.countersign_proposal"


class SignatureForm(forms.Form):
    """Who signs for us."""

    name = forms.CharField(
        label="Full name",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 120, "autocomplete": "name"}),
    )
    title = forms.CharField(
        label="Title",
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"maxlength": 80, "autocomplete": "organization-title"}),
        help_text="The client reads both, in the portal and by e-mail.",
    )


def _told(row: Proposal) -> str:
    return (
        f"You sign proposal {row.number} for us, below {row.signed_name} of {row.client.name}. The contract is in "
        "force with or without it. It is signed once, and stays as it is."
    )


def _done(row: Proposal, given: Mapping[str, Any], by: Staff, at: datetime) -> str:
    signed = countersign(proposal=row, name=given["name"], title=given["title"], by=by, at=at)
    told = signed.decided_by.email if signed.decided_by else ""
    return f"{row.number} is countersigned. {told} is told by e-mail."


COUNTERSIGN = Deed(
    name="countersign",
    title="Countersign",
    button="Countersign",
    permission=MAY_COUNTERSIGN,
    told=_told,
    done=_done,
    refusals=(CannotCountersign, SignatureRefused),
    form=lambda _row, data: SignatureForm(data),
)


def signed_on(row: Proposal, person: Staff) -> dict[str, object]:
    """Return what the page says of the signatures; no query where the certificate was read with the row."""
    is_accepted = row.status == ProposalStatus.ACCEPTED
    return {
        "is_signed": is_accepted,
        "certificate": getattr(row, "certificate", None) if is_accepted else None,
        "may_countersign": is_accepted and row.countersigned_at is None and person.has_perm(MAY_COUNTERSIGN),
        "may_certify": is_accepted and person.has_perm("contracts.change_proposal"),
    }


class CountersigningDeeds(PageAdmin):
    """Countersign, open the certificate, and have one made that could not be made before."""

    def get_urls(self) -> list[URLPattern]:
        """Add the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:proposal_id>/countersign/", view(self.countersign), name="contracts_proposal_countersign"),
            path("<uuid:proposal_id>/certificate/", view(self.certificate), name="contracts_proposal_certificate"),
            path("<uuid:proposal_id>/certify/", view(self.certify), name="contracts_proposal_certify"),
            *super().get_urls(),
        ]

    def countersign(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Ask who signs, and sign."""
        row = row_or_404(Proposal.objects.select_related("client").defer("terms"), proposal_id)
        if row.status != ProposalStatus.ACCEPTED:
            raise Http404
        return COUNTERSIGN.page(self, request, row, back=_page_of(row), back_to=f"Proposal {row.number}")

    def certificate(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Hand out the certificate exactly as it was kept."""
        self.allow(request, "contracts.view_proposal", posted=False)
        proposal = get_object_or_404(Proposal.objects.select_related("certificate"), pk=proposal_id)
        if not hasattr(proposal, "certificate"):
            raise Http404
        return certificate_response(proposal.certificate)

    def certify(self, request: HttpRequest, proposal_id: str) -> HttpResponse:
        """Have the certificate made, where a job could not."""
        self.allow(request, "contracts.change_proposal")
        row = row_or_404(Proposal.objects.select_related("client").defer("terms"), proposal_id)
        try:
            make_certificate(proposal=row, by=cast(Staff, request.user), at=timezone.now())
        except NotAccepted as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The certificate of {row.number} is being made.")
        return HttpResponseRedirect(_page_of(row))


def _page_of(row: Proposal) -> str:
    return reverse("admin:contracts_proposal_change", args=[row.pk])
