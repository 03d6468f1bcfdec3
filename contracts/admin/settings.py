"""The MSP's own settings: letterhead, SLA plans, scope catalogue."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import TabularInline
from unfold.decorators import display

from clients.admin.base import WorkAdmin
from contracts.actions.settings import keep_sla_plan
from contracts.admin.forms import ScopeItemForm, accent_in_words
from contracts.admin.logos import BrandedForm, logo_shown
from contracts.admin.sla_forms import HoursOfTheWeek, OncePerPriority, SlaPlanForm, SlaTargetForm, SlaWindowForm
from contracts.models import Letterhead, ScopeItem, SlaPlan, SlaTarget, SlaWindow
from contracts.queries.letterhead import letterhead_of_the_msp
from pricing.charts.colour import readable_accent


@admin.register(Letterhead)
class LetterheadAdmin(WorkAdmin):
    """How the MSP presents itself: exactly one row, so that its list is its page."""

    form = BrandedForm
    readonly_fields = ["logo_now"]
    fieldsets = [
        (None, {"fields": ["name", "legal_name", "address", "email", "phone", "website", "accent_colour"]}),
        ("Logo and seal", {"fields": ["logo_now", "new_logo", "ends_logo", "heading_font", "seals_documents"]}),
        ("Numbers and dates", {"fields": ["currency", "locale", "time_zone"]}),
        (
            "Proposals",
            {
                "fields": [
                    "proposal_valid_days",
                    "term_months",
                    "notice_days",
                    "onboarding_months",
                    "terms_edition",
                    "terms",
                ]
            },
        ),
        (
            "Approval before a proposal is sent",
            {"fields": ["approval_amount", "approval_margin_share", "approval_against"]},
        ),
        ("Contracts", {"fields": ["auto_renews", "renewal_months", "prorates_by_day", "tells_clients_of_ceilings"]}),
        ("Statements", {"fields": ["payment_days"]}),
    ]

    @display(description="Logo")
    def logo_now(self, row: Letterhead) -> str:
        """Show the logo as it is."""
        return logo_shown(row)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: there is one letterhead."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one letterhead."""
        letterhead = letterhead_of_the_msp()
        if letterhead is None or not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(reverse("admin:contracts_letterhead_change", args=[letterhead.pk]))

    def save_model(self, request: HttpRequest, obj: Letterhead, form: Any, change: bool) -> None:
        """Keep it, and tell the owner when the accent could not be used as it is."""
        super().save_model(request, obj, form, change)
        if readable_accent(obj.accent_colour).corrected:
            messages.warning(request, accent_in_words(obj.accent_colour))


class Targets(TabularInline):
    """Response and resolution by priority."""

    model = SlaTarget
    form = SlaTargetForm
    formset = OncePerPriority
    extra = 0
    max_num = 4


class Hours(TabularInline):
    """The hours of a plan that has its own."""

    model = SlaWindow
    form = SlaWindowForm
    formset = HoursOfTheWeek
    extra = 0
    verbose_name_plural = "Hours of its own, for that coverage only"


@admin.register(SlaPlan)
class SlaPlanAdmin(WorkAdmin):
    """Promises of response and resolution."""

    form = SlaPlanForm
    fieldsets = [
        (None, {"fields": ["name", "is_default"]}),
        ("Hours", {"fields": ["coverage", "opens_at", "time_zone", "holiday_country", "holiday_region"]}),
        ("Pauses", {"fields": ["pauses_while"]}),
        ("Credits", {"fields": ["credit_share", "credit_cap_share"]}),
    ]
    list_display = ["name", "coverage", "time_zone", "is_promised"]
    list_filter = ["coverage"]
    search_fields = ["name"]
    inlines = [Targets, Hours]

    @display(description="Promised in new proposals", ordering="is_default", boolean=True)
    def is_promised(self, row: SlaPlan) -> bool:
        """Say whether new proposals promise it."""
        return row.is_default

    def save_model(self, request: HttpRequest, obj: SlaPlan, form: Any, change: bool) -> None:
        """Keep the plan; only one is the default."""
        keep_sla_plan(plan=obj)


@admin.register(ScopeItem)
class ScopeItemAdmin(WorkAdmin):
    """The catalogue of services."""

    form = ScopeItemForm
    list_display = ["name", "coverage", "description", "position"]
    list_filter = ["coverage"]
    search_fields = ["name", "description"]
