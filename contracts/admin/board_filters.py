"""What the board of ceilings is narrowed by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from contracts.admin.board_wording import REFUSED, TONIGHT
from contracts.models import CeilingForecast
from contracts.queries.board import URGENCY
from pricing.charts.palette import STATE_WORDS

UNCOUNTED, YES, WAITS = "uncounted", "yes", "tonight"


class StateFilter(admin.SimpleListFilter):
    """How urgent it is."""

    title = "state"
    parameter_name = "now"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the states, the most urgent first."""
        states = [(state.value, STATE_WORDS[state.value]) for state in reversed(URGENCY)]
        return [*states, (UNCOUNTED, "Not counted yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        chosen = self.value()
        if chosen is None:
            return queryset
        return queryset.filter(now="" if chosen == UNCOUNTED else chosen)


class ForecastFilter(admin.SimpleListFilter):
    """What is forecast, and why the others are not."""

    title = "forecast"
    parameter_name = "forecast"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what is forecast, each reason why not, and what waits for the night."""
        reasons = [(reason, f"Not forecast: {told}") for reason, told in REFUSED.items()]
        return [(YES, "Forecast"), *reasons, (WAITS, TONIGHT)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case None:
                return queryset
            case "yes":
                return queryset.filter(forecast__refused=CeilingForecast.Refused.NONE)
            case "tonight":
                return queryset.filter(forecast=None)
            case reason:
                return queryset.filter(forecast__refused=reason)
