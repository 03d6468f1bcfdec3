"""Telling other programs: webhooks with what became of each message, and calendar feeds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row, not_blank


class Webhook(Row):
    """An address of the MSP's own tools that is told of alerts."""

    name = models.CharField(max_length=80, unique=True)
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=80, help_text="Signs each message; shown once.")
    is_active = models.BooleanField("Sends", default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            not_blank("name", name="webhook_has_a_name"),
            models.CheckConstraint(
                name="webhook_has_a_secret",
                condition=Q(secret__regex=r"^whsec_[A-Za-z0-9+/=]{32,}$"),  # noqa: S106  -- a shape, no secret
            ),
            models.CheckConstraint(name="webhook_goes_to_an_address", condition=Q(url__regex=r"^https?://")),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookMessage(Row):
    """One message to one webhook, written in the transaction that causes it and posted by a job until it is taken."""

    class Status(models.TextChoices):
        """Where it is."""

        QUEUED = "QUEUED", "Queued"
        TAKEN = "TAKEN", "Taken"
        FAILED = "FAILED", "Given up"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    key = models.CharField(max_length=120, help_text="What it is about; the same message twice is one row.")
    event = models.CharField(max_length=40)
    body = models.TextField(help_text="The JSON as it is signed and sent, byte for byte.")
    status = CodeField(max_length=6, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="Empty: as soon as a worker is free.")
    answered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The status the other side gave last.")
    failure = models.TextField(blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "webhook message"
        ordering = ["-queued_at"]
        constraints = [
            models.UniqueConstraint("webhook", "key", name="one_webhook_message_per_key"),
            models.CheckConstraint(
                name="taken_webhook_message_says_when", condition=~Q(status="TAKEN") | Q(taken_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"


class Feed(Row):
    """A secret address at which a person's calendar or reader finds what is ahead; only a hash of it is kept."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="When it was last fetched.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint("owner", condition=Q(ended_at=None), name="one_open_feed_per_person"),
        ]

    def __str__(self) -> str:
        return f"Feed of {self.owner}"
