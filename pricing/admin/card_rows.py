"""The rows of a draft card as tables of forms; a published card has none of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from pricing.admin.card_forms import (
    CoveredServiceForm,
    DeviceBandForm,
    DeviceBandFormSet,
    FlatRateForm,
    OncePerService,
    OncePerSize,
    OncePerTerm,
    OncePerTier,
    OncePerTierAndClass,
    OncePerTierTerms,
    PerDeviceRateForm,
    PerUserRateForm,
    TermDiscountForm,
    TierTermsForm,
    UserBandForm,
    UserBandFormSet,
    VolumeStepForm,
)
from pricing.models import (
    CoveredService,
    DeviceBand,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    RateCard,
    ServiceTier,
    TermDiscount,
    TierTerms,
    UserBand,
    VolumeStep,
)


def _tier_choices(request: HttpRequest) -> list[tuple[Any, str]]:
    """Return the tiers to choose from, read once a request: a card has some forty rates that would each ask."""
    if "tier_choices" not in vars(request):
        tiers = [(tier.pk, str(tier)) for tier in ServiceTier.objects.all()]
        vars(request)["tier_choices"] = [("", "---------"), *tiers]
    choices: list[tuple[Any, str]] = vars(request)["tier_choices"]
    return choices


class _RowsOfACard(TabularInline):
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


class _RowsOfTiers(_RowsOfACard):
    def get_formset(self, request: HttpRequest, obj: RateCard | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.tier_choices = _tier_choices(request)
        return formset

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("tier")
        return rows


class UserRates(_RowsOfTiers):
    """Rates per user."""

    model = PerUserRate
    form = PerUserRateForm
    formset = OncePerTier
    verbose_name_plural = "Per user"


class UserBands(_RowsOfTiers):
    """What a user costs from a certain one on."""

    model = UserBand
    form = UserBandForm
    formset = UserBandFormSet
    verbose_name_plural = "User bands"


class DeviceRates(_RowsOfTiers):
    """Rates per device."""

    model = PerDeviceRate
    form = PerDeviceRateForm
    formset = OncePerTierAndClass
    verbose_name_plural = "Per device"


class DeviceBands(_RowsOfTiers):
    """What a device costs from a certain one on."""

    model = DeviceBand
    form = DeviceBandForm
    formset = DeviceBandFormSet
    verbose_name_plural = "Device bands"


class FlatRates(_RowsOfTiers):
    """Flat rates with their ceilings."""

    model = FlatRate
    form = FlatRateForm
    verbose_name_plural = "Flat rate"


class TermsOfTiers(_RowsOfTiers):
    """What holds for a whole tier."""

    model = TierTerms
    form = TierTermsForm
    formset = OncePerTierTerms
    verbose_name_plural = "Minimums"


class Services(_RowsOfTiers):
    """What the rates cover."""

    model = CoveredService
    form = CoveredServiceForm
    formset = OncePerService
    verbose_name_plural = "Scope"


class VolumeSteps(_RowsOfACard):
    """Discounts for size."""

    model = VolumeStep
    form = VolumeStepForm
    formset = OncePerSize
    verbose_name_plural = "Volume"


class TermDiscounts(_RowsOfACard):
    """Discounts for other terms."""

    model = TermDiscount
    form = TermDiscountForm
    formset = OncePerTerm
    verbose_name_plural = "Terms"


# A rate before its bands: the database asks for it.
INLINES = [
    UserRates, UserBands, DeviceRates, DeviceBands, FlatRates, TermsOfTiers, Services, VolumeSteps, TermDiscounts,
]  # fmt: skip
