"""Prices and recommendations as JSON; money is text."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pricing.models import (
    CoveredService,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    Recommendation,
    TermDiscount,
    TierTerms,
    VolumeStep,
)
from pricing.queries.differences import Difference
from pricing.queries.rates import bands_of
from pricing.queries.replays import Replay


class BandSerializer(serializers.Serializer[Any]):
    """What a unit costs from a certain one on, until the next band begins."""

    from_unit = serializers.IntegerField()
    rate = serializers.DecimalField(max_digits=14, decimal_places=4)


class _Banded(serializers.Serializer[Any]):
    tier = serializers.CharField(source="tier.name")
    bands = serializers.SerializerMethodField()

    @extend_schema_field(BandSerializer(many=True))
    def get_bands(self, row: PerUserRate | PerDeviceRate) -> list[dict[str, Any]]:
        """Return the bands after the first unit; they are read with the rate."""
        return [{"from_unit": start, "rate": f"{rate:f}"} for start, rate in bands_of(row)]


class UserRateSerializer(_Banded, serializers.ModelSerializer[PerUserRate]):
    """A rate per user, of the first user where there are bands."""

    class Meta:
        model = PerUserRate
        fields = ["tier", "rate", "minimum_users", "counting", "bands"]


class DeviceRateSerializer(_Banded, serializers.ModelSerializer[PerDeviceRate]):
    """A rate per device, of the first device where there are bands."""

    class Meta:
        model = PerDeviceRate
        fields = ["tier", "asset_class", "rate", "counting", "bands"]


class FlatRateSerializer(serializers.ModelSerializer[FlatRate]):
    """A flat rate with its ceilings."""

    tier = serializers.CharField(source="tier.name")

    class Meta:
        model = FlatRate
        fields = [
            "tier",
            "fee",
            "per",
            "max_users",
            "max_devices",
            "overage",
            "overage_user_rate",
            "overage_device_rate",
        ]


class TierTermsSerializer(serializers.ModelSerializer[TierTerms]):
    """What holds for a whole tier."""

    tier = serializers.CharField(source="tier.name")

    class Meta:
        model = TierTerms
        fields = ["tier", "minimum_amount", "is_round_the_clock"]


class VolumeStepSerializer(serializers.ModelSerializer[VolumeStep]):
    """The discount that a size earns."""

    class Meta:
        model = VolumeStep
        fields = ["from_users", "discount_share"]


class TermDiscountSerializer(serializers.ModelSerializer[TermDiscount]):
    """What another term is worth; negative is a premium."""

    class Meta:
        model = TermDiscount
        fields = ["months", "discount_share"]


class CoveredServiceSerializer(serializers.ModelSerializer[CoveredService]):
    """A service, and which of a tier's rates cover it."""

    tier = serializers.CharField(source="tier.name")

    class Meta:
        model = CoveredService
        fields = ["tier", "name", "is_in_per_user", "is_in_per_device", "is_in_flat"]


class RateCardSerializer(serializers.ModelSerializer[RateCard]):
    """A version of the price list with its commercial terms; cost and target margin are left out."""

    user_rates = UserRateSerializer(many=True)
    device_rates = DeviceRateSerializer(many=True)
    flat_rates = FlatRateSerializer(many=True)
    tier_terms = TierTermsSerializer(many=True)
    volume_steps = VolumeStepSerializer(many=True)
    term_discounts = TermDiscountSerializer(many=True)
    covered_services = CoveredServiceSerializer(many=True)

    class Meta:
        model = RateCard
        fields = [
            "id", "name", "version", "currency", "effective_from", "published_at", "is_infrastructure_in_user_rate",
            "user_rates", "device_rates", "flat_rates", "tier_terms", "volume_steps", "term_discounts",
            "covered_services", "stacking", "base_term_months", "prepay_discount_share", "co_managed_reduction_share",
            "round_the_clock_share", "round_the_clock_user_rate", "after_hours_share", "after_hours_user_rate",
            "onboarding_months", "onboarding_amount", "escalator", "escalator_share", "is_escalator_compounding",
            "escalator_floor_share", "escalator_cap_share", "escalator_index",
        ]  # fmt: skip


class ChangeSerializer(serializers.Serializer[dict[str, str]]):
    """An input that a what-if changed; the texts are empty where there was or is none."""

    input = serializers.CharField()
    was = serializers.CharField(allow_blank=True)
    instead = serializers.CharField(allow_blank=True)


class RecommendationSerializer(serializers.ModelSerializer[Recommendation]):
    """A stored recommendation: what it rests on, the engine's question and answer, and the choice."""

    client = serializers.CharField(source="client.slug", read_only=True)
    counted_on = serializers.DateField(source="count.on", read_only=True)
    tier = serializers.CharField(source="tier.name", read_only=True)
    policy_version = serializers.IntegerField(source="policy.version", read_only=True)
    changes = ChangeSerializer(many=True, read_only=True)

    class Meta:
        model = Recommendation
        fields = [
            "id", "client", "at", "count", "counted_on", "card", "tier", "policy_version", "engine_version",
            "recommended", "chosen", "override_reason", "is_what_if", "changes", "request", "request_sha256", "result",
            "result_sha256",
        ]  # fmt: skip


class DifferenceSerializer(serializers.Serializer[Difference]):
    """A point in which two answers differ, in words."""

    what = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class ReplaySerializer(serializers.Serializer[Replay]):
    """What asking a stored question again gave."""

    stored_version = serializers.CharField()
    version = serializers.CharField()
    is_identical = serializers.BooleanField()
    is_fault = serializers.BooleanField(help_text="The same engine answered differently, which must never happen.")
    headline = serializers.CharField()
    differences = DifferenceSerializer(many=True)
