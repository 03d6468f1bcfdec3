"""Ceilings of flat rates: what was agreed, how full they are, where they are heading, and whom that was told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import CodeField, RateField, Row, not_blank
from clients.models.client import Client
from contracts.models.contract import Contract, TermsVersion


class Ceiling(Row):
    """The most users or devices a flat rate covers."""

    class Unit(models.TextChoices):
        """What is counted against it."""

        USERS = "USERS", "Users"
        DEVICES = "DEVICES", "Devices"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="ceilings")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="ceilings")
    unit = CodeField(max_length=7, choices=Unit.choices)
    limit_count = models.PositiveIntegerField()
    overage_rate = RateField(null=True, blank=True, help_text="Per unit above; empty for a hard ceiling.")
    classes = models.JSONField(default=list, blank=True, help_text="The asset classes it counts; empty for all.")

    class Meta:
        ordering = ["contract", "unit"]
        constraints = [
            models.UniqueConstraint("version", "unit", name="one_ceiling_per_unit_and_version"),
            models.CheckConstraint(name="ceiling_is_positive", condition=Q(limit_count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.limit_count} {self.get_unit_display().lower()}"


class CeilingAlert(Row):
    """A ceiling that came near its breach, or broke; open until there is headroom again. Told once.

    One row per class: where it worsens, the next row follows the one before, which ends that day.
    """

    class State(models.TextChoices):
        """How bad it is; AT is the last unit inside."""

        NEAR = "NEAR", "Near breach"
        AT = "AT", "At the ceiling"
        BREACHED = "BREACHED", "Breached"

    ceiling = models.ForeignKey(Ceiling, on_delete=models.PROTECT, related_name="alerts")
    state = CodeField(max_length=8, choices=State.choices)
    counted = models.PositiveIntegerField()
    raised_on = models.DateField()
    crossing_share = models.FloatField(
        null=True, blank=True, help_text="How likely it breaks in time for notice; empty where nothing was forecast."
    )
    expected_on = models.DateField(null=True, blank=True, help_text="The month in which it likely breaks.")
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by", help_text="Before it rose."
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the digest that names it was written.")
    snoozed_until = models.DateField(null=True, blank=True, help_text="Until when it is not shown as work to do.")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True, help_text="What is being done about it.")
    cleared_on = models.DateField(null=True, blank=True)
    cleared_because = models.CharField(
        max_length=200, blank=True, help_text="Why it is over although the count is not below; empty where it is."
    )

    class Meta:
        ordering = ["-raised_on"]
        constraints = [
            models.UniqueConstraint("ceiling", condition=Q(cleared_on=None), name="one_open_alert_per_ceiling"),
            models.CheckConstraint(
                name="alert_clears_after_it_rose", condition=Q(cleared_on=None) | Q(cleared_on__gte=F("raised_on"))
            ),
            models.CheckConstraint(
                name="alert_that_is_open_has_no_end", condition=Q(cleared_because="") | Q(cleared_on__isnull=False)
            ),
            models.CheckConstraint(
                name="alert_is_acknowledged_with_a_note",
                condition=Q(acknowledged_at=None, acknowledged_by=None, note="")
                | (Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(note="")),
            ),
            models.CheckConstraint(
                name="alert_chance_is_a_share",
                condition=Q(crossing_share=None) | Q(crossing_share__gte=0, crossing_share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.counted} of {self.ceiling}"


class CeilingForecast(Row):
    """Where a ceiling stands and is heading, as the last sweep found it; one row per ceiling, written anew each night.

    Months ahead are lists, the first of them the month after `last_month`. Chances are shares.
    """

    class State(models.TextChoices):
        """How urgent it is, by the policy of that night."""

        OK = "OK", "Room left"
        WATCH = "WATCH", "Watch"
        NEAR = "NEAR", "Near breach"
        AT = "AT", "At the ceiling"
        BREACHED = "BREACHED", "Breached"

    class Refused(models.TextChoices):
        """Why nothing is forecast; empty where something is."""

        NONE = "", "Forecast"
        UNCOUNTED = "UNCOUNTED", "Not counted yet"
        TOO_SHORT = "TOO_SHORT", "Too few months"
        JUMP = "JUMP", "A jump that looks like an import fault"
        STALE = "STALE", "Not counted for months"

    ceiling = models.OneToOneField(Ceiling, on_delete=models.CASCADE, related_name="forecast")
    on = models.DateField()
    state = CodeField(max_length=8, choices=State.choices)
    counted = models.PositiveIntegerField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    used_share = models.FloatField(null=True, blank=True, help_text="The count as a share of the ceiling.")
    refused = CodeField(max_length=9, choices=Refused.choices, default=Refused.NONE, blank=True)
    refused_facts = models.JSONField(default=dict, blank=True, help_text="Of a jump its month and both counts.")
    history = models.JSONField(default=list, help_text="The counts it starts from, by month, oldest first.")
    first_month = models.DateField(null=True, blank=True)
    last_month = models.DateField(null=True, blank=True)
    filled = models.JSONField(default=list, help_text="Months without a count, drawn between their neighbours.")
    known = models.JSONField(default=list, help_text="Joiners less leavers that are known, added up by month ahead.")
    look_months = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Notice and one month more.")
    crossing_share = models.FloatField(null=True, blank=True, help_text="The chance to break within those months.")
    expected_on = models.DateField(null=True, blank=True, help_text="The first month with a chance of a half.")
    p_cross = models.JSONField(default=list)
    members = models.JSONField(default=dict)
    median = models.JSONField(default=list)
    interval80 = models.JSONField(default=list)
    over = models.JSONField(default=list, help_text="Units above the ceiling to be expected, by month ahead.")
    own_past_share = models.FloatField(null=True, blank=True, help_text="How much of its own past its bands held.")

    class Meta:
        ordering = ["ceiling"]
        indexes = [models.Index(fields=["state"], name="ceiling_forecast_by_state")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.ceiling}"


class ExpectedChange(Row):
    """A change of a client's count that is known before it shows: so many users or devices more or fewer from a day."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="expected_changes")
    unit = CodeField(max_length=7, choices=Ceiling.Unit.choices)
    on = models.DateField()
    change = models.IntegerField(help_text="More are above zero, fewer below.")
    note = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(name="expected_change_changes_something", condition=~Q(change=0)),
            not_blank("note", name="expected_change_says_why"),
        ]
        indexes = [models.Index(fields=["client", "unit", "on"], name="expected_change_by_client")]

    def __str__(self) -> str:
        return f"{self.change:+d} {self.get_unit_display().lower()} on {self.on:%d %b %Y}"


class CountRemark(Row):
    """What a person said of a month whose count jumps: an import fault, left out, or right, and history begins anew."""

    class Verdict(models.TextChoices):
        """What the jump was."""

        FAULT = "FAULT", "An import fault: leave the month out"
        RIGHT = "RIGHT", "Right: forecast from this month on"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="count_remarks")
    policy = models.CharField(max_length=24)
    unit = CodeField(max_length=7, choices=Ceiling.Unit.choices)
    month = models.DateField(help_text="Its first day.")
    verdict = CodeField(max_length=5, choices=Verdict.choices)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint("client", "policy", "unit", "month", name="one_remark_per_month_and_unit"),
            models.CheckConstraint(name="remark_is_about_a_month", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%b %Y}: {self.get_verdict_display()}"
