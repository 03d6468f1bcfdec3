"""The ceilings a night has to look at."""

from datetime import date

from django.db.models import QuerySet

from contracts.models import Contract
from contracts.queries.force import contract_in_force
from contracts.queries.rooms import Room, ceilings_with_room, room_of


def in_force(on: date) -> QuerySet[Contract]:
    """Return the active contracts whose term holds the day, with their clients; one query when evaluated."""
    return Contract.objects.filter(contract_in_force(on)).select_related("client__account_manager").defer("terms")


def rooms_in_force(on: date) -> tuple[Room, ...]:
    """Return the room below every ceiling in force by the newest count up to the day; one query."""
    ceilings = ceilings_with_room(on).filter(is_in_force=True)
    return tuple(
        room_of(ceiling) for ceiling in ceilings.order_by("contract__client__name", "contract__number", "unit")
    )
