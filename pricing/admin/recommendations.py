"""Stored recommendations: what was asked, what was answered, what was chosen."""

from django.contrib import admin
from unfold.decorators import display

from clients.admin.base import FrozenAdmin
from pricing.models import Recommendation


@admin.register(Recommendation)
class RecommendationAdmin(FrozenAdmin):
    """The record; the client's page shows the newest with its reasons."""

    list_display = ["client", "verdict", "choice", "confidence", "at", "by"]
    list_filter = ["recommended", "chosen"]
    list_select_related = ["client", "by"]
    search_fields = ["client__name"]
    date_hierarchy = "at"

    @display(description="Recommended")
    def verdict(self, row: Recommendation) -> str:
        """Return the recommended model."""
        return row.get_recommended_display()

    @display(description="Chosen")
    def choice(self, row: Recommendation) -> str:
        """Return the chosen model, marked when it is another."""
        mark = "" if row.chosen == row.recommended else " (own choice)"
        return f"{row.get_chosen_display()}{mark}"

    @display(description="Confidence", label={"high": "success", "low": "warning"})
    def confidence(self, row: Recommendation) -> str:
        """Return how sure the engine was."""
        return str(row.result["confidence"])
