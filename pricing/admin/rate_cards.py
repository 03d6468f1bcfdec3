"""The price list: edited as a draft, frozen when published, continued as the next version."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import action, display

from clients.admin.base import WorkAdmin
from clients.admin.marks import state_mark
from pricing.actions.rate_cards import PublishRefused, draft_next_version, publish_rate_card
from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier
from pricing.queries.lists import cards_list


class _RatesOfACard(TabularInline):
    extra = 0
    tab = True

    def _is_draft(self, obj: RateCard | None) -> bool:
        return obj is None or not obj.is_published

    def has_add_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        return self._is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        return self._is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        return self._is_draft(obj) and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rates: QuerySet[Any] = super().get_queryset(request).select_related("tier")
        return rates


class UserRates(_RatesOfACard):
    """Rates per user."""

    model = PerUserRate
    verbose_name_plural = "Per user"


class DeviceRates(_RatesOfACard):
    """Rates per device."""

    model = PerDeviceRate
    verbose_name_plural = "Per device"


class FlatRates(_RatesOfACard):
    """Flat rates with their ceilings."""

    model = FlatRate
    verbose_name_plural = "Flat rate"


@admin.register(RateCard)
class RateCardAdmin(WorkAdmin):
    """Versions of the price list."""

    list_display = ["name", "version", "state", "currency", "effective_from", "published_at"]
    list_filter = [("published_at", admin.EmptyFieldListFilter), "currency"]
    search_fields = ["name"]
    inlines = [UserRates, DeviceRates, FlatRates]
    actions_detail = ["publish", "next_version"]
    fieldsets = [
        (None, {"fields": ["name", "version", "currency", "effective_from", "is_infrastructure_in_user_rate"]}),
        (
            "What serving costs you",
            {
                "fields": [
                    "hour_rate", "hours_per_user", "hours_per_device", "tools_per_user_rate", "tools_per_device_rate",
                ],
                "description": "All five, or none. They give the margin; no client ever sees them.",
            },
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[RateCard]:
        """Return rate cards, drafts first; one query."""
        return cards_list()

    @display(description="State", ordering="need_rank")
    def state(self, card: RateCard) -> SafeString:
        """Return the state in a word."""
        return state_mark("Published", "ok") if card.is_published else state_mark("Draft", "watch")

    def has_change_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        """Let drafts be edited; a published card is frozen."""
        return (obj is None or not obj.is_published) and super().has_change_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Let those publish who may edit cards."""
        return bool(request.user.has_perm("pricing.change_ratecard"))

    @action(description="Publish", permissions=["publish"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Freeze the card."""
        card = get_object_or_404(RateCard, pk=object_id)
        try:
            publish_rate_card(card=card, at=timezone.now())
        except PublishRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{card} is published and can no longer change.")
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_change", args=[object_id]))

    @action(description="Begin the next version", permissions=["publish"])
    def next_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Copy the card into a draft."""
        draft = draft_next_version(card=get_object_or_404(RateCard, pk=object_id))
        messages.success(request, f"{draft} is a draft copy. Change it, then publish it.")
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_change", args=[draft.pk]))


@admin.register(ServiceTier)
class ServiceTierAdmin(WorkAdmin):
    """How much service is sold."""

    list_display = ["name", "description", "position"]
    search_fields = ["name"]
