"""Prices and recommendations as JSON; money is text."""

from rest_framework import serializers

from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard, Recommendation
from pricing.queries.differences import Difference
from pricing.queries.replays import Replay


class UserRateSerializer(serializers.ModelSerializer[PerUserRate]):
    """A rate per user."""

    tier = serializers.CharField(source="tier.name")

    class Meta:
        model = PerUserRate
        fields = ["tier", "rate"]


class DeviceRateSerializer(serializers.ModelSerializer[PerDeviceRate]):
    """A rate per device."""

    tier = serializers.CharField(source="tier.name")

    class Meta:
        model = PerDeviceRate
        fields = ["tier", "asset_class", "rate"]


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


class RateCardSerializer(serializers.ModelSerializer[RateCard]):
    """A version of the price list; what serving costs the MSP is left out."""

    user_rates = UserRateSerializer(many=True)
    device_rates = DeviceRateSerializer(many=True)
    flat_rates = FlatRateSerializer(many=True)

    class Meta:
        model = RateCard
        fields = [
            "id", "name", "version", "currency", "effective_from", "published_at", "is_infrastructure_in_user_rate",
            "user_rates", "device_rates", "flat_rates",
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
