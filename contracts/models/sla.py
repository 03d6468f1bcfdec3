"""Promises of response and resolution by priority, and what is covered."""

from django.db import models
from django.db.models import F, Q

from clients.models.base import CodeField, Row


class SlaPlan(Row):
    """A named set of targets with the hours they run in."""

    class Coverage(models.TextChoices):
        """When the clock runs."""

        BUSINESS_HOURS = "8x5", "Business hours, 8 x 5"
        EXTENDED = "12x5", "Extended hours, 12 x 5"
        ALWAYS = "24x7", "Around the clock, 24 x 7"

    name = models.CharField(max_length=60, unique=True)
    coverage = CodeField(max_length=4, choices=Coverage.choices, default=Coverage.BUSINESS_HOURS)
    time_zone = models.CharField(max_length=63, default="UTC")
    is_default = models.BooleanField(default=False)

    class Meta:
        verbose_name = "SLA plan"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("is_default", condition=Q(is_default=True), name="one_default_sla_plan"),
        ]

    def __str__(self) -> str:
        return self.name


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


class ScopeItem(Row):
    """A service that a contract covers, excludes, or charges extra."""

    class Coverage(models.TextChoices):
        """The default in a new proposal."""

        COVERED = "COVERED", "Covered"
        EXCLUDED = "EXCLUDED", "Not covered"
        EXTRA = "EXTRA", "Charged extra"

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    coverage = CodeField(max_length=8, choices=Coverage.choices, default=Coverage.COVERED)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
