"""What clients contest and announce, and until when they can."""

from datetime import date, timedelta

from django.db.models import QuerySet

from clients.models import CountException, Dispute, Notice
from clients.queries.rules import inventory_rules


def period_of(on: date) -> date:
    """Return the first day of the period that a day is in."""
    return on.replace(day=1)


def period_end(on: date) -> date:
    """Return the last day of the period that a day is in."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def deadline_of(on: date) -> date:
    """Return the last day on which a line of a day's period can be disputed; one query."""
    return period_end(on) + timedelta(days=inventory_rules().dispute_days)


def every_dispute() -> QuerySet[Dispute]:
    """Return disputes with client, contact and line, open ones first; one query."""
    rows = Dispute.objects.select_related("client", "raised_by", "answered_by", "line__count")
    return rows.order_by("answered_at", "-raised_at")


def every_notice() -> QuerySet[Notice]:
    """Return notices with client, contact and person, open ones first; one query."""
    rows = Notice.objects.select_related("client", "raised_by", "answered_by", "person")
    return rows.order_by("answered_at", "-raised_at")


def every_exception() -> QuerySet[CountException]:
    """Return exceptions with client and dispute, newest first; one query."""
    return CountException.objects.select_related("client", "by", "dispute").order_by("-at", "pk")
