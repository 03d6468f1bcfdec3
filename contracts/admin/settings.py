"""The MSP's own settings: letterhead, SLA plans, scope catalogue."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import TabularInline

from clients.admin.base import WorkAdmin
from contracts.models import Letterhead, ScopeItem, SlaPlan, SlaTarget


@admin.register(Letterhead)
class LetterheadAdmin(WorkAdmin):
    """How the MSP presents itself: exactly one row."""

    list_display = ["name", "currency", "time_zone", "proposal_valid_days", "term_months"]
    fieldsets = [
        (None, {"fields": ["name", "legal_name", "address", "email", "phone", "website", "accent_colour"]}),
        ("Numbers and dates", {"fields": ["currency", "locale", "time_zone"]}),
        (
            "Proposals",
            {"fields": ["proposal_valid_days", "term_months", "notice_days", "onboarding_months", "terms"]},
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: there is one letterhead."""
        return False


class Targets(TabularInline):
    """Response and resolution by priority."""

    model = SlaTarget
    extra = 0
    max_num = 4


@admin.register(SlaPlan)
class SlaPlanAdmin(WorkAdmin):
    """Promises of response and resolution."""

    list_display = ["name", "coverage", "time_zone", "is_default"]
    search_fields = ["name"]
    inlines = [Targets]


@admin.register(ScopeItem)
class ScopeItemAdmin(WorkAdmin):
    """The catalogue of services."""

    list_display = ["name", "coverage", "description", "position"]
    list_filter = ["coverage"]
    search_fields = ["name"]
