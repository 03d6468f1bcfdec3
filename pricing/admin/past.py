"""The replay of the past: a page of its own and a file, both about one client."""

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse

from clients.admin.base import row_or_404
from clients.admin.pages import PageAdmin
from clients.admin.panels import Deed, register_deed
from clients.models import Client
from clients.queries.clients import client_list
from pricing.engine.refusal import Refused
from pricing.queries.past import Replay, replay_of
from pricing.queries.recommendations import NothingToPrice


class ReplaysThePast(PageAdmin):
    """A screen of recommendations that also says what each model would have cost."""

    def get_urls(self) -> list[URLPattern]:
        """Add the page and the file."""
        view = self.admin_site.admin_view
        return [
            path("past/<uuid:client_id>/", view(self.past), name="pricing_recommendation_past"),
            path("past/<uuid:client_id>/months.csv", view(self.past_file), name="pricing_recommendation_past_file"),
            *super().get_urls(),
        ]

    def past(self, request: HttpRequest, client_id: object) -> HttpResponse:
        """Show what each model would have cost the client month by month, at today's rates."""
        self.allow(request, "pricing.view_recommendation", posted=False)
        client = row_or_404(client_list(), client_id)
        title = f"What would {client.name} have paid?"
        template = "admin/pricing/past/page.html"
        try:
            replayed = replay_of(client)
        except (NothingToPrice, Refused) as refusal:
            return self.screen(request, template, title, client=client, refusal=str(refusal))
        return self.screen(request, template, title, client=client, replay=replayed)

    def past_file(self, request: HttpRequest, client_id: object) -> HttpResponse:
        """Return the months as a table for a spreadsheet; a refusal is a 409 in one sentence."""
        self.allow(request, "pricing.view_recommendation", posted=False)
        client = row_or_404(client_list(), client_id)
        try:
            replayed = replay_of(client)
        except (NothingToPrice, Refused) as refusal:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        out = io.StringIO()
        csv.writer(out).writerows(_lines(replayed))
        named = {"Content-Disposition": f'attachment; filename="past-{client.slug}.csv"'}
        return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=named)


def _lines(replayed: Replay) -> Iterator[list[str]]:
    charges = [f"{model.label.capitalize()} ({replayed.currency})" for model in replayed.columns]
    yield ["Month", "Users", "Devices", *charges, "Users above the ceiling", "Devices above the ceiling"]
    for row in replayed.months:
        devices = "" if row.devices is None else str(row.devices)
        amounts = ["" if amount is None else str(amount) for amount in row.amounts]
        yield [f"{row.month:%Y-%m}", str(row.users), devices, *amounts, str(row.users_above), str(row.devices_above)]


def past_address(client: Client) -> str:
    """Return where the client's past is replayed."""
    return reverse("admin:pricing_recommendation_past", args=[client.pk])


register_deed(Deed("Replay the past", past_address, "pricing.view_recommendation", position=12))
