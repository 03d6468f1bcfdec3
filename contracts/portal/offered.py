"""The portal's contracts that nobody signed yet: read what would be agreed, accept by name, or decline."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from contracts.actions.contracting import accept_contract, decline_contract
from contracts.documents.agreed import facts_of
from contracts.documents.amendments import sections_of
from contracts.documents.contract import contract_priced, offer_in_one_sentence
from contracts.documents.download import paper_response
from contracts.models import TermsVersion
from contracts.models.contract import UNSIGNED
from contracts.portal import answering
from contracts.portal.agreed import OfferPage
from contracts.portal.contexts import AcceptForm, OfferRow
from contracts.portal.in_force import ON_ITS_OWN, promises, scope_of
from contracts.portal.shell import PortalRequest, for_contacts, shell
from contracts.queries.changes import priced_count
from contracts.queries.spans import agreement_of
from pricing.charts import words

TERM_IS_OVER = "The term it was offered for is over. Ask us for a new contract."


def row_of(version: TermsVersion) -> OfferRow:
    """Return a contract that waits for an answer as a list shows it; no query."""
    locale, contract = version.agreement["locale"], version.contract
    amount = words.money(version.monthly_amount, contract.currency, locale)
    begins, months = words.on_date(version.effective_from, locale), words.count_of(contract.term_months, "month")
    return OfferRow(_url(version), f"{amount} per month from {begins} on, for {months}.")


def offer(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show the contract that is offered, or what became of it; 404 for what the contact may not see."""
    return _page(request, get_object_or_404(request.visible.offers, contract=pk))


@require_safe
@for_contacts
def contract_pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand out the paper exactly as it was sent."""
    row = get_object_or_404(request.visible.first_terms.defer(None).defer("contract__terms"), contract=pk)
    if row.document is None:
        raise Http404
    return paper_response(row)


@require_POST
@for_contacts
def accept(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Accept a contract by name; what was shown is what is signed."""
    row = get_object_or_404(request.visible.first_terms, contract=pk)
    return answering.accept(request, row, accept_contract, _page, url=_url(row))


@require_POST
@for_contacts
def decline(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Decline a contract with a reason."""
    row = get_object_or_404(request.visible.first_terms, contract=pk)
    return answering.decline(request, row, decline_contract, _page, url=_url(row))


def _page(request: PortalRequest, row: TermsVersion, status: int = 200, **typed: str) -> HttpResponse:
    contract, agreement = row.contract, agreement_of(row)
    if contract.status not in UNSIGNED:  # signed meanwhile: its own page says all of it
        return HttpResponseRedirect(_url(row))
    because = _closed_because(request, row)
    form = None
    if row.status == TermsVersion.Status.OFFERED and not because:
        form = AcceptForm(
            accept_url=reverse("portal:contract_accept", args=[contract.pk]),
            decline_url=reverse("portal:contract_decline", args=[contract.pk]),
            terms_hash=row.sha256,
            noun="contract",
            **{"name": request.visible.contact.name, "title": request.visible.contact.title} | typed,
        )
    price, around = contract_priced(row, priced_count(row)), shell(request)
    is_declined = row.status == TermsVersion.Status.DECLINED
    page = OfferPage(
        shell=around,
        number=f"with {around.msp.name}",
        status=row.status,
        answer="Declined. Nothing was agreed." if is_declined else offer_in_one_sentence(row, price),
        binds=_binds(row),
        starts_on=row.effective_from,
        last_day=contract.effective_until - timedelta(days=1),
        price=price,
        sections=tuple(one for one in sections_of(facts_of(agreement)) if one.title not in ON_ITS_OWN),
        scope=scope_of(agreement),
        sla=promises(agreement.sla),
        pdf_url=reverse("portal:contract_pdf", args=[contract.pk]) if row.document_sha256 else "",
        terms_hash=row.sha256,
        form=form,
        cannot_accept_because=because,
        decided_by=row.decided_by.name if row.decided_by else "",
        decided_at=row.decided_at,
        decline_reason=row.decline_reason,
    )
    return render(request, "portal/offer.html", {"page": page}, status=status)


def _closed_because(request: PortalRequest, row: TermsVersion) -> str:
    """Return why what is offered cannot be accepted by this contact today; empty when it can."""
    if row.status != TermsVersion.Status.OFFERED:
        return ""
    if row.contract.effective_until <= timezone.localdate():
        return TERM_IS_OVER
    return "" if request.visible.contact.is_signatory else answering.ONLY_A_SIGNATORY


def _binds(row: TermsVersion) -> str:
    locale, contract = row.agreement["locale"], row.contract
    begins = words.on_date(row.effective_from, locale)
    last = words.on_date(contract.effective_until - timedelta(days=1), locale)
    once = ""
    if contract.onboarding_amount:
        once = f", and to {words.money(contract.onboarding_amount, contract.currency, locale)} once for onboarding"
    return f"Accepting binds {contract.client.name} to the contract as it reads here, from {begins} to {last}{once}."


def _url(row: TermsVersion) -> str:
    return reverse("portal:contract", args=[row.contract_id])
