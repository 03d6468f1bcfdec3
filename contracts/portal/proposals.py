"""The portal's proposals: read the very PDF, choose, check, sign, or decline. Works without JavaScript."""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from contracts.actions.acceptance import (
    AlreadyRenewed,
    NotTheSignatory,
    OptionRefused,
    OrderRefused,
    ProposalChanged,
    ProposalExpired,
    ProposalNotOpen,
    ReasonMissing,
    SignatureRefused,
    accept_proposal,
    decline_proposal,
    ready_to_sign,
)
from contracts.actions.reading import note_downloaded, note_viewed
from contracts.actions.signing import Given
from contracts.documents.download import certificate_response, pdf_response
from contracts.lifecycle import ProposalStatus
from contracts.models import Proposal
from contracts.portal import contexts, offering, signing
from contracts.portal.offering import Typed
from contracts.portal.shell import PortalRequest, for_contacts, shell

OVER = (ProposalStatus.EXPIRED, ProposalStatus.WITHDRAWN, ProposalStatus.REPLACED)
# What was refused, and below which field it is said.
MISTAKES: dict[type[Exception], str] = {
    SignatureRefused: "name_error",
    OrderRefused: "order_error",
    OptionRefused: "option_error",
}
ONLY_A_SIGNATORY = gettext_noop("Only a signatory can accept or decline. Ask yours, or ask us to make you one.")
CONFLICTS = (ProposalChanged, AlreadyRenewed)
View = Callable[[PortalRequest, Proposal], HttpResponse]


def posted(view: View) -> Callable[..., HttpResponse]:
    """Let only a form answer a proposal: whoever comes by a link is led back to the page with the form."""

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    @for_contacts
    def inner(request: PortalRequest, pk: UUID) -> HttpResponse:
        row = get_object_or_404(request.visible.proposals, pk=pk)
        if request.method == "POST":
            return view(request, row)
        page = contexts.EmptyPage(
            shell(request),
            _("Nothing was signed"),
            _("A proposal is answered from its own page. Open it, and choose there."),
            _("Open proposal {number}").format(number=row.number),
            _url(row),
        )
        response = render(request, "portal/empty.html", {"page": page}, status=405)
        response["Allow"] = "POST"
        return response

    return inner


