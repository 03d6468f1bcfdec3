"""Dated, frozen counts with their evidence. The database refuses to change or delete one."""

from django.conf import settings
from django.db import models

from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.import_run import ImportRun


class InventoryCount(Row):
    """How many users and devices a client had on a date, under a counting policy."""

    class Origin(models.TextChoices):
        """Where the numbers come from."""

        COUNTED = "COUNTED", "Counted here"
        CARRIED_OVER = "CARRIED_OVER", "Carried over from a former system"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="counts")
    on = models.DateField()
    policy = models.CharField(max_length=24)
    user_count = models.PositiveIntegerField()
    lowest_user_count = models.PositiveIntegerField(
        null=True, blank=True, help_text="If every open decision went the one way; empty where it was not counted here."
    )
    highest_user_count = models.PositiveIntegerField(null=True, blank=True)
    device_counts = models.JSONField(default=dict, help_text="Asset class to count; classes with none are left out.")
    unclassified_count = models.PositiveIntegerField(default=0, help_text="Devices nobody has classified; not counted.")
    station_count = models.PositiveIntegerField(default=0, help_text="Station accounts found.")
    origin = CodeField(max_length=12, choices=Origin.choices, default=Origin.COUNTED)
    import_run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="counts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-on"]
        get_latest_by = "on"
        constraints = [
            models.UniqueConstraint("client", "on", "policy", name="one_count_per_client_day_and_policy"),
            models.CheckConstraint(
                name="carried_over_counts_name_their_file",
                condition=models.Q(origin="COUNTED") | models.Q(import_run__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d %b %Y}"

    @property
    def device_count(self) -> int:
        """Return all counted devices."""
        return sum(self.device_counts.values())


class CountLine(Row):
    """One account or device, counted or left out, and why."""

    class Subject(models.TextChoices):
        """What the line is about."""

        USER = "USER", "User"
        DEVICE = "DEVICE", "Device"

    count = models.ForeignKey(InventoryCount, on_delete=models.PROTECT, related_name="lines")
    subject = CodeField(max_length=6, choices=Subject.choices)
    who = models.CharField(max_length=256)
    ref = models.CharField(max_length=256, blank=True, help_text="What the line is about, the same in every count.")
    is_counted = models.BooleanField()
    is_undecided = models.BooleanField(default=False, help_text="A person should decide; the count may change.")
    because = models.TextField()
    evidence = models.JSONField(default=list, help_text="Facts: sources, dates, rule.")

    class Meta:
        ordering = ["subject", "-is_counted", "who"]
        indexes = [models.Index(fields=["count", "subject", "-is_counted", "who"], name="count_lines_in_order")]

    def __str__(self) -> str:
        return self.who
