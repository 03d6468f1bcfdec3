"""Views of prices: one query or action each."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from pricing.api.serializers import RateCardSerializer, RecommendationSerializer, ReplaySerializer
from pricing.engine.interchange import parse, to_json
from pricing.engine.recommend import recommend
from pricing.engine.refusal import Refused
from pricing.models import RateCard, Recommendation
from pricing.queries.rates import published_cards
from pricing.queries.recommendations import stored_recommendations
from pricing.queries.replays import replay


class RateCardViewSet(viewsets.ReadOnlyModelViewSet[RateCard]):
    """Published rate cards."""

    scope = "pricing"
    serializer_class = RateCardSerializer
    filterset_fields = ["name", "currency"]
    ordering_fields = ["effective_from", "version"]
    search_fields = ["name"]

    def get_queryset(self) -> QuerySet[RateCard]:
        """Return the published cards with everything on them; eight queries."""
        return published_cards()


class RecommendationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Recommendation]):
    """Stored recommendations."""

    scope = "pricing"
    serializer_class = RecommendationSerializer
    filterset_fields = ["client__slug", "recommended", "chosen"]
    ordering_fields = ["at"]

    def get_queryset(self) -> QuerySet[Recommendation]:
        """Return them newest first; one query."""
        return stored_recommendations()

    @extend_schema(
        description="Ask the engine again what was asked then; nothing is stored.", responses=ReplaySerializer
    )
    @action(detail=True)
    def replay(self, request: Request, pk: str) -> Response:
        """Say whether the stored question is answered as it was."""
        return Response(ReplaySerializer(replay(self.get_object())).data)


class RecommendationPreview(APIView):
    """Ask the engine; nothing is stored."""

    scope = "pricing"
    only_reads = True

    @extend_schema(
        operation_id="recommendation_preview",
        description="The input and the result of `manage.py recommend`. Money is text, unknown keys are refused.",
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Return the recommendation for the posted counts, rates and history."""
        try:
            asked = parse(request.data)
        except Refused as refusal:
            raise exceptions.ValidationError(_by_path(refusal)) from refusal
        return Response(to_json(recommend(asked)))


def _by_path(refusal: Refused) -> dict[str, Any]:
    problems: dict[str, list[str]] = {}
    for problem in refusal.problems:
        problems.setdefault(problem.path, []).append(problem.message)
    return problems
