"""What people decided where a rule could not: kept with who and why, and taken back rather than deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.inventory import Account, Asset, Person


class Decision(Row):
    """One decision about an account or a device; `was` is what stood there before, to go back to."""

    class Kind(models.TextChoices):
        """What was decided."""

        ACCOUNT = "ACCOUNT", "What an account stands for"
        SAME = "SAME", "The same person"
        DIFFERENT = "DIFFERENT", "Not the same person"
        ASSET_CLASS = "ASSET_CLASS", "The class of a device"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="decisions")
    kind = CodeField(max_length=11, choices=Kind.choices)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions")
    other_account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions")
    told = models.CharField("Decided", max_length=400, help_text="The decision in words.")
    because = models.CharField("Why", max_length=400, blank=True)
    was = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="decision_is_about_something",
                condition=Q(kind="ASSET_CLASS", asset__isnull=False)
                | Q(kind="ACCOUNT", account__isnull=False)
                | Q(kind__in=["SAME", "DIFFERENT"], account__isnull=False, other_account__isnull=False)
                | Q(kind__in=["SAME", "DIFFERENT"], account__isnull=False, person__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_taken_back_by_someone",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["client", "-at"], name="decision_by_client")]

    def __str__(self) -> str:
        return self.told


class MatchQuestion(Row):
    """Two of a client's accounts, or an account and a person, that may be the same human; matching asks it anew."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="match_questions")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    other_account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    confidence = models.DecimalField(max_digits=3, decimal_places=2)
    because = models.CharField(max_length=400)
    is_conflict = models.BooleanField(default=False, help_text="A key would join them, something else forbids it.")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "who is who?"
        ordering = ["is_conflict", "-confidence", "because"]
        constraints = [
            models.CheckConstraint(
                name="match_question_is_about_two",
                condition=Q(other_account__isnull=False, person=None) | Q(other_account=None, person__isnull=False),
            ),
            models.UniqueConstraint("client", "account", "other_account", name="match_question_is_asked_once"),
            models.UniqueConstraint("client", "account", "person", name="match_question_of_a_person_is_asked_once"),
        ]

    def __str__(self) -> str:
        return self.because
