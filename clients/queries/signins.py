"""Sign-ins and bought seats, as their sources tell them."""

from django.db.models import QuerySet

from clients.importing.rows import LogonEvent
from clients.models import Logon, Seat

EVENT_LABELS: dict[str, str] = {event.value: event.value.replace("_", " ").capitalize() for event in LogonEvent}


def every_logon() -> QuerySet[Logon]:
    """Return sign-ins, newest first, with client, account and person; one query."""
    return Logon.objects.select_related("client", "account__person").order_by("-happened_at", "pk")


def every_seat() -> QuerySet[Seat]:
    """Return seats in use, by client and product; one query."""
    return Seat.objects.select_related("client").order_by("retired_on", "client__name", "name")
