"""What programs read and ask of prices."""

from pricing.api.views import RateCardViewSet, RecommendationPreview, RecommendationViewSet

__all__ = ["RateCardViewSet", "RecommendationPreview", "RecommendationViewSet"]
