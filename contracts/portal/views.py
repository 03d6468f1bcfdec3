"""The client portal's first page: where we stand. Works without JavaScript."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clients.queries.counts import monthly_counts
from contracts.lifecycle import ProposalStatus
from contracts.models import Ceiling, TermsVersion
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
    gauges, outlooks = tuple(pages.gauge(room, locale) for room in rooms), pages.outlooks(rooms, locale)
    is_ahead = any(one.announce_url for one in outlooks)  # then the months of users are part of the picture of it
    page = contexts.HomePage(
        shell=shell(request, "portal:home"),
        answer=_where_we_stand(gauges, contracts, waiting, offers, amendments),
        gauges=gauges,
        outlooks=outlooks,
        history=None if is_ahead else pages.history_figure(history, min(users, default=None), locale),
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
@cache_control(max_age=300, private=True)
def brand(request: HttpRequest) -> HttpResponse:
    """Answer the MSP's accent as a stylesheet."""
    return render(request, "portal/brand.css", {"accent": accent_of_the_msp()}, content_type="text/css")
