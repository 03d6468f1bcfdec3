"""What a rate card offers beside its rates: columns of the card, and its steps by size and by term."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from clients.models.base import CodeField, RateField, ShareField
from pricing.engine.commercial.terms import LONGEST_TERM

MOST_ONBOARDING_MONTHS = 2  # published onboarding fees are 0 to 2 monthly fees
MOST_SURCHARGE = 10


def _share(name: str, label: str, *, highest: int = 1) -> models.CheckConstraint:
    return models.CheckConstraint(name=label, condition=Q(**{f"{name}__gte": 0, f"{name}__lte": highest}))


def _one_of(first: str, second: str, *, name: str, highest: int) -> models.CheckConstraint:
    """Hold two columns that say the same thing in two ways: at most one is given, and neither is negative."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{first: None, f"{second}__isnull": True})
        | Q(**{f"{first}__gte": 0, f"{first}__lte": highest, f"{first}__isnull": False, second: None})
        | Q(**{f"{second}__gte": 0, f"{second}__isnull": False, first: None}),
    )


class OfferedTerms(models.Model):
    """Commercial terms in the shape of the engine's; shares are 0 to 1, nothing is offered where nothing is given."""

    class Stacking(models.TextChoices):
        """How discounts meet."""

        MULTIPLICATIVE = "MULTIPLICATIVE", "Each on what the one before leaves"
        ADDITIVE = "ADDITIVE", "All on the same fee"

    class Escalator(models.TextChoices):
        """How the fee rises at each anniversary."""

        NONE = "NONE", "Not at all"
        FIXED = "FIXED", "By a fixed share"
        CPI = "CPI", "With a price index"

    stacking = CodeField("Discounts count", max_length=14, choices=Stacking.choices, default=Stacking.MULTIPLICATIVE)
    base_term_months = models.PositiveSmallIntegerField(
        "Term of the rates, months", default=12, help_text="The rates are for this term; others get a discount.",
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TERM)],
    )  # fmt: skip
    prepay_discount_share = ShareField(
        "Prepay discount", default=Decimal(0), help_text="For paying a year ahead. Write 3 % as 0.03."
    )
    co_managed_reduction_share = ShareField(
        "Co-managed reduction", default=Decimal(0), help_text="Less, where the client's own team does a part."
    )
    round_the_clock_share = ShareField("24x7, share of the fee", null=True, blank=True)
    round_the_clock_user_rate = RateField("24x7, per user and month", null=True, blank=True)
    after_hours_share = ShareField("After hours, share of the fee", null=True, blank=True)
    after_hours_user_rate = RateField("After hours, per user and month", null=True, blank=True)
    onboarding_months = ShareField("Onboarding, monthly fees", null=True, blank=True)
    onboarding_amount = RateField("Onboarding, amount", null=True, blank=True)
    escalator = CodeField("Rises each anniversary", max_length=5, choices=Escalator.choices, default=Escalator.NONE)
    escalator_share = ShareField(
        "Rise", null=True, blank=True, help_text="The fixed share, or the change of the index that you expect a year."
    )
    is_escalator_compounding = models.BooleanField(
        "On the year before", default=True, help_text="Else the share is of the first year's fee."
    )
    escalator_floor_share = ShareField("Index, at least", null=True, blank=True)
    escalator_cap_share = ShareField("Index, at most", null=True, blank=True)
    escalator_index = models.CharField(
        "Index", max_length=120, blank=True,
        help_text="Name, region, seasonal adjustment and months compared: CPI-U, US city average, NSA, September.",
    )  # fmt: skip

    class Meta:
        abstract = True

    @property
    def has_surcharge_around_the_clock(self) -> bool:
        """Say whether 24x7 coverage is offered at a surcharge."""
        return self.round_the_clock_share is not None or self.round_the_clock_user_rate is not None

    @property
    def has_surcharge_after_hours(self) -> bool:
        """Say whether after-hours coverage is offered at a surcharge."""
        return self.after_hours_share is not None or self.after_hours_user_rate is not None


_NO_INDEX = Q(escalator_floor_share=None, escalator_cap_share=None, escalator_index="")
TERMS_CONSTRAINTS = [
    models.CheckConstraint(
        name="base_term_is_a_term", condition=Q(base_term_months__gte=1, base_term_months__lte=LONGEST_TERM)
    ),
    _share("prepay_discount_share", "prepay_discount_is_a_share"),
    _share("co_managed_reduction_share", "co_managed_reduction_is_a_share"),
    _one_of(
        "round_the_clock_share", "round_the_clock_user_rate", name="one_surcharge_around_the_clock",
        highest=MOST_SURCHARGE,
    ),
    _one_of("after_hours_share", "after_hours_user_rate", name="one_surcharge_after_hours", highest=MOST_SURCHARGE),
    _one_of("onboarding_months", "onboarding_amount", name="one_onboarding_fee", highest=MOST_ONBOARDING_MONTHS),
    models.CheckConstraint(
        name="escalator_has_what_it_needs",
        condition=Q(escalator="NONE", escalator_share=None) & _NO_INDEX
        | Q(escalator="FIXED", escalator_share__isnull=False, escalator_share__gte=0, escalator_share__lte=1)
        & _NO_INDEX
        | Q(escalator="CPI", escalator_share__isnull=False, escalator_share__gte=-1, escalator_share__lte=1)
        & ~Q(escalator_index=""),
    ),
    models.CheckConstraint(
        name="index_limits_are_in_order",
        condition=(Q(escalator_floor_share=None) | Q(escalator_floor_share__gte=0, escalator_floor_share__lte=1))
        & (Q(escalator_cap_share=None) | Q(escalator_cap_share__gte=0, escalator_cap_share__lte=1))
        & (
            Q(escalator_floor_share=None)
            | Q(escalator_cap_share=None)
            | Q(escalator_cap_share__gte=models.F("escalator_floor_share"))
        ),
    ),
]  # fmt: skip
