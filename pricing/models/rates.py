"""The rates of a card: per user, per device, flat, each for a service tier, with bands and minimums.

A rate is that of the first unit. A band begins at a later unit and ends where the next one begins, so that no gap and
no overlap can be written; the database holds each band to a rate of its card, tier and class.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, RateField, Row
from clients.models.inventory import ASSET_CLASS_CHOICES
from pricing.models.rate_card import RateCard, ServiceTier

FIRST_BAND = 2  # a band from the first unit on would be the rate itself


class Counting(models.TextChoices):
    """How bands count; without bands it makes no difference."""

    GRADUATED = "GRADUATED", "Each unit at its own band's rate"
    ALL_UNITS = "ALL_UNITS", "All units at the rate of the band reached"


class PerUserRate(Row):
    """What a billable user costs a month in a service tier."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="user_rates")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    rate = RateField("Rate per user and month")
    counting = CodeField("Bands count", max_length=9, choices=Counting.choices, default=Counting.GRADUATED)
    minimum_users = models.PositiveIntegerField(
        "At least, users", default=0, help_text="So many users are charged, however few are counted."
    )

    class Meta:
        ordering = ["tier__position"]
        constraints = [
            models.UniqueConstraint("card", "tier", name="one_user_rate_per_tier"),
            models.CheckConstraint(name="user_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}"


class UserBand(Row):
    """What a user costs from a certain one on, in a tier that has a rate per user."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="user_bands")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    from_unit = models.PositiveIntegerField("From user")
    rate = RateField("Rate per user and month")

    class Meta:
        ordering = ["tier__position", "from_unit"]
        constraints = [
            models.UniqueConstraint("card", "tier", "from_unit", name="one_user_band_from_a_unit"),
            models.CheckConstraint(name="user_band_begins_after_the_first", condition=Q(from_unit__gte=FIRST_BAND)),
            models.CheckConstraint(name="user_band_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, from user {self.from_unit:,}"


class PerDeviceRate(Row):
    """What a device of an asset class costs a month in a service tier."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="device_rates")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    asset_class = CodeField(max_length=12, choices=ASSET_CLASS_CHOICES)
    rate = RateField("Rate per device and month")
    counting = CodeField("Bands count", max_length=9, choices=Counting.choices, default=Counting.GRADUATED)

    class Meta:
        ordering = ["tier__position", "asset_class"]
        constraints = [
            models.UniqueConstraint("card", "tier", "asset_class", name="one_device_rate_per_tier_and_class"),
            models.CheckConstraint(name="device_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, {self.get_asset_class_display()}"


class DeviceBand(Row):
    """What a device of a class costs from a certain one on, in a tier that has a rate for the class."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="device_bands")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    asset_class = CodeField(max_length=12, choices=ASSET_CLASS_CHOICES)
    from_unit = models.PositiveIntegerField("From device")
    rate = RateField("Rate per device and month")

    class Meta:
        ordering = ["tier__position", "asset_class", "from_unit"]
        constraints = [
            models.UniqueConstraint("card", "tier", "asset_class", "from_unit", name="one_device_band_from_a_unit"),
            models.CheckConstraint(name="device_band_begins_after_the_first", condition=Q(from_unit__gte=FIRST_BAND)),
            models.CheckConstraint(name="device_band_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, {self.get_asset_class_display()} from {self.from_unit:,}"


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
