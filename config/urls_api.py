"""Addresses of the REST API, below /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from clients.api import router_entries as client_routes
from config.accounts import openapi  # noqa: F401  -- describes the ways in to the OpenAPI document
from contracts.api import router_entries as contract_routes
from pricing.api import RateCardViewSet, RecommendationPreview, RecommendationViewSet

router = SimpleRouter()
for prefix, view, name in client_routes:
    router.register(prefix, view, basename=name)
router.register("rate-cards", RateCardViewSet, basename="rate-card")
router.register("recommendations", RecommendationViewSet, basename="recommendation")
for prefix, view, name in contract_routes:
    router.register(prefix, view, basename=name)


class Schema(SpectacularAPIView):
    """The OpenAPI document; it tells nothing of any MSP, so nobody need sign in to read it."""

    permission_classes = [AllowAny]


class Docs(SpectacularSwaggerSplitView):
    """The document as a page, with scripts of our own host only."""

    permission_classes = [AllowAny]


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="schema"), name="docs"),
    path("recommendations/preview/", RecommendationPreview.as_view(), name="recommendation-preview"),
    *router.urls,
]
