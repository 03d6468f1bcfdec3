"""The client portal: read where we stand, answer a proposal. Works without JavaScript."""

from fractions import Fraction
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from clients.queries.counts import monthly_counts, newest_count
from contracts.actions.acceptance import (
    NotTheSignatory,
    ProposalChanged,
    ProposalExpired,
    ProposalNotOpen,
    ReasonMissing,
    SignatureRefused,
    accept_proposal,
    decline_proposal,
)
from contracts.documents.download import pdf_response
from contracts.lifecycle import ProposalStatus
from contracts.models import Ceiling, Contract, Proposal
from contracts.portal import contexts, pages
from contracts.portal.shell import PortalRequest, for_contacts, shell
from contracts.queries.letterhead import accent_of_the_msp
from pricing.queries.rates import current_policy

SHOWN_COUNTS = 12


@require_safe
@for_contacts
def home(request: PortalRequest) -> HttpResponse:
    """Say where the client stands."""
    visible = request.visible
    client = visible.contact.client
    proposals = [pages.proposal_row(row) for row in visible.proposals.defer("terms")]
    contracts = [pages.contract_row(row) for row in visible.contracts.defer("terms")]
    gauges, lowest = _gauges(request)
    history = monthly_counts(client, policy=client.counting_policy, until=timezone.localdate())
    waiting = next((row for row in proposals if row.status == ProposalStatus.SENT), None)
    page = contexts.HomePage(
        shell=shell(request, "portal:home"),
        answer=_where_we_stand(gauges, contracts, waiting),
        gauges=gauges,
        history=pages.history_figure(history, lowest, visible.letterhead.locale),
        waiting=waiting,
        proposals=tuple(proposals),
        contracts=tuple(contracts),
        counts=tuple(pages.count_row(row) for row in list(reversed(history))[:SHOWN_COUNTS]),
    )
    return render(request, "portal/home.html", {"page": page})


def _where_we_stand(
    gauges: tuple[contexts.Gauge, ...], contracts: list[contexts.ContractRow], waiting: contexts.ProposalRow | None
) -> str:
    if gauges:
        return gauges[0].answer
    if waiting:
        return f"Proposal {waiting.number} waits for your answer."
    active = [row for row in contracts if row.status == "ACTIVE"]
    if active:
        return f"Contract {active[0].number} is in force."
    return "Nothing is agreed yet."


def _gauges(request: PortalRequest, contract: Contract | None = None) -> tuple[tuple[contexts.Gauge, ...], int | None]:
    """Return the gauges of the active ceilings, the tightest first, and the lowest ceiling of users.

    Two queries, and one for each ceiling.
    """
    visible = request.visible
    ceilings: list[Ceiling] = list(visible.ceilings if contract is None else visible.ceilings.filter(contract=contract))
    if not ceilings:
        return (), None
    near = Fraction(current_policy().near_breach_share)
    found = []
    for ceiling in ceilings:
        count = newest_count(visible.contact.client, policy=ceiling.contract.counting_policy)
        if count is not None:
            found.append((ceiling, pages.room_under(ceiling, count, near)))
    found.sort(key=lambda pair: pair[1].used_share, reverse=True)
    users = [ceiling.limit_count for ceiling in ceilings if ceiling.unit == Ceiling.Unit.USERS]
    gauges = tuple(pages.gauge(ceiling, room, visible.letterhead.locale) for ceiling, room in found)
    return gauges, min(users, default=None)


