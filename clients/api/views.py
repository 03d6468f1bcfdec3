"""Views of clients, what they have, and their counts: one query or one action each."""

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from clients.actions.counts import take_count
from clients.actions.imports import import_inventory
from clients.actions.outcomes import ImportOutcome
from clients.actions.refusals import Refusal
from clients.api import filters
from clients.api.refusals import FileRefused, answer_to, refuse_long
from clients.api.serializers import (
    AccountSerializer,
    AssetSerializer,
    ClientSerializer,
    CountLineSerializer,
    CountReportSerializer,
    CountRequestSerializer,
    CountSerializer,
    FindingSerializer,
    ImportRunSerializer,
    OutcomeSerializer,
    PersonSerializer,
    ProblemSerializer,
    RefusedFileSerializer,
    UploadSerializer,
)
from clients.api.sync import SyncActions
from clients.counting import PolicyCode
from clients.importing import Unreadable
from clients.importing.decoding import MAX_BYTES, check_declared_size
from clients.models import Account, Asset, Client, Finding, InventoryCount, Person
from clients.queries.clients import accounts_list, assets_list, client_list, people_list
from clients.queries.counts import count_report, every_count, lines_of
from clients.queries.days import local_day
from clients.queries.findings import findings_list
from clients.queries.imports import runs_of
from clients.staff import Staff

_ROOM_FOR_FIELDS = 1024 * 1024  # of a form, beside its file


