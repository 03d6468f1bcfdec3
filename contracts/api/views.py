"""Views of agreements: to be read; what binds anybody belongs to people."""

from django.db.models import QuerySet
from rest_framework import viewsets

from contracts.api.agreed import AgreedDeeds
from contracts.api.serializers import ContractSerializer, ProposalSerializer, StatementSerializer
from contracts.models import Contract, Proposal, Statement
from contracts.queries.api import contracts, proposals, statements


class ProposalViewSet(viewsets.ReadOnlyModelViewSet[Proposal]):
    """Offers and where they stand."""

    scope = "contracts"
    serializer_class = ProposalSerializer
    filterset_fields = ["client__slug", "status", "billing_model"]
    ordering_fields = ["created_at", "number"]
    search_fields = ["number", "client__name"]

    def get_queryset(self) -> QuerySet[Proposal]:
        """Return them newest first; one query."""
        return proposals()


class ContractViewSet(AgreedDeeds, viewsets.ReadOnlyModelViewSet[Contract]):
    """What was agreed, the terms of any day, and the draft of a month."""

    scope = "contracts"
    serializer_class = ContractSerializer
    filterset_fields = ["client__slug", "status", "billing_model"]
    ordering_fields = ["signed_at", "number"]
    search_fields = ["number", "client__name"]

    def get_queryset(self) -> QuerySet[Contract]:
        """Return them newest first; three queries."""
        return contracts()


class StatementViewSet(viewsets.ReadOnlyModelViewSet[Statement]):
    """What is owed."""

    scope = "contracts"
    serializer_class = StatementSerializer
    filterset_fields = ["contract__number", "contract__client__slug", "status"]
    ordering_fields = ["period_from"]

    def get_queryset(self) -> QuerySet[Statement]:
        """Return them newest first; two queries."""
        return statements()
