"""Which devices are looked after under no contract? Clients with their number, then the devices one by one."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from clients.admin.exports import csv_file
from clients.admin.pages import PageAdmin
from clients.models import Asset
from clients.queries.clients import class_label
from clients.queries.wording import counted, source_label
from contracts.queries.letterhead import local_day
from contracts.queries.uncovered import (
    NO_CLASS,
    NO_CONTRACT,
    NO_RATE,
    uncovered_client,
    uncovered_clients,
    uncovered_counts,
    uncovered_devices,
)

ROWS_A_PAGE = 50
HEAD = ("Client", "Account manager", "Device", "Class", "Serial number", "Site", "Source", "Last seen", "Why")
WHY = {
    NO_CONTRACT: "The client has no contract in force.",
    NO_CLASS: "The device has no class yet, so that no rate can cover it.",
    NO_RATE: "No contract of the client covers its class.",
}


def uncovered(screen: PageAdmin, request: HttpRequest) -> HttpResponseBase:
    """Show the devices that no contract covers, or hand them over as a table; six queries at most."""
    on = local_day(timezone.now())
    devices, client = uncovered_devices(on), _client(request)
    if client is not None:
        devices = devices.filter(client=client)
    if "csv" in request.GET:
        rows = devices.iterator(chunk_size=500)
        return csv_file("devices-without-contract", HEAD, (_cells(row) for row in rows))
    clients = Paginator(uncovered_clients(on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    listed = Paginator(devices, ROWS_A_PAGE).get_page(request.GET.get("devices")) if client is not None else None
    return screen.screen(
        request,
        "admin/contracts/contract/uncovered.html",
        "Covered by no contract",
        headline=_headline(*uncovered_counts(on)),
        clients=[uncovered_client(row) for row in clients],
        number=clients.number,
        count=clients.paginator.num_pages,
        query=f"client={client}&" if client is not None else "",
        listed=listed,
        devices=[(row, _class(row), WHY[row.why]) for row in listed] if listed is not None else [],  # type: ignore[attr-defined]  # annotated
        chosen=client,
    )


def _client(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["client"])
    except (KeyError, ValueError):
        return None


def _headline(device_count: int, client_count: int) -> str:
    if not device_count:
        return "Every managed device is covered by a contract."
    is_are = "is" if device_count == 1 else "are"
    devices, clients = counted(device_count, "managed device"), counted(client_count, "client")
    return f"{devices} of {clients} {is_are} covered by no contract."


def _class(row: Asset) -> str:
    return class_label(row.asset_class) if row.asset_class else "No class"


def _cells(row: Asset) -> tuple[object, ...]:
    return (
        row.client.name, str(row.client.account_manager or ""), row.name, _class(row), row.serial_number,
        str(row.site or ""), source_label(row.source), row.last_seen_on, WHY[row.why],  # type: ignore[attr-defined]
    )  # fmt: skip
