"""A stored answer to «which billing model, and why». The database refuses to change one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.count import InventoryCount
from pricing.models.policy import DecisionPolicy
from pricing.models.rate_card import RateCard, ServiceTier


class BillingModel(models.TextChoices):
    """The three ways to bill; the codes are those of the engine."""

    PER_USER = "per_user", "Per user"
    PER_DEVICE = "per_device", "Per device"
    FLAT = "flat", "Flat rate"


class Recommendation(Row):
    """Inputs, versions and result of one recommendation, and what the account manager chose."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="recommendations")
    count = models.ForeignKey(InventoryCount, on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="+")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(DecisionPolicy, on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=12)
    request = models.JSONField(help_text="Exactly what the engine was asked.")
    result = models.JSONField(help_text="Exactly what it answered.")
    recommended = CodeField(max_length=10, choices=BillingModel.choices)
    chosen = CodeField(max_length=10, choices=BillingModel.choices)
    override_reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        get_latest_by = "at"
        constraints = [
            models.CheckConstraint(
                name="another_choice_needs_a_reason", condition=Q(chosen=F("recommended")) | ~Q(override_reason="")
            ),
        ]
        indexes = [models.Index(fields=["client", "-at"], name="recommendation_by_client")]

    def __str__(self) -> str:
        return f"{self.get_chosen_display()} for {self.client.name}"
