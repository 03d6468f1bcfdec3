"""Statements drafted or issued by the dozen, by a worker: how far it is, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row


class StatementRun(Row):
    """One deed on many statements, as a person asked for it. `failure` is why it stopped before it was done."""

    class Kind(models.TextChoices):
        """What is done."""

        DRAFT = "DRAFT", "Draft all that is due"
        ISSUE = "ISSUE", "Issue the selected drafts"

    once = models.UUIDField(unique=True, null=True, blank=True, help_text="Of the form it was asked by: one run each.")
    kind = CodeField(max_length=5, choices=Kind.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    wanted_count = models.PositiveIntegerField(help_text="How many it was asked for.")
    statements = models.JSONField(
        default=list, blank=True, help_text="The drafts to issue, each as it was shown: id, name, total, currency."
    )
    handled_count = models.PositiveIntegerField(default=0, help_text="How many of them were looked at, in their order.")
    done_count = models.PositiveIntegerField(default=0, help_text="How many were drafted or issued.")
    refused = models.JSONField(default=list, blank=True, help_text="What could not be done: about what, and why.")
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        verbose_name = "run of statements"
        verbose_name_plural = "runs of statements"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="statement_run_that_failed_has_ended", condition=Q(failure="") | Q(finished_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="statement_runs_newest")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_done(self) -> bool:
        """Say whether nothing is left to do; one that stopped can go on."""
        return self.finished_at is not None and not self.failure
