"""A sweep of ceilings on a day, and what rose in it."""

from datetime import date, datetime

from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingAlert
from tests.worlds import NOW


def rose(on: date, *, at: datetime = NOW) -> list[CeilingAlert]:
    """Sweep, and return the alerts that rose, by client and unit."""
    before = set(CeilingAlert.objects.values_list("pk", flat=True))
    sweep_ceilings(on=on, at=at)
    fresh = CeilingAlert.objects.exclude(pk__in=before).select_related("ceiling__contract__client")
    return list(fresh.order_by("ceiling__contract__client__name", "ceiling__unit"))