class ClientViewSet(SyncActions, viewsets.ReadOnlyModelViewSet[Client]):
    """Clients, what is read into them, and counting them."""

    scope = "clients"
    serializer_class = ClientSerializer
    filterset_class = filters.ClientFilter
    search_fields = ["name", "slug"]
    ordering_fields = ["name", "created_at"]

    def get_queryset(self) -> QuerySet[Client]:
        """Return every client; one query."""
        return client_list()

    @extend_schema(responses=ImportRunSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filter_backends=[])
    def imports(self, request: Request, pk: str | None = None) -> Response:
        """List the files that were read into the client, newest first."""
        return _paged(self, runs_of(self.get_object()), ImportRunSerializer)

    @extend_schema(
        operation_id="clients_import_file",
        request={"multipart/form-data": UploadSerializer},
        responses={200: OutcomeSerializer, 409: ProblemSerializer, 413: ProblemSerializer, 422: RefusedFileSerializer},
    )
    @imports.mapping.post
    def import_file(self, request: Request, pk: str | None = None) -> Response:
        """Take a file into the client: all of it or, with a rejected row, nothing, unless `accept_partial`."""
        refuse_long(request, MAX_BYTES + _ROOM_FOR_FIELDS)
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given, client, at = asked.validated_data, self.get_object(), timezone.now()
        try:
            check_declared_size(given["file"].size)
            outcome = import_inventory(
                client=client,
                source=given["source"],
                content=given["file"].read(),
                filename=given["file"].name,
                as_of=given.get("as_of") or local_day(client, at),
                by=cast(Staff, request.user),
                at=at,
                mapping=given.get("mapping"),
                accept_partial=given["accept_partial"],
                allow_retirements=given["allow_retirements"],
                dry_run=given["dry_run"],
            )
        except (Refusal, Unreadable) as refusal:
            raise answer_to(refusal) from refusal
        return Response(outcome.as_json()) if outcome.is_taken else _refused(outcome)

    @extend_schema(
        operation_id="clients_count",
        request=CountRequestSerializer,
        responses={200: CountSerializer, 201: CountSerializer, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"])
    def counts(self, request: Request, pk: str | None = None) -> Response:
        """Count the client and freeze the count; 200 with the one that is there for that day and policy."""
        asked = CountRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        client, at = self.get_object(), timezone.now()
        on = asked.validated_data.get("on") or local_day(client, at)
        try:
            count = take_count(
                client=client, on=on, by=cast(Staff, request.user), at=at, policy=asked.validated_data.get("policy")
            )
        except Refusal as refusal:
            raise answer_to(refusal) from refusal
        is_new = count.at == at
        return Response(CountSerializer(count).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(
        operation_id="clients_count_report", parameters=[CountRequestSerializer], responses=CountReportSerializer
    )
    @action(detail=True, methods=["get"], url_path="count-report", filter_backends=[], pagination_class=None)
    def count_report(self, request: Request, pk: str | None = None) -> Response:
        """Say what the client would be counted at, under every policy unless one is named; stores nothing."""
        asked = CountRequestSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        client, policy = self.get_object(), asked.validated_data.get("policy")
        on = asked.validated_data.get("on") or local_day(client, timezone.now())
        policies = (PolicyCode(policy),) if policy else tuple(PolicyCode)
        return Response(count_report(client, on=on, policies=policies).as_json())


class AccountViewSet(viewsets.ReadOnlyModelViewSet[Account]):
    """Accounts of every client."""

    scope = "clients"
    serializer_class = AccountSerializer
    filterset_class = filters.AccountFilter
    search_fields = ["name", "username", "email"]
    ordering_fields = ["name", "username", "last_activity_on", "first_seen_on"]

    def get_queryset(self) -> QuerySet[Account]:
        """Return every account; one query."""
        return accounts_list()


class AssetViewSet(viewsets.ReadOnlyModelViewSet[Asset]):
    """Devices of every client."""

    scope = "clients"
    serializer_class = AssetSerializer
    filterset_class = filters.AssetFilter
    search_fields = ["name", "hostname", "serial_number"]
    ordering_fields = ["name", "asset_class", "last_contact_on", "first_seen_on"]

    def get_queryset(self) -> QuerySet[Asset]:
        """Return every device; one query."""
        return assets_list()


class PersonViewSet(viewsets.ReadOnlyModelViewSet[Person]):
    """People of every client."""

    scope = "clients"
    serializer_class = PersonSerializer
    filterset_class = filters.PersonFilter
    search_fields = ["name", "email", "employee_number"]
    ordering_fields = ["name", "joined_on", "left_on"]

    def get_queryset(self) -> QuerySet[Person]:
        """Return everybody; one query."""
        return people_list()


class FindingViewSet(viewsets.ReadOnlyModelViewSet[Finding]):
    """Findings of every client, the most urgent first."""

    scope = "clients"
    serializer_class = FindingSerializer
    filterset_class = filters.FindingFilter
    search_fields = ["about", "because"]
    ordering_fields = ["code", "first_seen_on", "last_seen_on"]

    def get_queryset(self) -> QuerySet[Finding]:
        """Return every finding; one query."""
        return findings_list()


class CountViewSet(viewsets.ReadOnlyModelViewSet[InventoryCount]):
    """Frozen counts of every client."""

    scope = "clients"
    serializer_class = CountSerializer
    filterset_class = filters.CountFilter
    search_fields = ["client__name"]
    ordering_fields = ["on", "user_count"]

    def get_queryset(self) -> QuerySet[InventoryCount]:
        """Return every count, newest first; one query."""
        return every_count()

    @extend_schema(operation_id="counts_lines", responses=CountLineSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filter_backends=[])
    def lines(self, request: Request, pk: str | None = None) -> Response:
        """List who and what was counted or left out, and why."""
        return _paged(self, lines_of(self.get_object()), CountLineSerializer)


def _paged(view: GenericAPIView[Any], rows: QuerySet[Any], serializer: type[BaseSerializer[Any]]) -> Response:
    return view.get_paginated_response(serializer(view.paginate_queryset(rows), many=True).data)


def _refused(outcome: ImportOutcome) -> Response:
    """Return problem JSON that carries the whole outcome, so that a program can show every rejected row."""
    rejected = len(outcome.rejected)
    body = {
        "type": "about:blank",
        "title": FileRefused.default_detail,
        "status": FileRefused.status_code,
        "detail": f"Nothing was taken: {rejected:,} of {outcome.row_count:,} rows were rejected. Correct them, or "
        "send accept_partial to take the others.",
    }
    response = Response(body | outcome.as_json(), status=FileRefused.status_code)
    response.content_type = "application/problem+json"
    return response
