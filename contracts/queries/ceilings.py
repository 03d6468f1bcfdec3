"""The ceilings a night has to look at."""

from datetime import date

from django.db.models import Q, QuerySet

from contracts.models import CeilingAlert, Contract
from contracts.queries.force import contract_in_force, version_in_force
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


def alerts_out_of_force(on: date) -> tuple[CeilingAlert, ...]:
    """Return the open alerts of ceilings that do not hold on a day any more, whose contract or terms do not; one query.

    With ceiling, contract and client, and the version of the terms. Alerts of later days are none of that day's.
    """
    holds = contract_in_force(on, of="ceiling__contract__") & version_in_force(on, of="ceiling__version__")
    rows = CeilingAlert.objects.filter(~Q(holds), cleared_on=None, raised_on__lte=on)
    rows = rows.select_related("ceiling__contract__client", "ceiling__version")
    return tuple(
        rows.defer("ceiling__contract__terms", "ceiling__version__agreement", "ceiling__version__document").order_by(
            "ceiling__contract__client__name", "ceiling__contract__number", "ceiling__unit"
        )
    )
