"""The thresholds a recommendation is decided by. A change is a new version; old ones explain old recommendations."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import Row, ShareField


class DecisionPolicy(Row):
    """One version of the MSP's decision boundaries; defaults are the source article's, else our own."""

    version = models.PositiveIntegerField(unique=True)
    ratio_low = ShareField(
        "Devices per user, low",
        default=Decimal("1.5"),
        help_text="Below this ratio of endpoints to users, rule R1 speaks for per-user and flat.",
    )
    ratio_high = ShareField(
        "Devices per user, high",
        default=Decimal("2.0"),
        help_text="Above this ratio of endpoints to users, rule R1 speaks for per-device.",
    )
    stable_amplitude = ShareField(
        "Stable below",
        default=Decimal("0.10"),
        help_text="Headcount that moves less than this share of its mean is stable: rule R2 speaks for flat.",
    )
    volatile_amplitude = ShareField(
        "Volatile from",
        default=Decimal("0.20"),
        help_text="Headcount that moves at least this share of its mean is volatile: rule R2 speaks for per-user.",
    )
    contractor_share = ShareField(
        "Contractors, share",
        default=Decimal("0.20"),
        help_text="From this share of contractors on a client is volatile, whatever its history.",
    )
    infrastructure_share = ShareField(
        "Infrastructure, share",
        default=Decimal("0.20"),
        help_text="From this share of the per-device charge on, infrastructure makes an estate mixed: rule R3.",
    )
    effective_groups = ShareField(
        "Kinds of device",
        default=Decimal("2"),
        help_text="So many equally common kinds of device make an estate mixed: rule R3 speaks for per-device.",
    )
    near_breach_share = ShareField(
        "Near breach from",
        default=Decimal("0.90"),
        help_text="From this share of a ceiling on, the account manager is warned.",
    )
    near_chance_share = ShareField(
        "Near breach at a chance of",
        default=Decimal("0.20"),
        help_text="From this chance to break within the notice period and a month on, the account manager is warned.",
    )
    watch_chance_share = ShareField(
        "Watch at a chance of",
        default=Decimal("0.20"),
        help_text="From this chance to break within six months on, a ceiling is marked to be watched.",
    )
    clear_margin_share = ShareField(
        "Warning ends below, by",
        default=Decimal("0.05"),
        help_text="So far below where it begins a warning ends, and at half the chance, so that none comes and goes.",
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "decision policies"
        ordering = ["-version"]
        get_latest_by = "version"
        constraints = [
            models.CheckConstraint(
                name="policy_ratios_are_in_order", condition=Q(ratio_low__gt=0, ratio_high__gte=F("ratio_low"))
            ),
            models.CheckConstraint(
                name="policy_amplitudes_are_in_order",
                condition=Q(stable_amplitude__gt=0, volatile_amplitude__gte=F("stable_amplitude")),
            ),
            models.CheckConstraint(
                name="policy_shares_are_shares",
                condition=Q(
                    contractor_share__gt=0, contractor_share__lte=1,
                    infrastructure_share__gt=0, infrastructure_share__lte=1,
                    near_breach_share__gt=0, near_breach_share__lte=1,
                    near_chance_share__gt=0, near_chance_share__lte=1,
                    watch_chance_share__gt=0, watch_chance_share__lte=1,
                ),
            ),
            models.CheckConstraint(
                name="policy_warning_ends_below_where_it_begins",
                condition=Q(clear_margin_share__gte=0, clear_margin_share__lt=F("near_breach_share")),
            ),
            models.CheckConstraint(name="policy_groups_are_positive", condition=Q(effective_groups__gte=1)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Version {self.version}"
