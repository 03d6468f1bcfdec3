"""What happened to one agreement."""

from clients.models import Client
from contracts.models import Event

MOST = 50


def events_about(number: str, *, client: Client) -> tuple[Event, ...]:
    """Return what happened to a proposal, contract or statement, the newest first, at most fifty; one query."""
    return tuple(Event.objects.filter(client=client, about=number).order_by("-id")[:MOST])
