"""The published price list. A published card does not move; the next one is a new version."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, RateField, Row, not_blank
from clients.models.inventory import ASSET_CLASS_CHOICES


class ServiceTier(Row):
    """How much service is sold: Essential, Managed, Complete."""

    name = models.CharField(max_length=40, unique=True)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class RateCard(Row):
    """A version of the price list in one currency, with what serving costs the MSP."""

    name = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    currency = models.CharField(max_length=3)
    effective_from = models.DateField()
    published_at = models.DateTimeField(null=True, blank=True)
    is_infrastructure_in_user_rate = models.BooleanField(
        "Infrastructure is in the user rate",
        default=True,
        help_text="Else servers and network are an add-on to per-user.",
    )
    hour_rate = RateField("Loaded technician hour", null=True, blank=True)
    hours_per_user = RateField(null=True, blank=True)
    hours_per_device = RateField(null=True, blank=True)
    tools_per_user_rate = RateField(null=True, blank=True)
    tools_per_device_rate = RateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint("name", "version", name="rate_card_version_is_unique"),
            not_blank("name", name="rate_card_name_is_not_blank"),
            models.CheckConstraint(name="rate_card_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(
                name="rate_card_costs_are_all_or_none",
                condition=Q(
                    hour_rate=None, hours_per_user=None, hours_per_device=None,
                    tools_per_user_rate=None, tools_per_device_rate=None,
                ) | Q(
                    hour_rate__gte=0, hours_per_user__gte=0, hours_per_device__gte=0,
                    tools_per_user_rate__gte=0, tools_per_device_rate__gte=0,
                    # A check that comes out as null holds, so what must be there is said.
                    hour_rate__isnull=False, hours_per_user__isnull=False, hours_per_device__isnull=False,
                    tools_per_user_rate__isnull=False, tools_per_device_rate__isnull=False,
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def is_published(self) -> bool:
        """Say whether the card is frozen."""
        return self.published_at is not None

    @property
    def has_costs(self) -> bool:
        """Say whether the margin can be computed."""
        return self.hour_rate is not None


class PerUserRate(Row):
    """What a billable user costs a month in a service tier."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="user_rates")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    rate = RateField("Rate per user and month")

    class Meta:
        ordering = ["tier__position"]
        constraints = [
            models.UniqueConstraint("card", "tier", name="one_user_rate_per_tier"),
            models.CheckConstraint(name="user_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}"


class PerDeviceRate(Row):
    """What a device of an asset class costs a month in a service tier."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="device_rates")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    asset_class = CodeField(max_length=12, choices=ASSET_CLASS_CHOICES)
    rate = RateField("Rate per device and month")

    class Meta:
        ordering = ["tier__position", "asset_class"]
        constraints = [
            models.UniqueConstraint("card", "tier", "asset_class", name="one_device_rate_per_tier_and_class"),
            models.CheckConstraint(name="device_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, {self.get_asset_class_display()}"


class FlatRate(Row):
    """A fee that covers everyone and everything up to a ceiling."""

    class Per(models.TextChoices):
        """What the fee is for."""

        MONTH = "month", "Month"
        YEAR = "year", "Year"

    class Overage(models.TextChoices):
        """What happens above the ceiling."""

        HARD = "HARD", "Breaches the agreement"
        PER_UNIT = "PER_UNIT", "Charged per unit"

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="flat_rates")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    fee = RateField()
    per = CodeField(max_length=5, choices=Per.choices, default=Per.MONTH)
    max_users = models.PositiveIntegerField("Ceiling, users", null=True, blank=True)
    max_devices = models.PositiveIntegerField("Ceiling, devices", null=True, blank=True)
    overage = CodeField(max_length=8, choices=Overage.choices, default=Overage.HARD)
    overage_user_rate = RateField(null=True, blank=True)
    overage_device_rate = RateField(null=True, blank=True)

    class Meta:
        ordering = ["tier__position", "max_users", "max_devices"]
        constraints = [
            models.CheckConstraint(name="flat_fee_is_not_negative", condition=Q(fee__gte=0)),
            models.CheckConstraint(
                name="flat_rate_has_a_ceiling", condition=Q(max_users__isnull=False) | Q(max_devices__isnull=False)
            ),
            models.CheckConstraint(
                name="soft_ceiling_has_its_prices",
                condition=Q(overage="HARD", overage_user_rate=None, overage_device_rate=None)
                | Q(
                    overage="PER_UNIT", overage_user_rate__gte=0, overage_device_rate__gte=0,
                    overage_user_rate__isnull=False, overage_device_rate__isnull=False,
                ),
            ),
        ]  # fmt: skip

    @property
    def monthly_fee(self) -> Decimal:
        """Return the fee of a month, exact enough to compare; the engine computes the charge."""
        return self.fee / 12 if self.per == self.Per.YEAR else self.fee

    def __str__(self) -> str:
        limits = [f"{self.max_users} users"] if self.max_users is not None else []
        limits += [f"{self.max_devices} devices"] if self.max_devices is not None else []
        return f"{self.tier}, up to {' and '.join(limits)}"
