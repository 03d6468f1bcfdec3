"""What the lists of disputes, notices and exceptions are narrowed by."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from contracts.queries.letterhead import local_day


class WaitingFilter(admin.SimpleListFilter):
    """What waits for an answer."""

    title = "answer"
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what waits and what is answered."""
        return [("waiting", "Waits"), ("given", "Answered")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        match self.value():
            case "waiting":
                return queryset.filter(answered_at=None)
            case "given":
                return queryset.exclude(answered_at=None)
            case _:
                return queryset


class ExceptionFilter(admin.SimpleListFilter):
    """What still holds."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what holds and what is over."""
        return [("holds", "Holds"), ("over", "Over")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        if self.value() not in {"holds", "over"}:
            return queryset
        holds = Q(effective_until=None) | Q(effective_until__gt=local_day(timezone.now()))
        return queryset.filter(holds if self.value() == "holds" else ~holds)
