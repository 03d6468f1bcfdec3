"""The signed agreement, its ceilings and its amendments. Accepted terms do not move; the database sees to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import AmountField, CodeField, RateField, Row, not_blank
from clients.models.client import Client, Contact
from contracts.lifecycle import ContractStatus
from contracts.models.proposal import Proposal
from contracts.models.sla import SlaPlan
from pricing.models.recommendation import BillingModel

STATUS_CHOICES = [(status.value, status.value.capitalize()) for status in ContractStatus]


class Contract(Row):
    """What was agreed: the accepted terms, copied, with when they begin and end. Period is half-open."""

    number = models.CharField(max_length=20, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="contracts")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="contract")
    status = CodeField(max_length=10, choices=STATUS_CHOICES, default=ContractStatus.ACTIVE)
    billing_model = CodeField(max_length=10, choices=BillingModel.choices)
    counting_policy = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    monthly_amount = AmountField(help_text="At the counts of the proposal.")
    onboarding_amount = AmountField()
    term_months = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_until = models.DateField(help_text="The first day after the term.")
    sla_plan = models.ForeignKey(SlaPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts")
    terms = models.JSONField(help_text="The accepted terms, exactly as shown.")
    terms_sha256 = models.CharField(max_length=64)
    signed_by = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120)
    signed_title = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.CheckConstraint(
                name="contract_term_is_a_period", condition=Q(effective_until__gt=F("effective_from"))
            ),
            not_blank("signed_name", name="contract_is_signed"),
        ]
        indexes = [models.Index(fields=["client", "-signed_at"], name="contract_by_client")]

    def __str__(self) -> str:
        return self.number


class ContractRate(Row):
    """One price of the agreement, copied from the rate card when it was accepted."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="rates")
    billing_model = CodeField(max_length=10, choices=BillingModel.choices)
    asset_class = models.CharField(max_length=12, blank=True)
    up_to_count = models.PositiveIntegerField(null=True, blank=True, help_text="Last unit of its band; empty: no end.")
    description = models.CharField(max_length=200)
    rate = RateField()

    class Meta:
        ordering = ["billing_model", "asset_class", F("up_to_count").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "billing_model", "asset_class", "up_to_count"],
                nulls_distinct=False,
                name="one_contract_rate_per_unit_and_band",
            ),
            models.CheckConstraint(
                name="contract_band_ends_above_zero", condition=Q(up_to_count=None) | Q(up_to_count__gte=1)
            ),
            models.CheckConstraint(name="contract_rate_is_not_negative", condition=Q(rate__gte=0)),
        ]

    def __str__(self) -> str:
        return self.description


class Ceiling(Row):
    """The most users or devices a flat rate covers."""

    class Unit(models.TextChoices):
        """What is counted against it."""

        USERS = "USERS", "Users"
        DEVICES = "DEVICES", "Devices"

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="ceilings")
    unit = CodeField(max_length=7, choices=Unit.choices)
    limit_count = models.PositiveIntegerField()
    overage_rate = RateField(null=True, blank=True, help_text="Per unit above; empty for a hard ceiling.")

    class Meta:
        ordering = ["contract", "unit"]
        constraints = [
            models.UniqueConstraint("contract", "unit", name="one_ceiling_per_unit"),
            models.CheckConstraint(name="ceiling_is_positive", condition=Q(limit_count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.limit_count} {self.get_unit_display().lower()}"


class CeilingAlert(Row):
    """A ceiling that came near its breach, or broke; open until the count is well below again. Warned of once."""

    class State(models.TextChoices):
        """How bad it is; AT is the last unit inside."""

        NEAR = "NEAR", "Near breach"
        AT = "AT", "At the ceiling"
        BREACHED = "BREACHED", "Breached"

    ceiling = models.ForeignKey(Ceiling, on_delete=models.PROTECT, related_name="alerts")
    state = CodeField(max_length=8, choices=State.choices)
    counted = models.PositiveIntegerField()
    raised_on = models.DateField()
    cleared_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_on"]
        constraints = [
            models.UniqueConstraint("ceiling", condition=Q(cleared_on=None), name="one_open_alert_per_ceiling"),
            models.CheckConstraint(
                name="alert_clears_after_it_rose", condition=Q(cleared_on=None) | Q(cleared_on__gte=F("raised_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.counted} of {self.ceiling}"


class Amendment(Row):
    """An effective-dated change to a signed contract."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    reason = models.TextField()
    terms = models.JSONField(help_text="The terms as they read from that day on.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint("contract", "number", name="amendment_number_is_unique"),
            not_blank("reason", name="amendment_gives_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Amendment {self.number} to {self.contract.number}"
