"""What the page of one ceiling reads beside its row: what was said, what is known ahead, what was warned of, why."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from clients.models import Notice
from contracts.models import Ceiling, CeilingAlert, CountRemark, ExpectedChange
from contracts.queries.board import with_state
from contracts.queries.drivers import Driver, driver, moved
from contracts.queries.fans import forecast_of
from contracts.queries.watching import first_day_of, with_months
from pricing.charts.counts_over_months import MonthCount

MOST = 24
PAST = timedelta(days=31)  # what came so long ago shows in the counts


@dataclass(frozen=True, slots=True)
class CeilingFacts:
    """What is said, known and warned of about one ceiling; `alert` is the open one, None for none; all of it loaded.

    `months` are its counts, oldest first, whether or not something is forecast from them.
    """

    months: tuple[MonthCount, ...]
    driver: Driver | None
    changes: tuple[ExpectedChange, ...]
    notices: tuple[Notice, ...]
    remarks: tuple[CountRemark, ...]
    alert: CeilingAlert | None
    past_alerts: tuple[CeilingAlert, ...]


def page_rows(on: date) -> QuerySet[Any]:
    """Return every ceiling, also one that holds no more, with its months, room, state and forecast; one query."""
    return with_state(on, with_months(on)).select_related("forecast")


def facts_of(row: Any) -> CeilingFacts:
    """Return what the page of a ceiling says beside its row, one of `page_rows`; seven queries at most."""
    on = row.today
    found = moved(forecast_of(row))
    alerts = tuple(row.alerts.select_related("acknowledged_by").order_by("-raised_on", "-pk")[:MOST])
    return CeilingFacts(
        months=tuple(MonthCount(first_day_of(index), count) for index, count in row.months or ()),
        driver=driver(row, found) if found is not None and found.change else None,
        changes=tuple(_changes(row, on)),
        notices=tuple(_notices(row, on)) if row.unit == Ceiling.Unit.USERS else (),
        remarks=tuple(_remarks(row)),
        alert=next((alert for alert in alerts if alert.cleared_on is None), None),
        past_alerts=tuple(alert for alert in alerts if alert.cleared_on is not None),
    )


def changes_of(row: Any) -> QuerySet[ExpectedChange]:
    """Return the changes that were told of what a ceiling counts, also withdrawn ones; one query when evaluated."""
    rows = ExpectedChange.objects.filter(client=row.contract.client_id, unit=row.unit)
    return rows.select_related("client", "entered_by").order_by("on", "pk")


def remarks_of(row: Any) -> QuerySet[CountRemark]:
    """Return what was said of the months that a ceiling counts; one query when evaluated."""
    rows = CountRemark.objects.filter(client=row.contract.client_id, policy=row.version.counting_policy, unit=row.unit)
    return rows.select_related("by").order_by("-month")


def _changes(row: Any, on: date) -> QuerySet[ExpectedChange]:
    return changes_of(row).filter(withdrawn_at=None, on__gte=on - PAST)[:MOST]


def _remarks(row: Any) -> QuerySet[CountRemark]:
    return remarks_of(row)[:MOST]


def _notices(row: Any, on: date) -> QuerySet[Notice]:
    rows = Notice.objects.filter(client=row.contract.client_id, on__gte=on - PAST)
    rows = rows.exclude(status=Notice.Status.DISMISSED).select_related("raised_by")
    return rows.order_by("on", "name", "pk")[:MOST]
