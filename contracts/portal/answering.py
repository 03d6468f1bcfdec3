"""How terms are answered in the portal, an amendment or a contract: accepted by name, or declined with a reason."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from contracts.actions.answers import CannotAmend, NotTheSignatory, SignatureRefused, TermsNotOpen
from contracts.models import TermsVersion
from contracts.portal.shell import PortalRequest

ONLY_A_SIGNATORY = "Only a signatory can accept or decline. Ask yours, or ask us to make you one."
Page = Callable[..., HttpResponse]  # of a request and a version; then a status, and what was typed and is wrong with it
Deed = Callable[..., object]


def accept(request: PortalRequest, row: TermsVersion, deed: Deed, page: Page, *, url: str) -> HttpResponse:
    """Accept by name what was shown; what is missing comes back with what was typed, else `url` says how it went."""
    shown = request.POST.get("terms_hash", "")
    typed = {"name": request.POST.get("name", ""), "title": request.POST.get("title", "")}
    if request.POST.get("agree") != "yes":
        return page(request, row, 422, agree_error="Tick the box to accept the terms.", **typed)
    try:
        deed(
            version=row,
            contact=request.visible.contact,
            signed_name=typed["name"],
            signed_title=typed["title"],
            shown_sha256=shown,
            at=timezone.now(),
        )
    except SignatureRefused as refusal:
        return page(request, row, 422, name_error=str(refusal), **typed)
    except CannotAmend as refusal:
        return page(request, row, 409, agree_error=str(refusal), **typed)
    except TermsNotOpen as refusal:
        if shown != row.sha256:
            return page(request, row, 409, agree_error=str(refusal), **typed)
        messages.error(request, str(refusal))
    except NotTheSignatory as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return HttpResponseRedirect(url)


def decline(request: PortalRequest, row: TermsVersion, deed: Deed, page: Page, *, url: str) -> HttpResponse:
    """Decline with a reason; without one the page comes back."""
    reason = request.POST.get("reason", "")
    try:
        deed(version=row, contact=request.visible.contact, reason=reason, at=timezone.now())
    except TermsNotOpen as refusal:
        if not reason.strip():
            return page(request, row, 422, reason_error=str(refusal))
        messages.error(request, str(refusal))
    except NotTheSignatory as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return HttpResponseRedirect(url)
