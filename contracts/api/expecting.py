"""What programs know of counts to come: read, told and taken back."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.refusals import Conflict
from clients.api.serializers import ProblemSerializer
from clients.queries.clients import client_list
from clients.staff import Staff
from contracts.actions.expecting import ExpectationRefused, expect_change, withdraw_expected
from contracts.api.filters import ExpectedFilter
from contracts.models import Ceiling, ExpectedChange
from contracts.queries.api import expected_changes


class ExpectedSerializer(serializers.ModelSerializer[ExpectedChange]):
    """So many users or devices more or fewer from a day on."""

    client = serializers.CharField(source="client.slug", read_only=True)
    entered_by = serializers.EmailField(source="entered_by.email", default=None, read_only=True)

    class Meta:
        model = ExpectedChange
        fields = ["id", "client", "unit", "on", "change", "note", "entered_at", "entered_by", "withdrawn_at"]
        read_only_fields = fields


class NewExpectedSerializer(serializers.Serializer[Any]):
    """A change that is known."""

    client = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=client_list(),
        error_messages={"does_not_exist": "No client has the short name {value}."},
    )
    unit = serializers.ChoiceField(choices=Ceiling.Unit.choices)
    on = serializers.DateField()
    change = serializers.IntegerField(help_text="More are above zero, fewer below.")
    note = serializers.CharField(allow_blank=True, help_text="Who joins or leaves, and why.")


class ExpectedChangeViewSet(viewsets.ReadOnlyModelViewSet[ExpectedChange]):
    """Changes that are known ahead; forecasts go by them from the next night on."""

    scope = "contracts"
    serializer_class = ExpectedSerializer
    filterset_class = ExpectedFilter
    ordering_fields = ["on", "entered_at"]
    search_fields = ["note", "client__name"]

    def get_queryset(self) -> QuerySet[ExpectedChange]:
        """Return them by day; one query."""
        return expected_changes()

    @extend_schema(
        operation_id="expected_changes_create",
        request=NewExpectedSerializer,
        responses={201: ExpectedSerializer, 400: ProblemSerializer},
    )
    def create(self, request: Request) -> Response:
        """Keep a change that is known; each call keeps another."""
        asked = NewExpectedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            kept = expect_change(**asked.validated_data, by=cast(Staff, request.user), at=timezone.now())
        except ExpectationRefused as refusal:
            raise ValidationError({refusal.field: [str(refusal)]}) from refusal
        return Response(ExpectedSerializer(kept).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="expected_changes_withdraw",
        request=None,
        responses={200: ExpectedSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take a change back that will not come; it stays on record."""
        try:
            done = withdraw_expected(expected=self.get_object(), by=cast(Staff, request.user), at=timezone.now())
        except ExpectationRefused as refusal:
            raise Conflict(str(refusal)) from refusal
        return Response(ExpectedSerializer(done).data)
