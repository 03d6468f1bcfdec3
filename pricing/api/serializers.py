"""Prices and recommendations as JSON; money is text."""

from rest_framework import serializers

from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard, Recommendation


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


class RecommendationSerializer(serializers.ModelSerializer[Recommendation]):
    """A stored recommendation: the engine's question and answer, and the choice."""

    client = serializers.CharField(source="client.slug", read_only=True)

    class Meta:
        model = Recommendation
        fields = [
            "id",
            "client",
            "at",
            "engine_version",
            "recommended",
            "chosen",
            "override_reason",
            "request",
            "result",
        ]
