"""What the client says of its count: disputes with their answers, exceptions that follow, joiners and leavers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import CodeField, Row, not_blank
from clients.models.client import Client, Contact
from clients.models.count import CountLine
from clients.models.inventory import CELL, Person


class Answerable(Row):
    """Something that a contact raised and the MSP answers; both stay on the record."""

    raised_by = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Dispute(Answerable):
    """A line of the open period that the client contests."""

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "OPEN", "Open"
        UPHELD = "UPHELD", "Agreed with the client"
        REJECTED = "REJECTED", "Line stands"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="disputes")
    line = models.ForeignKey(CountLine, on_delete=models.PROTECT, related_name="disputes")
    period_from = models.DateField(help_text="The first day of the period it is about.")
    subject = CodeField(max_length=6, choices=CountLine.Subject.choices)
    ref = models.CharField(max_length=CELL, help_text="What the line is about, in every count.")
    who = models.CharField(max_length=CELL)
    reason = models.TextField()
    status = CodeField(max_length=8, choices=Status.choices, default=Status.OPEN)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint("client", "period_from", "ref", name="one_dispute_per_line_and_period"),
            not_blank("reason", name="dispute_has_a_reason"),
            models.CheckConstraint(
                name="dispute_is_answered_with_words",
                condition=Q(status="OPEN", answered_at=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
            ),
        ]
        indexes = [models.Index(fields=["client", "-raised_at"], name="dispute_by_client")]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_status_display()}"


class CountException(Row):
    """What was agreed against the rule: count someone or something, or leave it out, from a day on."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="count_exceptions")
    subject = CodeField(max_length=6, choices=CountLine.Subject.choices)
    ref = models.CharField(max_length=CELL)
    who = models.CharField(max_length=CELL)
    is_counted = models.BooleanField()
    because = models.CharField(max_length=400)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    dispute = models.OneToOneField(
        Dispute, on_delete=models.PROTECT, null=True, blank=True, related_name="count_exception"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "exceptions"
        ordering = ["-at"]
        constraints = [
            not_blank("because", name="count_exception_has_a_reason"),
            models.CheckConstraint(
                name="count_exception_ends_after_it_begins",
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_from")),
            ),
            models.UniqueConstraint(
                "client", "ref", name="one_open_exception_per_subject", condition=Q(effective_until=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {'counted' if self.is_counted else 'left out'}"


class Notice(Answerable):
    """A joiner or a leaver whom the client announced."""

    class Kind(models.TextChoices):
        """Who comes or goes."""

        JOINER = "JOINER", "Joins"
        LEAVER = "LEAVER", "Leaves"

    class Status(models.TextChoices):
        """Where it stands."""

        OPEN = "OPEN", "Open"
        TAKEN = "TAKEN", "On the roster"
        DISMISSED = "DISMISSED", "Dismissed"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notices")
    kind = CodeField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=CELL)
    email = models.CharField(max_length=CELL, blank=True)
    department = models.CharField(max_length=CELL, blank=True)
    on = models.DateField(help_text="The first day of a joiner, the last of a leaver.")
    note = models.TextField(blank=True)
    status = CodeField(max_length=9, choices=Status.choices, default=Status.OPEN)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        verbose_name_plural = "joiners and leavers"
        ordering = ["-raised_at"]
        constraints = [
            not_blank("name", name="notice_names_someone"),
            models.CheckConstraint(
                name="notice_is_answered_by_someone",
                condition=Q(status="OPEN", answered_at=None) | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["client", "-raised_at"], name="notice_by_client")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_kind_display().lower()} on {self.on:%d %b %Y}"
