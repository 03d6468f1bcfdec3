"""How this MSP reads exports and counts: its own tables, versions and limits."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clients.importing.mappings import KINDS
from clients.importing.moments import DayOrder
from clients.models.base import CodeField, Row, not_blank
from clients.models.client import Client
from clients.models.inventory import ASSET_CLASS_CHOICES, CELL


class InventoryRules(Row):
    """The MSP's limits: one row per schema."""

    stale_after_days = models.PositiveSmallIntegerField(
        "A device is doubtful when not seen for (days)",
        default=90,
        null=True,
        blank=True,
        help_text="It stays counted until somebody retires it. Empty: never doubtful.",
    )
    dispute_days = models.PositiveSmallIntegerField(
        "Days to dispute after the month ends",
        default=5,
        help_text="Until then a client can contest who and what is counted for a month.",
    )
    is_the_one = models.BooleanField(default=True, editable=False)

    class Meta:
        verbose_name_plural = "inventory rules"
        constraints = [
            models.UniqueConstraint("is_the_one", name="there_is_one_set_of_inventory_rules"),
            models.CheckConstraint(name="inventory_rules_are_the_one", condition=Q(is_the_one=True)),
            models.CheckConstraint(name="dispute_days_fit_in_a_month", condition=Q(dispute_days__lte=28)),
        ]

    def __str__(self) -> str:
        return "Inventory rules"


class AssetClassRule(Row):
    """Which class of device a source's own word stands for; adds to or overrides the table that ships."""

    source = models.CharField(max_length=24)
    word = models.CharField("Word in the source", max_length=CELL)
    asset_class = CodeField(max_length=12, choices=ASSET_CLASS_CHOICES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "device classes"
        ordering = ["source", "word"]
        constraints = [
            models.UniqueConstraint("source", Lower("word"), name="asset_class_rule_is_unique_per_word"),
            not_blank("word", name="asset_class_rule_has_a_word"),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.word}"


class ColumnMapping(Row):
    """Which column of a table holds what, saved under a name."""

    name = models.CharField(max_length=60)
    kind = models.CharField("Rows are", max_length=12, choices=[(kind, kind.capitalize()) for kind in KINDS])
    columns = models.JSONField(help_text="Field to column header.")
    dates = models.CharField(
        "Dates are written",
        max_length=12,
        blank=True,
        choices=[(DayOrder.DAY_FIRST.value, "Day first"), (DayOrder.MONTH_FIRST.value, "Month first")],
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="column_mapping_name_is_unique"),
            not_blank("name", name="column_mapping_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ClientAlias(Row):
    """What a source calls a client, so that a row of another client is noticed."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="aliases")
    source = models.CharField(max_length=24)
    name = models.CharField(max_length=CELL)

    class Meta:
        verbose_name_plural = "client names in sources"
        ordering = ["source", "name"]
        constraints = [
            models.UniqueConstraint("source", Lower("name"), name="client_alias_is_one_clients"),
            not_blank("name", name="client_alias_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.source}"


class CountingChoice(Row):
    """One version of how a client is counted: the policy and the moment; nobody changes a version."""

    class Moment(models.TextChoices):
        """Which of a period's counts is the one that is billed."""

        PERIOD_END = "PERIOD_END", "The last day of the period"
        DAY = "DAY", "A fixed day of the month"
        PEAK = "PEAK", "The highest day of the period"
        AVERAGE = "AVERAGE", "The average of the period's counts"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="counting_choices")
    version = models.PositiveIntegerField()
    policy = models.CharField(max_length=24)
    moment = CodeField(max_length=10, choices=Moment.choices, default=Moment.PERIOD_END)
    day = models.PositiveSmallIntegerField("Day of the month", null=True, blank=True)
    leavers_count = models.BooleanField("Leavers who still sign in are counted", default=False)
    because = models.CharField("Why", max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["client", "-version"]
        constraints = [
            models.UniqueConstraint("client", "version", name="counting_choice_version_is_unique"),
            models.CheckConstraint(
                name="a_fixed_day_is_named",
                condition=Q(moment="DAY", day__gte=1, day__lte=31, day__isnull=False)
                | (~Q(moment="DAY") & Q(day=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"
