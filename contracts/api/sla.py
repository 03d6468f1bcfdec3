"""What was measured of requests: read, and pushed many in one call, each row told what became of it."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.refusals import refuse_long
from clients.api.serializers import ProblemSerializer
from clients.importing.pushed import NotAPush
from clients.staff import Staff
from contracts.actions.sla import OUTCOMES, REJECTED, Recorded, RowOutcome, record_results
from contracts.models import SlaResult, SlaTarget
from contracts.queries.sla import judged_rows, results_list
from contracts.sla.results import Judged, Kept, Standing
from contracts.sla.rows import MOST_PUSHED, read_push

MOST_BYTES = 16 * 1024 * 1024
_PUSH = (
    "Rows are keyed by `contract` and `reference`: the same again replaces what is there, the same row again changes"
    " nothing. A bad row is answered with `field` and `reason` and stops no other. Times carry their zone. Give either"
    " `pauses`, pairs of moments between which the clock stood, null for one that still stands, or `paused_minutes` of"
    " the plan's hours, which follow the response. A promise that turns out missed in a month that is stated already is"
    " credited on the next statement."
)


def _moment(told: str) -> serializers.DateTimeField:
    return serializers.DateTimeField(required=False, allow_null=True, help_text=told)


class PushedResultSerializer(serializers.Serializer[Any]):
    """One request as it was measured."""

    contract = serializers.CharField(max_length=20, help_text="The contract's number.")
    reference = serializers.CharField(max_length=80, help_text="The ticket's number.")
    priority = serializers.ChoiceField(choices=SlaTarget.Priority.choices)
    opened_at = serializers.DateTimeField(help_text="With its zone.")
    responded_at = _moment("Left out while nobody has responded.")
    resolved_at = _moment("Left out while it is open.")
    pauses = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField(allow_null=True), min_length=2, max_length=2),
        required=False,
        allow_null=True,
    )
    paused_minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class PushedResultsSerializer(serializers.Serializer[Any]):
    """Many requests."""

    rows = serializers.ListField(child=PushedResultSerializer(), max_length=MOST_PUSHED)


class ResultOutcomeSerializer(serializers.Serializer[Any]):
    """What became of one row."""

    row = serializers.IntegerField(help_text="Its place in what was sent, from 0.")
    reference = serializers.CharField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    field = serializers.CharField(required=False, help_text="Because of which field it was rejected.")
    reason = serializers.CharField(required=False)


class ResultsOutcomeSerializer(serializers.Serializer[Any]):
    """What became of all rows."""

    rows = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    credited = serializers.IntegerField(help_text="Credits that wait for a next statement because of these rows.")
    results = ResultOutcomeSerializer(many=True)


class PromiseSerializer(serializers.Serializer[Kept]):
    """How one promise stands."""

    standing = serializers.ChoiceField(choices=[one.value for one in Standing])
    promised_minutes = serializers.IntegerField(source="minutes")
    used_minutes = serializers.IntegerField(source="used", help_text="Of the plan's hours, without pauses.")
    due_at = serializers.DateTimeField()


class SlaResultSerializer(serializers.ModelSerializer[SlaResult]):
    """One request as it was measured, held to what was promised when it was opened."""

    contract = serializers.CharField(source="contract.number", read_only=True)
    client = serializers.CharField(source="contract.client.slug", read_only=True)
    pauses = serializers.ListField(
        child=serializers.ListField(child=serializers.DateTimeField(allow_null=True)), read_only=True
    )
    is_committed = serializers.BooleanField(source="judged.target.is_committed", default=None, allow_null=True)
    response = PromiseSerializer(source="judged.response", default=None, allow_null=True)
    resolution = PromiseSerializer(source="judged.resolution", default=None, allow_null=True)

    class Meta:
        model = SlaResult
        fields = [
            "id", "contract", "client", "reference", "priority", "opened_at", "responded_at", "resolved_at", "pauses",
            "is_committed", "response", "resolution", "source", "recorded_at",
        ]  # fmt: skip
        read_only_fields = fields


class SlaResultViewSet(viewsets.ReadOnlyModelViewSet[SlaResult]):
    """Requests as they were measured."""

    scope = "contracts"
    serializer_class = SlaResultSerializer
    filterset_fields = ["contract__number", "contract__client__slug", "priority", "source"]
    ordering_fields = ["opened_at", "recorded_at"]
    search_fields = ["reference"]

    def get_queryset(self) -> QuerySet[SlaResult]:
        """Return them newest first; one query, and one for what was promised."""
        return results_list()

    def get_object(self) -> SlaResult:
        """Return one, held to what was promised."""
        row = super().get_object()
        _judge([row])
        return row

    def paginate_queryset(self, queryset: Any) -> Any:
        """Return a page, held to what was promised."""
        page = super().paginate_queryset(queryset)
        _judge(page or ())
        return page

    @extend_schema(
        operation_id="sla_results_push",
        description=f"Record measured requests. {_PUSH}",
        request=PushedResultsSerializer,
        responses={200: ResultsOutcomeSerializer, 400: ProblemSerializer, 413: ProblemSerializer},
    )
    def create(self, request: Request) -> Response:
        """Record measured requests."""
        refuse_long(request, MOST_BYTES)
        try:
            rows = read_push(request.data)
        except NotAPush as refusal:
            raise ValidationError({refusal.path: [refusal.reason]}) from refusal
        outcome = record_results(
            rows=rows, source=SlaResult.Source.API, by=cast(Staff, request.user), at=timezone.now()
        )
        return Response(_as_json(outcome))


def _judge(rows: Sequence[SlaResult]) -> None:
    found: dict[Any, Judged | None] = dict(judged_rows(rows, timezone.now())) if rows else {}
    for row in rows:
        row.judged = found.get(row.pk)  # type: ignore[attr-defined]  # the serializer reads it


def _as_json(outcome: Recorded) -> dict[str, Any]:
    counts = {name: outcome.count_of(name) for name in OUTCOMES}
    results = [_row_as_json(one) for one in outcome.results]
    return {"rows": len(results), **counts, "credited": len(outcome.credited), "results": results}


def _row_as_json(one: RowOutcome) -> dict[str, Any]:
    told = {"field": one.column, "reason": one.reason} if one.outcome == REJECTED else {}
    return {"row": one.row, "reference": one.reference, "outcome": one.outcome, **told}
