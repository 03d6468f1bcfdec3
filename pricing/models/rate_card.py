"""The published price list. A published card does not move; the next one is a new version."""

from django.db import models
from django.db.models import Q

from clients.models.base import RateField, Row, ShareField, not_blank
from pricing.models.offered_terms import TERMS_CONSTRAINTS, OfferedTerms


class ServiceTier(Row):
    """How much service is sold: Essential, Managed, Complete."""

    name = models.CharField(max_length=40, unique=True)
    description = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class RateCard(OfferedTerms, Row):
    """A version of the price list in one currency, with its commercial terms and what serving costs the MSP."""

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
    target_margin_share = ShareField(
        "Target margin",
        null=True,
        blank=True,
        help_text="Share of a rate that should be left after its cost; gives each rate's floor. Write 50 % as 0.50.",
    )

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
            models.CheckConstraint(
                name="target_margin_is_a_share_of_known_costs",
                condition=Q(target_margin_share=None) | Q(
                    target_margin_share__gte=0, target_margin_share__lt=1, target_margin_share__isnull=False,
                    hour_rate__isnull=False,
                ),
            ),
            *TERMS_CONSTRAINTS,
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
