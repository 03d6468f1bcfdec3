"""The price list: edited as a draft, frozen when published, continued as the next version."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.decorators import action, display

from clients.admin.base import WorkAdmin, row_or_404
from clients.admin.marks import state_mark
from pricing.actions.rate_cards import PublishRefused, draft_next_version, publish_rate_card
from pricing.admin.forms import (
    FlatRateForm,
    OncePerTier,
    OncePerTierAndClass,
    PerDeviceRateForm,
    PerUserRateForm,
    RateCardForm,
)
from pricing.models import FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier
from pricing.queries.lists import cards_list
from pricing.queries.price_list import price_list


def _tier_choices(request: HttpRequest) -> list[tuple[Any, str]]:
    """Return the tiers to choose from, read once a request: a card has some forty rates that would each ask."""
    if "tier_choices" not in vars(request):
        tiers = [(tier.pk, str(tier)) for tier in ServiceTier.objects.all()]
        vars(request)["tier_choices"] = [("", "---------"), *tiers]
    choices: list[tuple[Any, str]] = vars(request)["tier_choices"]
    return choices


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

    def get_formset(self, request: HttpRequest, obj: RateCard | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.tier_choices = _tier_choices(request)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rates: QuerySet[Any] = super().get_queryset(request).select_related("tier")
        return rates


class UserRates(_RatesOfACard):
    """Rates per user."""

    model = PerUserRate
    form = PerUserRateForm
    formset = OncePerTier
    verbose_name_plural = "Per user"


class DeviceRates(_RatesOfACard):
    """Rates per device."""

    model = PerDeviceRate
    form = PerDeviceRateForm
    formset = OncePerTierAndClass
    verbose_name_plural = "Per device"


class FlatRates(_RatesOfACard):
    """Flat rates with their ceilings."""

    model = FlatRate
    form = FlatRateForm
    verbose_name_plural = "Flat rate"


@admin.register(RateCard)
class RateCardAdmin(WorkAdmin):
    """Versions of the price list."""

    when_empty = "No rate card yet. Without one nothing can be priced."
    form = RateCardForm
    list_display = ["name", "version", "state", "currency", "effective_from", "published_at"]
    list_filter = [("published_at", admin.EmptyFieldListFilter), "currency"]
    search_fields = ["name"]
    inlines = [UserRates, DeviceRates, FlatRates]
    actions_detail = ["to_the_page"]
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

    def get_urls(self) -> list[URLPattern]:
        """Add the page and the deeds."""
        view = self.admin_site.admin_view
        return [
            path("<uuid:card_id>/read/", view(self.page), name="pricing_ratecard_read"),
            path("<uuid:card_id>/publish/", view(self.publish), name="pricing_ratecard_publish"),
            path("<uuid:card_id>/next/", view(self.next_version), name="pricing_ratecard_next"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a draft as a form to those who may fill it in, everything else as a page."""
        card = row_or_404(cards_list(), object_id)
        if not self.has_change_permission(request, card):
            return self.page(request, card.pk)
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    @action(description="Read it whole, and publish")
    def to_the_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead from the form of a draft to its page."""
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_read", args=[object_id]))

    def page(self, request: HttpRequest, card_id: object) -> HttpResponse:
        """Show every rate of a card."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        card = row_or_404(cards_list(), card_id)
        may = request.user.has_perm("pricing.change_ratecard")
        context = self.admin_site.each_context(request) | {
            "title": str(card),
            "opts": self.opts,
            "original": card,
            "card": card,
            "prices": price_list(card),
            "may_publish": may and not card.is_published,
            "may_continue": may and card.is_published,
        }
        return TemplateResponse(request, "admin/pricing/ratecard/page.html", context)

    def publish(self, request: HttpRequest, card_id: object) -> HttpResponse:
        """Freeze the card."""
        card = self._for_a_deed(request, card_id)
        try:
            publish_rate_card(card=card, at=timezone.now())
        except PublishRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{card} is published and can no longer change.")
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_change", args=[card.pk]))

    def next_version(self, request: HttpRequest, card_id: object) -> HttpResponse:
        """Copy the card into a draft."""
        draft = draft_next_version(card=self._for_a_deed(request, card_id))
        messages.success(request, f"{draft} is a draft copy. Change it, then publish it.")
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_change", args=[draft.pk]))

    def _for_a_deed(self, request: HttpRequest, card_id: object) -> RateCard:
        if request.method != "POST" or not request.user.has_perm("pricing.change_ratecard"):
            raise PermissionDenied
        return row_or_404(cards_list(), card_id)


@admin.register(ServiceTier)
class ServiceTierAdmin(WorkAdmin):
    """How much service is sold."""

    list_display = ["name", "description", "position"]
    search_fields = ["name"]
