"""The portal's contracts: what is in force on any day, and what was stated of it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.portal import amending, in_force, offered, offering, pages, stating
from contracts.portal.agreed import ContractPage
from contracts.portal.contexts import EmptyPage
from contracts.portal.shell import PortalRequest, for_contacts, shell
from contracts.queries.sla import months_of

NO_DAY = "This is no day. Write it as year, month, day: 2026-12-01."
NO_TERMS = "Its terms are not kept here. Ask us for them."


@require_safe
@for_contacts
def contract(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Show what is in force, today or on the day that is asked for; of what nobody signed yet, what is offered."""
    row = request.visible.contracts.filter(pk=pk).first()
    if row is None:
        return offered.offer(request, pk)
    today = timezone.localdate()
    asked, error = _day(request.GET.get("on", "").strip(), today)
    versions = list(request.visible.versions.filter(contract=row))
    held = in_force.InForce.of(row, versions, on=asked, today=today)
    if held is None:
        return render(request, "portal/empty.html", {"page": EmptyPage(shell(request), f"Contract {row}", NO_TERMS)})
    rooms = request.visible.rooms(asked, version=held.version) if held.is_covered else ()
    page = in_force.contract_page(
        held,
        shell(request),
        gauges=tuple(pages.gauge(room, request.visible.letterhead.locale) for room in rooms),
        months=months_of(row, on=min(asked, today), at=timezone.now()),
        amendments=tuple(amending.row_of(version) for version in reversed(versions) if version.number > 1),
        statements=request.visible.statements.filter(contract=row),
        error=error,
    )
    if held.is_today:
        page = replace(page, outlooks=pages.outlooks(rooms, request.visible.letterhead.locale))
    page = _with_signatures(page, request, row)
    return render(request, "portal/contract.html", {"page": page}, status=422 if error else 200)


def _with_signatures(page: ContractPage, request: PortalRequest, row: Contract) -> ContractPage:
    """Return the page with the way to the proposal it came from, and who countersigned that; one query."""
    signed = request.visible.proposals.defer("terms").filter(contract=row).first()
    if signed is None:
        return page
    told = offering.countersigned(signed, request.visible.letterhead)
    return replace(page, signed_url=reverse("portal:proposal", args=[signed.pk]), countersigned=told)


def _day(typed: str, today: date) -> tuple[date, str]:
    """Return the day that was typed, today where none was; and what is wrong with it."""
    if not typed:
        return today, ""
    try:
        return date.fromisoformat(typed), ""
    except ValueError:
        return today, NO_DAY


@require_safe
@for_contacts
def statement(request: PortalRequest, statement_id: UUID) -> HttpResponse:
    """Show an issued statement line by line, each with what leads to its amount."""
    row = get_object_or_404(request.visible.statements, pk=statement_id)
    page = stating.statement_page(row, row.lines.all(), shell(request), request.visible.letterhead.locale)
    return render(request, "portal/statement.html", {"page": page})
