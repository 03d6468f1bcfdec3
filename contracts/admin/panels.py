"""What a client's page says of agreements, registered there so that clients need not know them."""

from typing import Any

from django.http import HttpRequest

from clients.admin.panels import Panel, register_panel
from clients.queries.clients import ClientPage
from contracts.admin.pictures import drawn
from contracts.admin.proposal_wording import PROPOSAL_MARKS
from contracts.admin.wording import CONTRACT_MARKS, last_day
from contracts.queries.agreements import Agreement, agreements_of
from pricing.models import BillingModel


def _agreements(page: ClientPage, _request: HttpRequest) -> dict[str, Any]:
    agreements = agreements_of(page.client, on=page.on)
    return {
        "client": page.client,
        "gauges": [drawn(room.unit, room.headroom) for agreed in agreements for room in agreed.rooms if room.headroom],
        "rows": [_row(agreed) for agreed in agreements],
        "statements": [(agreed.contract, row) for agreed in agreements for row in agreed.statements],
    }


def _row(agreed: Agreement) -> dict[str, Any]:
    mark = CONTRACT_MARKS[agreed.contract.status] if agreed.contract else PROPOSAL_MARKS[agreed.proposal.status]
    until = last_day(agreed.contract) if agreed.contract else agreed.proposal.expires_on
    return {
        "until": until,
        "proposal": agreed.proposal,
        "contract": agreed.contract,
        "mark": mark,
        "model": BillingModel(agreed.proposal.billing_model).label,
    }


def _month(page: ClientPage, _request: HttpRequest) -> dict[str, Any] | None:
    return {"month": page.month, "client": page.client} if page.newest is not None else None


def _contested(page: ClientPage, _request: HttpRequest) -> dict[str, Any] | None:
    said = page.contested
    return {"client": page.client, "said": said} if said.said_count or said.exception_count else None


register_panel(Panel("This month so far", "admin/contracts/month_panel.html", _month, position=5))
register_panel(Panel("What the client says", "admin/contracts/contested_panel.html", _contested, position=30))
register_panel(Panel("Proposals and contracts", "admin/contracts/client_panel.html", _agreements, position=20))
