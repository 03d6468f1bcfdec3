"""Webhooks, what became of their messages, and which of them need somebody."""

from datetime import date, timedelta

from django.db.models import Count, DateTimeField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from contracts.models import Webhook, WebhookMessage

TEST = "webhook.test"  # the event that a person asks for to see whether a webhook works
STOPPED = "The webhook was stopped before this was taken."  # what is said of messages that somebody dropped
RECENTLY = timedelta(days=14)
Status = WebhookMessage.Status


def webhooks_list() -> QuerySet[Webhook]:
    """Return the webhooks with `last_status`, `last_at` and how many messages are given up; one query."""
    newest = WebhookMessage.objects.filter(webhook=OuterRef("pk")).order_by("-queued_at", "-pk")
    return Webhook.objects.annotate(
        last_status=Subquery(newest.values("status")[:1]),
        last_at=Subquery(newest.values("queued_at")[:1], output_field=DateTimeField()),
        failed_count=_count_of(WebhookMessage.objects.filter(status=Status.FAILED)),
    ).order_by("name")


def messages_list() -> QuerySet[WebhookMessage]:
    """Return the messages with their webhook, without what they say, the newest first; one query."""
    return (
        WebhookMessage.objects.select_related("webhook").defer("body", "webhook__secret").order_by("-queued_at", "pk")
    )


def failing_webhooks(on: date) -> QuerySet[Webhook]:
    """Return the webhooks that did not take messages lately, with `lost_count` and `lost_because`; one query.

    One that was stopped, a message that was dropped with that or taken at last, and a test need nobody.
    """
    lost = WebhookMessage.objects.filter(status=Status.FAILED, queued_at__date__gt=on - RECENTLY)
    lost = lost.exclude(event=TEST).exclude(failure=STOPPED)
    because = lost.filter(webhook=OuterRef("pk")).order_by("-queued_at", "-pk")
    found = Webhook.objects.filter(is_active=True).defer("secret")
    found = found.annotate(lost_count=_count_of(lost), lost_because=Subquery(because.values("failure")[:1]))
    return found.filter(lost_count__gt=0).order_by("name")


def active_webhooks() -> QuerySet[Webhook]:
    """Return the webhooks that are told of what happens; one query."""
    return Webhook.objects.filter(is_active=True).order_by("pk")


def _count_of(messages: QuerySet[WebhookMessage]) -> Coalesce:
    counted = messages.filter(webhook=OuterRef("pk")).order_by().values("webhook").values(number=Count("pk"))
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
