"""The portal's amendments: read what would change side by side, accept by name, or decline with a reason."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contracts.actions.offering import accept_amendment, decline_amendment
from contracts.documents.agreed import compared
from contracts.documents.amendments import in_one_sentence, priced
from contracts.documents.download import paper_response
from contracts.models import TermsVersion
from contracts.portal import answering
from contracts.portal.agreed import AmendmentPage
from contracts.portal.contexts import AcceptForm, AmendmentRow
from contracts.portal.shell import PortalRequest, for_contacts, shell
from contracts.queries.changes import Change, change_of
from contracts.queries.spans import agreement_of
from pricing.charts import words


def row_of(version: TermsVersion) -> AmendmentRow:
    """Return an amendment as a list shows it."""
    locale, contract = version.agreement["locale"], version.contract
    amount = words.money(version.monthly_amount, contract.currency, locale)
    return AmendmentRow(
        number=f"{version.number - 1} to contract {contract}",
        url=_url(version),
        status=version.status,
        effective_from=version.effective_from,
        reason=version.reason,
        price=f"{amount} per month from {words.on_date(version.effective_from, locale)} on.",
    )


@require_safe
@for_contacts
def amendment(request: PortalRequest, terms_version_id: UUID) -> HttpResponse:
    """Show an amendment beside the terms before it, and what became of it."""
    return _page(request, get_object_or_404(request.visible.amendments, pk=terms_version_id))


@require_safe
@for_contacts
def amendment_pdf(request: PortalRequest, terms_version_id: UUID) -> HttpResponse:
    """Hand out the paper exactly as it was sent."""
    row = get_object_or_404(request.visible.amendments.defer(None).defer("contract__terms"), pk=terms_version_id)
    if row.document is None:
        raise Http404
    return paper_response(row)


@require_POST
@for_contacts
def accept(request: PortalRequest, terms_version_id: UUID) -> HttpResponse:
    """Accept an amendment by name; what was shown is what is signed."""
    row = get_object_or_404(request.visible.amendments, pk=terms_version_id)
    return answering.accept(request, row, accept_amendment, _page, url=_url(row))


@require_POST
@for_contacts
def decline(request: PortalRequest, terms_version_id: UUID) -> HttpResponse:
    """Decline an amendment with a reason."""
    row = get_object_or_404(request.visible.amendments, pk=terms_version_id)
    return answering.decline(request, row, decline_amendment, _page, url=_url(row))


def _page(request: PortalRequest, row: TermsVersion, status: int = 200, **typed: str) -> HttpResponse:
    is_signatory, is_open = request.visible.contact.is_signatory, row.status == TermsVersion.Status.OFFERED
    form = None
    if is_open and is_signatory:
        form = AcceptForm(
            accept_url=reverse("portal:amendment_accept", args=[row.pk]),
            decline_url=reverse("portal:amendment_decline", args=[row.pk]),
            terms_hash=row.sha256,
            **{"name": request.visible.contact.name, "title": request.visible.contact.title} | typed,
        )
    change = change_of(row)
    both = compared(agreement_of(change.before), agreement_of(row))
    page = AmendmentPage(
        shell=shell(request),
        number=f"{row.number - 1} to contract {row.contract}",
        status=row.status,
        answer=_answer(change),
        binds=_binds(change),
        reason=row.reason,
        effective_from=row.effective_from,
        price=priced(change),
        changes=tuple(one for one in both if one.is_changed),
        unchanged=tuple(one for one in both if not one.is_changed),
        contract_number=str(row.contract),
        contract_url=reverse("portal:contract", args=[row.contract_id]),
        pdf_url=reverse("portal:amendment_pdf", args=[row.pk]) if row.document_sha256 else "",
        terms_hash=row.sha256,
        form=form,
        cannot_accept_because=answering.ONLY_A_SIGNATORY if is_open and not is_signatory else "",
        decided_by=row.signed_name or (row.decided_by.name if row.decided_by else ""),
        decided_at=row.decided_at,
        decline_reason=row.decline_reason,
    )
    return render(request, "portal/amendment.html", {"page": page}, status=status)


def _answer(change: Change) -> str:
    version = change.after
    locale = version.agreement["locale"]
    match version.status:
        case TermsVersion.Status.ACCEPTED:
            return f"Agreed. It holds from {words.on_date(version.effective_from, locale)} on."
        case TermsVersion.Status.DECLINED:
            return "Declined. The terms before it hold on."
        case _:
            return in_one_sentence(priced(change), version.effective_from, locale)


def _binds(change: Change) -> str:
    version = change.after
    day = words.on_date(version.effective_from, version.agreement["locale"])
    client, contract = version.contract.client.name, version.contract
    return (
        f"Accepting binds {client} to contract {contract} as it reads here, from {day} on. What is not listed as a "
        "change stays as it was agreed."
    )


def _url(version: TermsVersion) -> str:
    return reverse("portal:amendment", args=[version.pk])