@require_safe
@for_contacts
def contract(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show what is in force."""
    row = get_object_or_404(request.visible.contracts, pk=pk)
    gauges, _ = _gauges(request, row)
    page = pages.contract_page(row, shell(request), gauges, on=timezone.localdate())
    return render(request, "portal/contract.html", {"page": page})


@require_safe
@for_contacts
def proposal(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show a proposal, or what became of it."""
    row = get_object_or_404(request.visible.proposals, pk=pk)
    if row.status == ProposalStatus.ACCEPTED:
        return _accepted(request, row)
    if row.status == ProposalStatus.DECLINED:
        return _declined(request, row)
    return _open_proposal(request, row)


def _open_proposal(request: PortalRequest, row: Proposal, status: int = 200, **typed: str) -> HttpResponse:
    because = pages.closed_because(row, request.visible.contact.is_signatory, timezone.localdate())
    form = None
    if not because:
        form = contexts.AcceptForm(
            accept_url=reverse("portal:proposal_accept", args=[row.pk]),
            decline_url=reverse("portal:proposal_decline", args=[row.pk]),
            terms_hash=row.terms_sha256,
            **{"name": request.visible.contact.name, "title": request.visible.contact.title} | typed,
        )
    page = pages.proposal_page(row, shell(request), form=form, closed_because=because)
    return render(request, "portal/proposal.html", {"page": page}, status=status)


@require_POST
@for_contacts
def accept(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Accept a proposal by name; what was shown is what is signed."""
    row = get_object_or_404(request.visible.proposals, pk=pk)
    name, title = request.POST.get("name", ""), request.POST.get("title", "")
    typed = {"name": name, "title": title}
    if request.POST.get("agree") != "yes":
        return _open_proposal(request, row, 422, agree_error="Tick the box to accept the terms.", **typed)
    try:
        accept_proposal(
            proposal=row,
            contact=request.visible.contact,
            signed_name=name,
            signed_title=title,
            shown_sha256=request.POST.get("terms_hash", ""),
            at=timezone.now(),
        )
    except SignatureRefused as refusal:
        return _open_proposal(request, row, 422, name_error=str(refusal), **typed)
    except ProposalChanged as refusal:
        return _open_proposal(request, row, 409, agree_error=str(refusal), **typed)
    except (ProposalNotOpen, ProposalExpired) as refusal:
        messages.error(request, str(refusal))
    except NotTheSignatory as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return HttpResponseRedirect(reverse("portal:proposal", args=[row.pk]))


@require_POST
@for_contacts
def decline(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Decline a proposal with a reason."""
    row = get_object_or_404(request.visible.proposals, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        decline_proposal(proposal=row, contact=request.visible.contact, reason=reason, at=timezone.now())
    except ReasonMissing as refusal:
        return _open_proposal(request, row, 422, reason=reason, reason_error=str(refusal))
    except (ProposalNotOpen, ProposalExpired) as refusal:
        messages.error(request, str(refusal))
    except NotTheSignatory as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return HttpResponseRedirect(reverse("portal:proposal", args=[row.pk]))


def _accepted(request: PortalRequest, row: Proposal) -> HttpResponse:
    assert row.decided_at is not None  # noqa: S101  -- the database sees to it for accepted proposals
    page = contexts.AcceptedPage(
        shell=shell(request),
        number=row.number,
        accepted_by=row.signed_name,
        accepted_at=row.decided_at,
        terms_hash=row.terms_sha256,
        pdf_url=reverse("portal:proposal_pdf", args=[row.pk]),
        contract_number=str(row.contract),
        contract_url=reverse("portal:contract", args=[row.contract.pk]),
        starts_on=row.contract.effective_from,
    )
    return render(request, "portal/proposal_accepted.html", {"page": page})


def _declined(request: PortalRequest, row: Proposal) -> HttpResponse:
    assert row.decided_at is not None and row.decided_by is not None  # noqa: S101, PT018  -- so the database
    page = contexts.DeclinedPage(
        shell=shell(request),
        number=row.number,
        declined_by=row.decided_by.name,
        declined_at=row.decided_at,
        reason=row.decline_reason,
        pdf_url=reverse("portal:proposal_pdf", args=[row.pk]),
    )
    return render(request, "portal/proposal_declined.html", {"page": page})


@require_safe
@for_contacts
def proposal_pdf(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand out the document exactly as it was sent."""
    return pdf_response(get_object_or_404(request.visible.documents, proposal=pk))


@require_safe
@cache_control(max_age=300, private=True)
def brand(request: HttpRequest) -> HttpResponse:
    """Answer the MSP's accent as a stylesheet."""
    return render(request, "portal/brand.css", {"accent": accent_of_the_msp()}, content_type="text/css")
