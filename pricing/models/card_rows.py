"""What a card says of a tier, of a size, of a term and of what its rates cover."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from clients.models.base import RateField, Row, ShareField, not_blank
from pricing.engine.commercial.terms import LONGEST_TERM
from pricing.models.rate_card import RateCard, ServiceTier


class TierTerms(Row):
    """What holds for a whole tier of a card: the least a month costs, and whether its rates include 24x7."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="tier_terms")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    minimum_amount = RateField(
        "At least a month", null=True, blank=True, help_text="The least a month costs per user or per device."
    )
    is_round_the_clock = models.BooleanField(
        "24x7 included", default=False, help_text="The tier's rates include it; no surcharge is added."
    )

    class Meta:
        verbose_name_plural = "tier terms"
        ordering = ["tier__position"]
        constraints = [
            models.UniqueConstraint("card", "tier", name="one_row_of_terms_per_tier"),
            models.CheckConstraint(
                name="minimum_amount_is_not_negative", condition=Q(minimum_amount=None) | Q(minimum_amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier}"


class VolumeStep(Row):
    """The discount that a client's size earns, from so many billable users on."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="volume_steps")
    from_users = models.PositiveIntegerField("From users")
    discount_share = ShareField("Discount", help_text="Write 5 % as 0.05.")

    class Meta:
        ordering = ["from_users"]
        constraints = [
            models.UniqueConstraint("card", "from_users", name="one_volume_step_from_a_size"),
            models.CheckConstraint(name="volume_step_has_a_size", condition=Q(from_users__gte=1)),
            models.CheckConstraint(
                name="volume_discount_is_a_share", condition=Q(discount_share__gt=0, discount_share__lt=1)
            ),
        ]

    def __str__(self) -> str:
        return f"From {self.from_users:,} users"


class TermDiscount(Row):
    """What another term than the card's own is worth; a negative share is a premium for a short one."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="term_discounts")
    months = models.PositiveSmallIntegerField(
        "Term, months", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)]
    )
    discount_share = ShareField("Discount", help_text="Write 5 % as 0.05, a premium of 20 % as -0.20.")

    class Meta:
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint("card", "months", name="one_discount_per_term"),
            models.CheckConstraint(
                name="discounted_term_is_a_term", condition=Q(months__gte=1, months__lte=LONGEST_TERM)
            ),
            models.CheckConstraint(
                name="term_discount_is_a_share", condition=Q(discount_share__gte=-1, discount_share__lt=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} months"


class CoveredService(Row):
    """A service of a tier, and which of its rates include it; a service that none includes is not listed."""

    card = models.ForeignKey(RateCard, on_delete=models.CASCADE, related_name="covered_services")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("Service", max_length=120)
    is_in_per_user = models.BooleanField("Per user", default=True)
    is_in_per_device = models.BooleanField("Per device", default=True)
    is_in_flat = models.BooleanField("Flat rate", default=True)

    class Meta:
        ordering = ["tier__position", "name"]
        constraints = [
            models.UniqueConstraint("card", "tier", Lower("name"), name="one_row_per_service_and_tier"),
            not_blank("name", name="covered_service_has_a_name"),
            models.CheckConstraint(
                name="a_listed_service_is_in_some_rate",
                condition=Q(is_in_per_user=True) | Q(is_in_per_device=True) | Q(is_in_flat=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier}, {self.name}"
