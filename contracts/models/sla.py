"""Promises of response and resolution by priority, and what is covered."""

from calendar import day_name
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import CodeField, RateField, Row, not_blank


class SlaPlan(Row):
    """A named set of targets with the hours they run in."""

    class Coverage(models.TextChoices):
        """When the clock runs."""

        BUSINESS_HOURS = "8x5", "Business hours, 8 x 5"
        EXTENDED = "12x5", "Extended hours, 12 x 5"
        ALWAYS = "24x7", "Around the clock, 24 x 7"
        CUSTOM = "custom", "Hours of its own"

    name = models.CharField(max_length=60, unique=True)
    coverage = CodeField(max_length=6, choices=Coverage.choices, default=Coverage.BUSINESS_HOURS)
    opens_at = models.TimeField(default=time(9), help_text="When business or extended hours begin.")
    time_zone = models.CharField(max_length=63, default="UTC")
    holiday_country = models.CharField(
        max_length=2, blank=True, help_text="ISO code of the country whose public holidays stop the clock; empty: none."
    )
    holiday_region = models.CharField(max_length=10, blank=True, help_text="State or province, as in ISO 3166-2.")
    pauses_while = models.CharField(
        max_length=200,
        blank=True,
        default="Waiting for the client",
        help_text="What stops the clock, as printed; empty: nothing does.",
    )
    credit_share = models.DecimalField(
        "Credit per missed promise",
        max_digits=4,
        decimal_places=3,
        default=0,
        help_text="Of the month's fee, for each committed target that was missed: 0.050 is 5 %.",
    )
    credit_cap_share = models.DecimalField(
        "Most credit in a month", max_digits=4, decimal_places=3, default=0, help_text="Of the month's fee."
    )
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name = "SLA plan"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("is_default", condition=Q(is_default=True), name="one_default_sla_plan"),
            models.CheckConstraint(
                name="sla_credit_is_within_its_cap",
                condition=Q(credit_share__gte=0, credit_cap_share__lte=1, credit_cap_share__gte=F("credit_share")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SlaWindow(Row):
    """Hours of one weekday in which the clock of a plan with hours of its own runs; Monday is 0."""

    plan = models.ForeignKey(SlaPlan, on_delete=models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(choices=list(enumerate(day_name)))
    starts_at = models.TimeField()
    ends_at = models.TimeField(help_text="00:00 is the end of the day.")

    class Meta:
        verbose_name = "SLA hours"
        verbose_name_plural = "SLA hours"
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.UniqueConstraint("plan", "weekday", "starts_at", name="sla_window_is_told_once"),
            models.CheckConstraint(name="sla_weekday_is_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="sla_window_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at")) | Q(ends_at=time(0))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M} to {self.ends_at:%H:%M}"


class SlaTarget(Row):
    """How fast the MSP responds to and resolves one priority; minutes of the plan's clock."""

    class Priority(models.TextChoices):
        """From work has stopped to a small wish."""

        P1 = "P1", "P1 Critical"
        P2 = "P2", "P2 High"
        P3 = "P3", "P3 Normal"
        P4 = "P4", "P4 Low"

    plan = models.ForeignKey(SlaPlan, on_delete=models.CASCADE, related_name="targets")
    priority = CodeField(max_length=2, choices=Priority.choices)
    response_minutes = models.PositiveIntegerField()
    resolution_minutes = models.PositiveIntegerField()
    is_committed = models.BooleanField(default=False, help_text="A promise; else an operational target.")

    class Meta:
        verbose_name = "SLA target"
        ordering = ["priority"]
        constraints = [
            models.UniqueConstraint("plan", "priority", name="one_target_per_priority"),
            models.CheckConstraint(
                name="sla_resolves_after_it_responds",
                condition=Q(response_minutes__gt=0, resolution_minutes__gte=F("response_minutes")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_priority_display()


class SlaResult(Row):
    """How fast one request of a client was responded to and resolved, as measured; entered, from a file, or by API."""

    class Source(models.TextChoices):
        """Where it came from."""

        ENTERED = "ENTERED", "Entered"
        FILE = "FILE", "From a file"
        API = "API", "By API"

    contract = models.ForeignKey("contracts.Contract", on_delete=models.PROTECT, related_name="sla_results")
    reference = models.CharField(max_length=80, help_text="The ticket's number; the same one again replaces it.")
    priority = CodeField(max_length=2, choices=SlaTarget.Priority.choices)
    opened_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    pauses = models.JSONField(default=list, blank=True, help_text="Pairs of moments between which the clock stood.")
    source = CodeField(max_length=7, choices=Source.choices, default=Source.ENTERED)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "SLA result"
        ordering = ["-opened_at"]
        constraints = [
            not_blank("reference", name="sla_result_has_a_reference"),
            models.UniqueConstraint("contract", "reference", name="one_sla_result_per_reference"),
            models.CheckConstraint(
                name="sla_result_follows_its_opening",
                condition=(Q(responded_at=None) | Q(responded_at__gte=F("opened_at")))
                & (Q(resolved_at=None) | Q(resolved_at__gte=F("opened_at"))),
            ),
        ]
        indexes = [models.Index(fields=["contract", "opened_at"], name="sla_result_by_contract")]

    def __str__(self) -> str:
        return self.reference


class ScopeItem(Row):
    """A service that a contract covers, excludes, or charges extra; co-managed, each has whose duty it is."""

    class Coverage(models.TextChoices):
        """The default in a new proposal."""

        COVERED = "COVERED", "Covered"
        EXCLUDED = "EXCLUDED", "Not covered"
        EXTRA = "EXTRA", "Charged extra"

    class Duty(models.TextChoices):
        """Whose work it is."""

        MSP = "MSP", "Provider"
        CLIENT = "CLIENT", "Client's own IT"
        SHARED = "SHARED", "Both"

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    coverage = CodeField(max_length=8, choices=Coverage.choices, default=Coverage.COVERED)
    extra_rate = RateField(null=True, blank=True, help_text="What it costs where it is charged extra.")
    extra_unit = models.CharField(max_length=40, blank=True, help_text="For what that is: hour, visit, user and month.")
    duty = CodeField(max_length=6, choices=Duty.choices, default=Duty.MSP, help_text="Who does it, where co-managed.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="scope_price_is_for_extras", condition=Q(extra_rate=None) | Q(coverage="EXTRA", extra_rate__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name