@require_safe
@for_contacts
def proposal(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show a proposal, or what became of it."""
    row = get_object_or_404(request.visible.proposals, pk=pk)
    if request.method == "GET":
        note_viewed(proposal=row, contact=request.visible.contact, at=timezone.now())
    return _page(request, row)


def _page(request: PortalRequest, row: Proposal, status: int = 200, typed: Typed | None = None) -> HttpResponse:
    if row.status == ProposalStatus.ACCEPTED:
        return _accepted(request, row)
    if row.status == ProposalStatus.DECLINED:
        return _declined(request, row)
    if row.status in OVER or row.expires_on < timezone.localdate():
        page = offering.closed_page(row, request.visible.newest_of(row), shell(request))
        return render(request, "portal/proposal_closed.html", {"page": page}, status=status)
    document, contact = request.visible.paper_of(row), request.visible.contact
    form = offering.sign_form(row, document, typed or Typed(contact.name, contact.title))
    because = "" if contact.is_signatory else _(ONLY_A_SIGNATORY)
    shown = offering.proposal_page(
        row, document, shell(request), form=form if contact.is_signatory else None, closed_because=because
    )
    return render(request, "portal/proposal.html", {"page": shown}, status=status)


@posted
def confirm(request: PortalRequest, row: Proposal) -> HttpResponse:
    """Say once more what is about to be signed; nothing is kept yet."""
    if request.POST.get("change"):
        return _page(request, row, typed=_typed(request))
    return _checked(request, row)


def _checked(request: PortalRequest, row: Proposal, agree_error: str = "") -> HttpResponse:
    """Show what would be signed, or what has to be put right before."""
    given = _given(request)
    try:
        signing_ = ready_to_sign(
            proposal=row,
            contact=request.visible.contact,
            signed_name=request.POST.get("name", ""),
            signed_title=request.POST.get("title", ""),
            shown_sha256=request.POST.get("terms_hash", ""),
            given=given,
            at=timezone.now(),
        )
    except REFUSALS as refusal:
        return _refused(request, row, refusal)
    page = offering.confirm_page(
        row,
        request.visible.paper_of(row),
        signing_,
        shell(request),
        on=timezone.localdate(),
        agree_error=agree_error,
    )
    return render(request, "portal/proposal_confirm.html", {"page": page}, status=422 if agree_error else 200)


@posted
def accept(request: PortalRequest, row: Proposal) -> HttpResponse:
    """Sign: what was shown is what is signed, and a second click finds it done."""
    if request.POST.get("agree") != "yes":
        return _checked(request, row, _("Tick the box to sign."))
    try:
        accept_proposal(
            proposal=row,
            contact=request.visible.contact,
            signed_name=request.POST.get("name", ""),
            signed_title=request.POST.get("title", ""),
            shown_sha256=request.POST.get("terms_hash", ""),
            given=_given(request),
            at=timezone.now(),
        )
    except REFUSALS as refusal:
        return _refused(request, row, refusal)
    return HttpResponseRedirect(_url(row))


REFUSALS: tuple[type[Exception], ...] = (NotTheSignatory, ProposalNotOpen, ProposalExpired, *MISTAKES, *CONFLICTS)


def _refused(request: PortalRequest, row: Proposal, refusal: Exception) -> HttpResponse:
    """Say what was refused where it can be put right; nothing was kept."""
    typed = _typed(request)
    if (name := MISTAKES.get(type(refusal))) is not None:
        return _page(request, row, 422, _with(typed, name, refusal))
    if isinstance(refusal, CONFLICTS):
        return _page(request, row, 409, _with(typed, "error", refusal))
    messages.error(request, str(refusal))
    if isinstance(refusal, NotTheSignatory):
        return _page(request, row, 403)
    return HttpResponseRedirect(_url(row))


@posted
def decline(request: PortalRequest, row: Proposal) -> HttpResponse:
    """Decline a proposal with a reason."""
    reason = request.POST.get("reason", "")
    try:
        decline_proposal(proposal=row, contact=request.visible.contact, reason=reason, at=timezone.now())
    except ReasonMissing as refusal:
        contact = request.visible.contact
        errors = {"reason": reason, "reason_error": str(refusal)}
        return _page(request, row, 422, Typed(contact.name, contact.title, errors=errors))
    except (NotTheSignatory, ProposalNotOpen) as refusal:
        return _refused(request, row, refusal)
    return HttpResponseRedirect(_url(row))


def _given(request: PortalRequest) -> Given:
    return Given(
        options=tuple(request.POST.getlist("option")),
        purchase_order=request.POST.get("purchase_order", ""),
        document_sha256=request.POST.get("document_hash", ""),
        address=_address(request.META.get("REMOTE_ADDR", "")),
        browser=request.headers.get("User-Agent", ""),
    )


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:  # a socket of the machine itself has none
        return None


def _typed(request: PortalRequest) -> Typed:
    return Typed(
        name=request.POST.get("name", ""),
        title=request.POST.get("title", ""),
        purchase_order=request.POST.get("purchase_order", ""),
        options=tuple(request.POST.getlist("option")),
    )


def _with(typed: Typed, name: str, refusal: Exception) -> Typed:
    return Typed(typed.name, typed.title, typed.purchase_order, typed.options, {name: str(refusal)})


def _accepted(request: PortalRequest, row: Proposal) -> HttpResponse:
    assert row.decided_at is not None  # noqa: S101  -- the database sees to it for accepted proposals
    page = signing.AcceptedPage(
        shell=shell(request),
        number=row.number,
        accepted_by=", ".join(filter(None, (row.signed_name, row.signed_title))),
        accepted_at=row.decided_at,
        facts=offering.accepted_facts(row, request.visible.paper_of(row)),
        pdf_url=offering.pdf_url(row),
        certificate_url=reverse("portal:proposal_certificate", args=[row.pk]) if hasattr(row, "certificate") else "",
        contract_number=str(row.contract),
        contract_url=reverse("portal:contract", args=[row.contract.pk]),
        starts_on=row.contract.effective_from,
        countersigned=offering.countersigned(row, request.visible.letterhead),
    )
    return render(request, "portal/proposal_accepted.html", {"page": page})


def _declined(request: PortalRequest, row: Proposal) -> HttpResponse:
    assert row.decided_at is not None and row.decided_by is not None  # noqa: S101, PT018  -- so the database
    page = signing.DeclinedPage(
        shell=shell(request),
        number=row.number,
        declined_by=row.decided_by.name,
        declined_at=row.decided_at,
        reason=row.decline_reason,
        pdf_url=offering.pdf_url(row),
    )
    return render(request, "portal/proposal_declined.html", {"page": page})


@require_safe
@for_contacts
def pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand out the document exactly as it was sent."""
    document = get_object_or_404(request.visible.documents, proposal=pk)
    if request.method == "GET":
        note_downloaded(proposal=document.proposal, contact=request.visible.contact, at=timezone.now())
    return pdf_response(document)


@require_safe
@for_contacts
def certificate(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand out the certificate of the acceptance exactly as it was kept."""
    return certificate_response(get_object_or_404(request.visible.certificates, proposal=pk))


def _url(row: Proposal) -> str:
    return reverse("portal:proposal", args=[row.pk])
