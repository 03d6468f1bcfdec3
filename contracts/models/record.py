"""What happened, what was mailed, which job ran, which number comes next."""

from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, Row
from clients.models.client import Client


class Event(models.Model):
    """One thing that happened: append-only, each row carrying the hash of the one before it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=254, help_text="E-mail address of the person, or the job.")
    what = models.CharField(max_length=60)
    about = models.CharField(
        max_length=60, help_text="The number of the proposal, contract or statement, or a client's short name."
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="events")
    came_from = models.CharField(max_length=80, blank=True, default="", help_text="Door and address; empty for a job.")
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-id"]
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.what} {self.about}"


class OutgoingMail(Row):
    """A message to one person, written in the transaction that causes it and sent by a job, once."""

    class Status(models.TextChoices):
        """Where it is. SENDING: the server has all of it but its end; UNSURE: nobody answered after that."""

        QUEUED = "QUEUED", "Queued"
        SENDING = "SENDING", "Being handed over"
        SENT = "SENT", "Sent"
        UNSURE = "UNSURE", "Perhaps sent"
        FAILED = "FAILED", "Failed"
        BOUNCED = "BOUNCED", "Came back"

    key = models.CharField(
        max_length=120, unique=True, help_text="What the mail is about; the same mail twice is one row."
    )
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    attachment_name = models.CharField(max_length=120, blank=True)
    attachment = models.BinaryField(null=True, blank=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, related_name="mails")
    status = CodeField(max_length=7, choices=Status.choices, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often the mail server was asked to take it.")
    next_try_at = models.DateTimeField(null=True, blank=True, help_text="Empty: as soon as a worker is free.")
    message_id = models.CharField(max_length=200, blank=True, help_text="The same for every try.")
    provider_id = models.CharField(max_length=200, blank=True, help_text="What the mail provider calls it.")
    handed_at = models.DateTimeField(null=True, blank=True, help_text="When its end was about to be sent.")
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="When the provider said that it arrived.")
    bounced_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)
    sends_again = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="sent_again", help_text="What it repeats."
    )
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said that nothing is left to do.")

    class Meta:
        verbose_name = "e-mail"
        ordering = ["-queued_at"]
        constraints = [
            models.CheckConstraint(name="sent_mail_says_when", condition=~Q(status="SENT") | Q(sent_at__isnull=False)),
            models.CheckConstraint(
                name="mail_being_handed_over_says_when",
                condition=~Q(status__in=["SENDING", "UNSURE"]) | Q(handed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_that_came_back_says_when", condition=~Q(status="BOUNCED") | Q(bounced_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class JobRun(Row):
    """A job that ran for one slot; the unique key makes running it twice leave one result."""

    key = models.CharField(max_length=160, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.key


class NumberSequence(Row):
    """The last number given out per kind and year; taken inside the transaction that uses it, so none is lost."""

    kind = models.CharField(max_length=1)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "year", name="one_sequence_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}"
