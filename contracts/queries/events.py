"""What happened to one agreement."""

from django.db.models import Q

from clients.models import Client
from contracts.models import Contract, Event

MOST = 50


def events_about(number: str, *, client: Client) -> tuple[Event, ...]:
    """Return what happened to a proposal, contract or statement, the newest first, at most fifty; one query."""
    return tuple(Event.objects.filter(client=client, about=number).order_by("-id")[:MOST])


def events_of(contract: Contract) -> tuple[Event, ...]:
    """Return what happened to a contract, also before it had its number, the newest first, at most fifty; one query."""
    known = Q(facts__contract=str(contract.pk))
    if contract.number:
        known |= Q(about=contract.number)
    return tuple(Event.objects.filter(known, client=contract.client_id).order_by("-id")[:MOST])
