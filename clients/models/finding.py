"""Something a person should look at: potential, cited, to be confirmed."""

from django.conf import settings
from django.db import models

from clients.models.base import CodeField, Row
from clients.models.client import Client


class Finding(Row):
    """A potential problem seen in a client's accounts, with the rule it may touch."""

    class Severity(models.TextChoices):
        """How soon to look."""

        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        INFO = "info", "For information"

    class Status(models.TextChoices):
        """What became of it."""

        OPEN = "OPEN", "Open"
        ACCEPTED = "ACCEPTED", "Accepted"
        RESOLVED = "RESOLVED", "Resolved"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="findings")
    code = models.CharField(max_length=12)
    severity = CodeField(max_length=6, choices=Severity.choices)
    about = models.CharField(max_length=256)
    because = models.TextField()
    evidence = models.JSONField(default=list, blank=True, help_text="The facts behind it: sources, dates.")
    status = CodeField(max_length=8, choices=Status.choices, default=Status.OPEN)
    note = models.TextField(blank=True, help_text="What was answered when a person settled it.")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    first_seen_on = models.DateField()
    last_seen_on = models.DateField()

    class Meta:
        ordering = ["client", "severity", "code", "about"]
        constraints = [
            models.UniqueConstraint("client", "code", "about", name="one_finding_per_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.about}"
