"""What programs do with alerts: read them, say what is being done, put them off."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.refusals import Conflict
from clients.api.serializers import ProblemSerializer
from clients.staff import Staff
from contracts.actions.alerts import AlertRefused, acknowledge_alert, snooze_alert
from contracts.api.filters import AlertFilter
from contracts.models import CeilingAlert
from contracts.queries.api import ceiling_alerts


class NoteSerializer(serializers.Serializer[Any]):
    """What is being done about it."""

    note = serializers.CharField()


class UntilSerializer(serializers.Serializer[Any]):
    """Until which day."""

    until = serializers.DateField()


class AlertSerializer(serializers.ModelSerializer[CeilingAlert]):
    """A ceiling that came near its breach, or broke; a worse class is a row that follows the one before."""

    contract = serializers.CharField(source="ceiling.contract.number", read_only=True)
    client = serializers.CharField(source="ceiling.contract.client.slug", read_only=True)
    unit = serializers.CharField(source="ceiling.unit", read_only=True)
    limit = serializers.IntegerField(source="ceiling.limit_count", read_only=True)
    count = serializers.IntegerField(source="counted", read_only=True)
    chance = serializers.FloatField(source="crossing_share", read_only=True)
    expected_month = serializers.DateField(source="expected_on", read_only=True)
    acknowledged_by = serializers.EmailField(source="acknowledged_by.email", default=None, read_only=True)

    class Meta:
        model = CeilingAlert
        fields = [
            "id", "ceiling", "contract", "client", "unit", "limit", "state", "count", "chance", "expected_month",
            "raised_on", "follows", "told_at", "snoozed_until", "acknowledged_at", "acknowledged_by", "note",
            "cleared_on", "cleared_because",
        ]  # fmt: skip
        read_only_fields = fields


class AlertViewSet(viewsets.ReadOnlyModelViewSet[CeilingAlert]):
    """Alerts, open and over."""

    scope = "contracts"
    serializer_class = AlertSerializer
    filterset_class = AlertFilter
    ordering_fields = ["raised_on", "cleared_on"]
    search_fields = ["ceiling__contract__number", "ceiling__contract__client__name"]

    def get_queryset(self) -> QuerySet[CeilingAlert]:
        """Return them newest first; one query."""
        return ceiling_alerts()

    @extend_schema(
        operation_id="ceiling_alerts_acknowledge",
        request=NoteSerializer,
        responses={200: AlertSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str | None = None) -> Response:
        """Say what is being done about an open alert; again puts another note in its place."""
        given = _given(NoteSerializer, request)
        alert = self.get_object()
        return self._told(acknowledge_alert, request, alert=alert, note=given["note"])

    @extend_schema(
        operation_id="ceiling_alerts_snooze",
        request=UntilSerializer,
        responses={200: AlertSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str | None = None) -> Response:
        """Put an open alert off until a day; a worse class does not wait for it."""
        given = _given(UntilSerializer, request)
        alert = self.get_object()
        return self._told(snooze_alert, request, alert=alert, until=given["until"])

    def _told(self, deed: Any, request: Request, **given: Any) -> Response:
        try:
            done = deed(**given, by=cast(Staff, request.user), at=timezone.now())
        except AlertRefused as refusal:
            raise Conflict(str(refusal)) from refusal
        return Response(AlertSerializer(self.get_queryset().get(pk=done.pk)).data)


def _given(kind: type[serializers.Serializer[Any]], request: Request) -> Any:
    asked = kind(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data
