"""The ceilings a night has to look at."""

from datetime import date

from django.db.models import Q, QuerySet

from contracts.models import CeilingAlert
from contracts.queries.force import contract_in_force, version_in_force


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


def alerts_untold() -> QuerySet[CeilingAlert]:
    """Return the open alerts that no digest has named, with what a digest says of them; one query.

    What is put off or taken up already is left alone.
    """
    rows = CeilingAlert.objects.filter(cleared_on=None, told_at=None, snoozed_until=None, acknowledged_at=None)
    return rows.select_related("ceiling__contract__client__account_manager", "ceiling__forecast").defer(
        "ceiling__contract__terms"
    )
