"""The ceilings a night has to look at."""

from datetime import date

from django.db.models import QuerySet

from contracts.lifecycle import ContractStatus
from contracts.models import Contract
from contracts.queries.rooms import Room, ceilings_with_room, room_of


def in_force(on: date) -> QuerySet[Contract]:
    """Return the active contracts whose term holds the day, with their clients; one query when evaluated."""
    return (
        Contract.objects.filter(status=ContractStatus.ACTIVE, effective_from__lte=on, effective_until__gt=on)
        .select_related("client__account_manager")
        .defer("terms")
    )


def rooms_in_force(on: date) -> tuple[Room, ...]:
    """Return the room below every ceiling in force by the newest count up to the day; one query."""
    ceilings = ceilings_with_room(on).filter(contract__in=in_force(on))
    return tuple(
        room_of(ceiling) for ceiling in ceilings.order_by("contract__client__name", "contract__number", "unit")
    )
