"""What the installation knows: its MSPs, and the work queued for each. Lives in the public schema only."""

import uuid
from typing import NoReturn

from django.db import models
from django.db.models.functions import Lower
from django_tenants.models import DomainMixin, TenantMixin


def new_schema_name() -> str:
    """Return a schema name that was never used and never will be again: a reused one would adopt its old rows."""
    return f"t_{uuid.uuid4().hex}"


class Msp(TenantMixin):
    """Our customer, with a PostgreSQL schema of its own."""

    class Status(models.TextChoices):
        """Only an ACTIVE MSP is routed to, scheduled and worked for."""

        PROVISIONING = "PROVISIONING"
        ACTIVE = "ACTIVE"
        SUSPENDED = "SUSPENDED"

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=63, default="UTC")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROVISIONING)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="msp_schema_name_is_never_public",
                condition=models.Q(schema_name__regex=r"^t_[0-9a-f]{32}$"),
            ),
            models.CheckConstraint(name="msp_name_is_not_blank", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def __enter__(self) -> NoReturn:
        """Refuse: django-tenants keeps the MSP selected before in a list that all threads share."""
        raise TypeError("Use `with msp_scope(msp):` of config.tenancy.scope.")

    @property
    def is_active(self) -> bool:
        """Say whether requests and jobs are served for this MSP."""
        return self.status == self.Status.ACTIVE


class MspDomain(DomainMixin):
    """A host name that an MSP answers on; lower case, no trailing dot."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="msp_domain_is_lower_case", condition=models.Q(domain=Lower("domain"))),
        ]


class OutboxMessage(models.Model):
    """A job to hand to the broker, written in the transaction whose work asks for it, and what became of it.

    A message that no row here asked for is refused. The table name carries its schema, so that one row can be written
    from inside any MSP's transaction.
    """

    id = models.BigAutoField(primary_key=True)
    task_id = models.UUIDField(help_text="Also the Celery task id: the same job asked for twice is one row.")
    task = models.CharField(max_length=200)
    kwargs = models.JSONField(default=dict)
    schema_name = models.CharField(max_length=63)
    queued_at = models.DateTimeField()
    available_at = models.DateTimeField(help_text="Not handed over before this moment.")
    retries = models.PositiveSmallIntegerField(default=0)
    request_id = models.CharField(max_length=64, blank=True, help_text="The request or job that asked, for the logs.")
    sent_at = models.DateTimeField(null=True, help_text="Last handed to the broker.")
    started_at = models.DateTimeField(null=True, help_text="Last begun by a worker.")
    starts = models.PositiveSmallIntegerField(default=0, help_text="More than one: a worker died of it, or was killed.")
    finished_at = models.DateTimeField(null=True, help_text="Done, retried as another row, or buried as a dead letter.")

    class Meta:
        db_table = '"public"."tenancy_outbox"'
        constraints = [models.UniqueConstraint("task_id", "retries", name="outbox_one_message_per_try")]
        indexes = [
            models.Index("available_at", "id", condition=models.Q(sent_at=None), name="outbox_waiting"),
            models.Index("sent_at", condition=models.Q(finished_at=None), name="outbox_unfinished"),
            models.Index("finished_at", name="outbox_finished"),
        ]


class DeadLetter(models.Model):
    """A job that was refused, or that failed for good; kept for a person to read and replay."""

    id = models.BigAutoField(primary_key=True)
    task_id = models.UUIDField()
    task = models.CharField(max_length=200)
    kwargs = models.JSONField(default=dict)
    schema_name = models.CharField(
        max_length=63, blank=True, help_text="As the message said; empty when it said nothing."
    )
    reason = models.TextField()
    traceback = models.TextField(blank=True)
    at = models.DateTimeField()
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = '"public"."tenancy_dead_letter"'


class JobSchedule(models.Model):
    """When a daily job of one MSP runs next. One dispatcher reads this; there is no beat per MSP."""

    id = models.BigAutoField(primary_key=True)
    msp = models.ForeignKey(Msp, on_delete=models.CASCADE, related_name="schedules")
    job = models.CharField(max_length=200, help_text="The task's name.")
    at_time = models.TimeField(help_text="Local time of the MSP.")
    next_run_at = models.DateTimeField()
    is_enabled = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint("msp", "job", name="one_schedule_per_msp_and_job")]
        indexes = [models.Index("next_run_at", condition=models.Q(is_enabled=True), name="schedule_due")]
