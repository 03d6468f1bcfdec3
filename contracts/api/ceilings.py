"""How full ceilings are and where they are heading, as the last night found it; no cost or margin figures."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers, viewsets

from contracts.api.filters import CeilingFilter
from contracts.models import Ceiling, CeilingForecast
from contracts.queries.api import ceilings, no_ceilings
from contracts.queries.letterhead import local_day


class ForecastSerializer(serializers.ModelSerializer[CeilingForecast]):
    """Where a count is heading. Lists are by month ahead, the first the month after `last_month`; chances 0 to 1."""

    expected_month = serializers.DateField(
        source="expected_on", read_only=True, help_text="The first month with a chance of a half; null for none."
    )
    chance = serializers.FloatField(source="crossing_share", read_only=True, help_text="To break within look_months.")
    chances = serializers.ListField(
        child=serializers.FloatField(), source="p_cross", read_only=True, help_text="To have broken by each month."
    )
    median = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    interval80 = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2), read_only=True
    )
    members = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()),
        read_only=True,
        help_text="The chances by each way of looking ahead that the forecast is mixed of.",
    )
    refused = serializers.CharField(read_only=True, help_text="Why nothing is forecast; empty where something is.")

    class Meta:
        model = CeilingForecast
        fields = [
            "expected_month", "chance", "look_months", "last_month", "chances", "median", "interval80", "members",
            "own_past_share", "refused", "refused_facts",
        ]  # fmt: skip
        read_only_fields = fields


class WatchedCeilingSerializer(serializers.ModelSerializer[Ceiling]):
    """A ceiling in force; what the last night found of it is null until the first night."""

    contract = serializers.CharField(source="contract.number", read_only=True)
    client = serializers.CharField(source="contract.client.slug", read_only=True)
    ceiling = serializers.IntegerField(source="limit_count", read_only=True)
    count = serializers.IntegerField(source="forecast.counted", default=None, allow_null=True, read_only=True)
    counted_on = serializers.DateField(source="forecast.counted_on", default=None, allow_null=True, read_only=True)
    headroom = serializers.SerializerMethodField(help_text="The units left; below zero above the ceiling.")
    used_share = serializers.FloatField(source="forecast.used_share", default=None, allow_null=True, read_only=True)
    state = serializers.CharField(source="forecast.state", default=None, allow_null=True, read_only=True)
    watched_on = serializers.DateField(source="forecast.on", default=None, allow_null=True, read_only=True)
    forecast = ForecastSerializer(default=None, allow_null=True, read_only=True)

    class Meta:
        model = Ceiling
        fields = [
            "id", "contract", "client", "unit", "ceiling", "count", "counted_on", "headroom", "used_share", "state",
            "watched_on", "forecast",
        ]  # fmt: skip
        read_only_fields = fields

    def get_headroom(self, row: Any) -> int | None:
        """Return the room below the ceiling, None before the first count."""
        seen = getattr(row, "forecast", None)
        return None if seen is None or seen.counted is None else row.limit_count - seen.counted


class CeilingViewSet(viewsets.ReadOnlyModelViewSet[Ceiling]):
    """Ceilings in force, with what the last night found."""

    scope = "contracts"
    serializer_class = WatchedCeilingSerializer
    filterset_class = CeilingFilter
    ordering_fields = ["forecast__used_share", "forecast__expected_on", "forecast__crossing_share"]
    search_fields = ["contract__number", "contract__client__name"]

    def get_queryset(self) -> QuerySet[Ceiling]:
        """Return them with contract, client and forecast, the fullest first; two queries."""
        if getattr(self, "swagger_fake_view", False):  # the OpenAPI document is of no MSP, so it has no day
            return no_ceilings()
        return ceilings(local_day(timezone.now()))
