"""What programs do with a contract: read the terms of a day, and draft the statement of a month."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.refusals import Conflict
from clients.api.serializers import ProblemSerializer
from contracts.actions.statements import CountUnclear, NotAPeriod, NothingCounted, StatementIssued, draft_statement
from contracts.api.serializers import StatementSerializer
from contracts.models import Contract, TermsVersion
from contracts.queries.letterhead import local_day
from contracts.queries.spans import accepted_versions, version_on


class DaySerializer(serializers.Serializer[Any]):
    """Of which day."""

    on = serializers.DateField(required=False)


class MonthSerializer(serializers.Serializer[Any]):
    """Which month, by its first day as the contract counts its months."""

    period_from = serializers.DateField()


class VersionSerializer(serializers.ModelSerializer[TermsVersion]):
    """A version of a contract's terms; `agreement` is the whole of what it goes by."""

    class Meta:
        model = TermsVersion
        fields = [
            "id", "number", "status", "effective_from", "effective_until", "counting_policy", "reason",
            "monthly_before_amount", "monthly_amount", "offered_at", "decided_at", "signed_name", "decline_reason",
            "sha256", "document_sha256", "agreement",
        ]  # fmt: skip


class AgreedDeeds(viewsets.GenericViewSet[Contract]):
    """What a contract's address has below it."""

    @extend_schema(operation_id="contracts_versions", responses=VersionSerializer(many=True))
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def versions(self, request: Request, pk: str | None = None) -> Response:
        """Return every version of the terms, the first as signed, drafts and declined ones among them."""
        rows = self.get_object().versions.defer("document").order_by("number")
        return Response(VersionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="contracts_terms",
        parameters=[OpenApiParameter("on", type=str, description="A day; today without it.")],
        responses={200: VersionSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def terms(self, request: Request, pk: str | None = None) -> Response:
        """Return the version that holds on a day, past or to come."""
        asked = DaySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        contract = self.get_object()
        on = asked.validated_data.get("on") or local_day(timezone.now())
        version = version_on(accepted_versions(contract), on)
        if version is None or not contract.effective_from <= on < contract.covered_until:
            raise Conflict(f"Contract {contract} does not cover {on:%d %b %Y}.")
        return Response(VersionSerializer(version).data)

    @extend_schema(
        operation_id="contracts_draft_statement",
        request=MonthSerializer,
        responses={201: StatementSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"], url_path="statements")
    def draft(self, request: Request, pk: str | None = None) -> Response:
        """Draft the statement of a month from its frozen counts, anew if it was drafted before; never an issued one."""
        asked = MonthSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            drafted = draft_statement(
                contract=self.get_object(), period_from=asked.validated_data["period_from"], at=timezone.now()
            )
        except (NotAPeriod, NothingCounted, CountUnclear, StatementIssued) as refusal:
            raise Conflict(str(refusal)) from refusal
        return Response(StatementSerializer(drafted).data, status=status.HTTP_201_CREATED)
