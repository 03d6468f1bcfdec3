"""A stored answer to «which billing model, and why». The database refuses to change one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from clients.models.base import CodeField, Row
from clients.models.client import Client
from clients.models.count import InventoryCount
from pricing.models.policy import DecisionPolicy
from pricing.models.rate_card import RateCard, ServiceTier

COUNTS = ("users", "devices.", "station_accounts")  # the inputs of a what-if that are counts


class BillingModel(models.TextChoices):
    """The three ways to bill; the codes are those of the engine."""

    PER_USER = "per_user", "Per user"
    PER_DEVICE = "per_device", "Per device"
    FLAT = "flat", "Flat rate"


def _sha256_of(column: str) -> Func:
    digest = Func(F(column), function="sha256", output_field=models.BinaryField())
    return Func(digest, Value("hex"), function="encode", output_field=models.CharField())


def _json_of(column: str) -> Cast:
    text = Func(F(column), Value("UTF8"), function="convert_from", output_field=models.TextField())
    return Cast(text, models.JSONField())


class Recommendation(Row):
    """Inputs, versions and result of one recommendation, and what the account manager chose.

    `result_bytes` are the canonical JSON of `result`: what asking again must give, byte for byte. `changes` lists what
    a what-if changed of the count and the card: input, was, instead.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="recommendations")
    count = models.ForeignKey(InventoryCount, on_delete=models.PROTECT, related_name="+")
    card = models.ForeignKey(RateCard, on_delete=models.PROTECT, related_name="+")
    tier = models.ForeignKey(ServiceTier, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(DecisionPolicy, on_delete=models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=12)
    request = models.JSONField(help_text="Exactly what the engine was asked.")
    request_sha256 = models.CharField(max_length=64)
    result = models.JSONField(help_text="Exactly what it answered.")
    result_bytes = models.BinaryField()
    result_sha256 = models.CharField(max_length=64)
    changes = models.JSONField(default=list, blank=True, help_text="What a what-if changed of the count and the card.")
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
            models.CheckConstraint(name="result_is_its_bytes", condition=Q(result=_json_of("result_bytes"))),
            models.CheckConstraint(
                name="result_has_its_fingerprint", condition=Q(result_sha256=_sha256_of("result_bytes"))
            ),
        ]
        indexes = [models.Index(fields=["client", "-at"], name="recommendation_by_client")]

    def __str__(self) -> str:
        return f"{self.get_chosen_display()} for {self.client.name}"

    @property
    def is_own_choice(self) -> bool:
        """Say whether another model was chosen than recommended."""
        return self.chosen != self.recommended

    @property
    def is_what_if(self) -> bool:
        """Say whether it rests on other inputs than the count and the card."""
        return bool(self.changes)

    @property
    def is_of_the_count(self) -> bool:
        """Say whether it rests on the users and devices that were counted, whatever prices a what-if tried."""
        return not any(change["input"].startswith(COUNTS) for change in self.changes)
