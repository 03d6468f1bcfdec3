"""What a client's page says of billing models, registered there so that clients need not know them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clients.admin.panels import Deed, Panel, register_deed, register_panel
from clients.models import Client
from clients.queries.clients import ClientPage
from pricing.admin.whatif import what_if_address
from pricing.charts.counts_over_months import CountHistory, MonthCount, counts_over_months, finding
from pricing.charts.figure import Figure
from pricing.models import BillingModel
from pricing.queries.answers import answer_from
from pricing.queries.certainty import certainty
from pricing.queries.recommendations import newest_recommendation
from pricing.queries.whatif import change_in_words

FEWEST_MONTHS = 2


def ask_address(client: Client) -> str:
    """Return where it is asked which billing model fits the client."""
    return reverse("admin:pricing_recommendation_ask", args=[client.pk])


def _recommendation(page: ClientPage, request: HttpRequest) -> dict[str, Any]:
    row: Any = newest_recommendation(page.client)
    if row is None:
        return {"row": None, "is_counted": page.newest is not None}
    return {
        "row": row,
        "answer": answer_from(row.request, row.result),
        "certainty": certainty(
            row.request, row.count, open_question_count=row.open_question_count, is_of_the_count=row.is_of_the_count
        ),
        "choice": BillingModel(row.chosen),
        "is_own_choice": row.is_own_choice,
        "changes": [change_in_words(change, row.request["currency"]) for change in row.changes],
        "newer_count": page.newest if page.newest and page.newest.on > row.count.on else None,
        "may_propose": request.user.has_perm("contracts.add_proposal"),
    }


def _what_if(page: ClientPage, request: HttpRequest) -> dict[str, Any] | None:
    may_see = request.user.has_perm("pricing.view_recommendation")
    return {"address": what_if_address(page.client)} if may_see and page.newest is not None else None


def _history(page: ClientPage, _request: HttpRequest) -> dict[str, Any] | None:
    """Draw the months that the page has read already; one month is no history."""
    if len(page.history) < FEWEST_MONTHS:
        return None
    drawn = []
    for noun, number in (("user", "user_count"), ("device", "device_count")):
        points = tuple(MonthCount(count.on.replace(day=1), getattr(count, number)) for count in page.history)
        months = CountHistory(points, noun=noun)
        drawn.append(Figure(counts_over_months(months), finding(months)))
    return {"figures": drawn}


register_panel(Panel("How it moved", "admin/pricing/history_panel.html", _history, 1))
register_panel(Panel("Which billing model fits", "admin/pricing/recommendation/client_panel.html", _recommendation, 10))
register_panel(Panel("What if", "admin/pricing/whatif/client_panel.html", _what_if, 11))
register_deed(Deed("Which billing model?", ask_address, "pricing.add_recommendation", position=10))
register_deed(Deed("What if?", what_if_address, "pricing.view_recommendation", position=11))
