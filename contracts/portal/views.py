"""The client portal: read where we stand, answer a proposal. Works without JavaScript."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from clients.queries.counts import monthly_counts
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
from contracts.models import Ceiling, Proposal, TermsVersion
from contracts.portal import amending, contexts, offered, pages
from contracts.portal.shell import PortalRequest, for_contacts, shell
from contracts.queries.letterhead import accent_of_the_msp
from contracts.queries.spans import version_on

SHOWN_COUNTS = 12


@require_safe
@for_contacts
def home(request: PortalRequest) -> HttpResponse:
    """Say where the client stands."""
    visible, today = request.visible, timezone.localdate()
    client, locale = visible.contact.client, visible.letterhead.locale
    proposals = [pages.proposal_row(row) for row in visible.proposals.defer("terms", "contract__terms")]
    versions = list(visible.versions)
    contracts, rooms = _contracts(request, versions), visible.rooms(today)
    users = [room.ceiling.limit_count for room in rooms if room.ceiling.unit == Ceiling.Unit.USERS]
    history = monthly_counts(client, policy=client.counting_policy, until=today)
    waiting = next((row for row in proposals if row.status == ProposalStatus.SENT), None)
    amendments = tuple(amending.row_of(row) for row in versions if row.status == TermsVersion.Status.OFFERED)
    offers = tuple(offered.row_of(row) for row in visible.offers.filter(status=TermsVersion.Status.OFFERED))
    gauges = tuple(pages.gauge(room, locale) for room in rooms)
    page = contexts.HomePage(
        shell=shell(request, "portal:home"),
        answer=_where_we_stand(gauges, contracts, waiting, offers, amendments),
        gauges=gauges,
        history=pages.history_figure(history, min(users, default=None), locale),
        waiting=waiting,
        offers=offers,
        amendments=amendments,
        proposals=tuple(proposals),
        contracts=contracts,
        counts=tuple(pages.count_row(row) for row in list(reversed(history))[:SHOWN_COUNTS]),
    )
    return render(request, "portal/home.html", {"page": page})


def _where_we_stand(
    gauges: tuple[contexts.Gauge, ...],
    contracts: tuple[contexts.ContractRow, ...],
    waiting: contexts.ProposalRow | None,
    offers: tuple[contexts.OfferRow, ...],
    amendments: tuple[contexts.AmendmentRow, ...],
) -> str:
    if gauges:
        return gauges[0].answer
    if waiting:
        return f"Proposal {waiting.number} waits for your answer."
    if offers:
        return "A contract waits for your answer."
    if amendments:
        return f"Amendment {amendments[0].number} waits for your answer."
    active = [row for row in contracts if row.status == "ACTIVE"]
    if active:
        return f"Contract {active[0].number} is in force."
    return "Nothing is agreed yet."


def _contracts(request: PortalRequest, versions: Iterable[TermsVersion]) -> tuple[contexts.ContractRow, ...]:
    """Return the contracts with the terms that hold today; one query."""
    today = timezone.localdate()
    accepted: dict[UUID, list[TermsVersion]] = defaultdict(list)
    for version in versions:
        if version.status == TermsVersion.Status.ACCEPTED:
            accepted[version.contract_id].append(version)
    return tuple(
        pages.contract_row(row, version_on(accepted[row.pk], min(today, row.covered_until - timedelta(days=1))))
        for row in request.visible.contracts
    )


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
