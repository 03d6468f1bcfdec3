"""One file that was read into a client."""

from django.conf import settings
from django.db import models

from clients.models.base import CodeField, Row
from clients.models.client import Client


class ImportRun(Row):
    """What a file brought: its hash, who and when, what changed and which rows were rejected for which reason."""

    class Outcome(models.TextChoices):
        """Whether anything was taken."""

        TAKEN = "TAKEN", "Taken"
        REFUSED = "REFUSED", "Refused"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="import_runs")
    source = models.CharField(max_length=24)
    filename = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    as_of = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = CodeField(max_length=7, choices=Outcome.choices)
    row_count = models.PositiveIntegerField()
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    retired_count = models.PositiveIntegerField(default=0)
    accepts_partial = models.BooleanField(default=False, help_text="A person left rejected rows out.")
    allows_retirements = models.BooleanField(default=False, help_text="A person confirmed that many are gone.")
    decisions = models.BinaryField(null=True, help_text="What was done to each row: a compressed CSV.")
    rejected = models.JSONField(default=list, help_text="One object per rejected row: row, column, reason.")

    class Meta:
        ordering = ["-at"]
        get_latest_by = "at"
        indexes = [models.Index(fields=["client", "-at"], name="import_by_client")]

    def __str__(self) -> str:
        return f"{self.filename} ({self.source})"

    @property
    def rejected_count(self) -> int:
        """Return how many rows were rejected."""
        return len(self.rejected)
