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
from unfold.decorators import action, display

from clients.admin.base import WorkAdmin, row_or_404
from clients.admin.marks import state_mark
from pricing.actions.rate_cards import PublishRefused, draft_next_version, publish_rate_card
from pricing.admin.card_forms import BandFormSet
from pricing.admin.card_rows import INLINES
from pricing.admin.draft_form import RateCardForm
from pricing.models import DeviceBand, PerDeviceRate, PerUserRate, RateCard, ServiceTier, UserBand
from pricing.queries.card_page import CardPage, card_page
from pricing.queries.lists import cards_list

BANDS_OF: dict[Any, Any] = {UserBand: PerUserRate, DeviceBand: PerDeviceRate}


@admin.register(RateCard)
class RateCardAdmin(WorkAdmin):
    """Versions of the price list."""

    when_empty = "No rate card yet. Without one nothing can be priced."
    form = RateCardForm
    list_display = ["name", "version", "state", "currency", "effective_from", "published_at"]
    list_filter = [("published_at", admin.EmptyFieldListFilter), "currency"]
    search_fields = ["name"]
    inlines = INLINES
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
        ("Target", {"fields": ["target_margin_share"]}),
        (
            "Discounts, for every tier",
            {"fields": ["base_term_months", "prepay_discount_share", "co_managed_reduction_share", "stacking"]},
        ),
        (
            "Coverage and onboarding",
            {
                "fields": [
                    ("round_the_clock_share", "round_the_clock_user_rate"),
                    ("after_hours_share", "after_hours_user_rate"), ("onboarding_months", "onboarding_amount"),
                ],
                "description": "Of each pair one, or none where it is not offered.",
            },
        ),
        (
            "Each anniversary",
            {
                "fields": [
                    "escalator", "escalator_share", "is_escalator_compounding", "escalator_index",
                    ("escalator_floor_share", "escalator_cap_share"),
                ],
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
        card = vars(request)["card"] = row_or_404(cards_list(), object_id)
        if not self.has_change_permission(request, card):
            return self.page(request, card.pk)
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> RateCard | None:
        """Return the card of the address, which is read already."""
        card: RateCard | None = vars(request).get("card") or super().get_object(request, object_id, from_field)
        return card

    @action(description="Read it whole, and publish")
    def to_the_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead from the form of a draft to its page."""
        return HttpResponseRedirect(reverse("admin:pricing_ratecard_read", args=[object_id]))

    def page(self, request: HttpRequest, card_id: object) -> HttpResponse:
        """Show everything on a card, and what changed against the version before it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self._screen(request, "page", card_page(row_or_404(cards_list(), card_id)))

    def publish(self, request: HttpRequest, card_id: object) -> HttpResponse:
        """Say what publishing freezes, and freeze it when that was confirmed."""
        if not request.user.has_perm("pricing.change_ratecard"):
            raise PermissionDenied
        card = row_or_404(cards_list(), card_id)
        if request.method != "POST":
            return self._screen(request, "publish", card_page(card))
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

    def _screen(self, request: HttpRequest, name: str, page: CardPage) -> HttpResponse:
        may, card = request.user.has_perm("pricing.change_ratecard"), page.card
        context = self.admin_site.each_context(request) | {
            "title": str(card) if name == "page" else f"Publish {card}?",
            "opts": self.opts,
            "original": card,
            "card": card,
            "page": page,
            "may_publish": may and not card.is_published,
            "may_continue": may and card.is_published,
        }
        return TemplateResponse(request, f"admin/pricing/ratecard/{name}.html", context)

    def _create_formsets(self, request: HttpRequest, obj: RateCard | None, change: bool) -> Any:
        """Let the tables of bands see the rates they continue."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        by_model = {formset.model: formset for formset in formsets}
        for formset in formsets:
            if isinstance(formset, BandFormSet):
                formset.rates = by_model[BANDS_OF[formset.model]]
        return formsets, inlines

    def _for_a_deed(self, request: HttpRequest, card_id: object) -> RateCard:
        if request.method != "POST" or not request.user.has_perm("pricing.change_ratecard"):
            raise PermissionDenied
        return row_or_404(cards_list(), card_id)


@admin.register(ServiceTier)
class ServiceTierAdmin(WorkAdmin):
    """How much service is sold."""

    list_display = ["name", "description", "position"]
    search_fields = ["name"]
