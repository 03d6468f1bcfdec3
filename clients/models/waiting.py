"""A file between its upload and its end: shown, confirmed, taken. Regulated columns are gone before it is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.import_run import ImportRun


class WaitingFile(Row):
    """An upload that a person has not confirmed yet, or that a worker is taking; its rows go when it ends."""

    class Status(models.TextChoices):
        """How far it is."""

        READING = "READING", "Being read"
        SHOWN = "SHOWN", "Waiting for your word"
        TAKING = "TAKING", "Being taken"
        TAKEN = "TAKEN", "Taken"
        REFUSED = "REFUSED", "Refused"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="waiting_files")
    filename = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    sheet = models.BinaryField(null=True, help_text="The rows, without the columns that may not be read.")
    source = models.CharField(max_length=24)
    mapping = models.JSONField(null=True, blank=True, help_text="A column mapping, where the person chose one.")
    policy = models.CharField(max_length=24, blank=True, help_text="Set where the file holds past counts.")
    as_of = models.DateField()
    accepts_partial = models.BooleanField(default=False)
    allows_retirements = models.BooleanField(default=False)
    status = CodeField(max_length=7, choices=Status.choices, default=Status.READING)
    preview = models.JSONField(default=dict, blank=True, help_text="What it would bring.")
    refusal = models.TextField(blank=True)
    import_run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "file"
        verbose_name_plural = "files waiting"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(name="a_refused_file_says_why", condition=~Q(status="REFUSED") | ~Q(refusal="")),
            models.CheckConstraint(
                name="a_file_that_ended_keeps_no_rows", condition=~Q(status__in=["TAKEN", "REFUSED"]) | Q(sheet=None)
            ),
        ]
        indexes = [models.Index(fields=["client", "-at"], name="waiting_file_by_client")]

    def __str__(self) -> str:
        return self.filename
