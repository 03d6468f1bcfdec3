"""Whose feed an address opens, and what is ahead: likely breaches, last days for notice, ends and renewals."""

from datetime import date, datetime

from django.db.models import QuerySet

from clients.staff import Staff
from contracts.models import CeilingForecast, Event, Feed, JobRun
from contracts.months import add_months
from contracts.queries.force import contract_in_force, version_in_force
from contracts.queries.nights import SWEEP
from contracts.queries.renewals import Due, renewal_queue

MONTHS_AHEAD = 12


def open_feed(token_sha256: str) -> Feed | None:
    """Return the feed of that token, None where it was ended or its owner does not work here any more; one query."""
    feeds = Feed.objects.select_related("owner").filter(token_sha256=token_sha256, ended_at=None)
    feed = feeds.filter(owner__is_active=True).first()
    return feed if feed is not None and feed.owner.is_staff else None


def feed_of(owner: Staff) -> Feed | None:
    """Return a person's open feed; one query."""
    return Feed.objects.filter(owner=owner, ended_at=None).first()


def expected_breaches(on: date) -> QuerySet[CeilingForecast]:
    """Return the forecasts by which ceilings in force break within a year, not those that broke already; one query."""
    holds = contract_in_force(on, of="ceiling__contract__") & version_in_force(on, of="ceiling__version__")
    rows = CeilingForecast.objects.filter(holds, expected_on__lte=add_months(on, MONTHS_AHEAD))
    rows = rows.exclude(state=CeilingForecast.State.BREACHED).select_related("ceiling__contract__client")
    return rows.defer("ceiling__contract__terms").order_by("expected_on", "ceiling__contract__number", "ceiling__unit")


def coming_ends(on: date) -> tuple[Due, ...]:
    """Return the running contracts that end within a year and of which it is not settled how; five queries."""
    until = add_months(on, MONTHS_AHEAD)
    found = (due for due in renewal_queue(on) if not due.is_decided and on <= due.contract.covered_until <= until)
    return tuple(sorted(found, key=lambda due: (due.contract.covered_until, due.contract.number)))


def changed_at(since: datetime) -> datetime:
    """Return when what feeds tell last changed, `since` at the earliest; two queries.

    Whatever people do is an event, and what a night forecasts is a sweep.
    """
    event = Event.objects.order_by("-id").values_list("at", flat=True).first()
    swept = JobRun.objects.filter(key__startswith=SWEEP, finished_at__isnull=False)
    sweep = swept.order_by("-finished_at").values_list("finished_at", flat=True).first()
    return max(moment for moment in (since, event, sweep) if moment is not None)
