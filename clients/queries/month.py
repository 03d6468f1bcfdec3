"""What this month would be billed at so far, read with the client itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from clients.counting.moments import Billable, DayCount, Moment, Period, billable
from clients.models import CountingChoice, InventoryCount
from clients.queries.contest import period_end, period_of

LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class MonthSoFar:
    """The users of this calendar month's counts up to a day, at the moment the client is counted for billing."""

    start: date
    on: date
    moment_label: str
    users: Billable


def month_so_far() -> dict[str, Any]:
    """Return annotations that read the newest counts under a client's policy, and its counting moment."""
    own = {"client": OuterRef("pk"), "policy": OuterRef("counting_policy")}
    counts = InventoryCount.objects.filter(**own).order_by("-on")
    choices = CountingChoice.objects.filter(**own).order_by("-version")
    return {
        "month_counts": ArraySubquery(counts.values(row=JSONObject(on="on", count="user_count"))[:LONGEST_MONTH]),
        "month_moment": Subquery(choices.values(row=JSONObject(moment="moment", day="day"))[:1]),
    }


def month_in(client: Any, *, on: date) -> MonthSoFar:
    """Return what was read with a client of the month that a day is in; counts after the day are left out.

    A fixed day that is still to come is answered by the newest count, as the month's end is.
    """
    chosen = client.month_moment or {"moment": Moment.PERIOD_END, "day": None}
    period, moment, day = Period(period_of(on), _after(on)), Moment(chosen["moment"]), chosen["day"]
    counts = [DayCount(date.fromisoformat(row["on"]), row["count"]) for row in client.month_counts]
    label = str(CountingChoice.Moment(moment).label)
    if day is not None:
        agreed = Period(period_of(on), _after(period_end(on))).day_of(day)
        label = f"{label}: {agreed.day}"
        if agreed > on:
            moment, day = Moment.PERIOD_END, None
    return MonthSoFar(period.start, on, label, billable(counts, period, moment, day=day))


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
