"""Forms of the rows of a draft rate card, with what each rule of theirs asks of a person."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms

from clients.admin.rules import OnceFormSet, RowForm
from pricing.models import (
    CoveredService,
    DeviceBand,
    FlatRate,
    PerDeviceRate,
    PerUserRate,
    ServiceTier,
    TermDiscount,
    TierTerms,
    UserBand,
    VolumeStep,
)

NOT_NEGATIVE = "A price is zero or more."


class OfATierForm(RowForm):
    """A rate of one service tier; all rates of a card choose from one reading of the tiers."""

    tier_choices: ClassVar[Sequence[tuple[Any, str]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.tier_choices and "tier" in self.fields:
            cast("forms.ModelChoiceField[ServiceTier]", self.fields["tier"]).choices = self.tier_choices


class PerUserRateForm(OfATierForm):
    """A rate per user."""

    rules: ClassVar[dict[str, str]] = {
        "one_user_rate_per_tier": "This tier has a rate per user already. Change that one.",
        "user_rate_is_not_negative": NOT_NEGATIVE,
    }

    class Meta:
        model = PerUserRate
        fields = ["tier", "rate", "minimum_users", "counting"]


class OncePerTier(OnceFormSet):
    """Rates of which a tier has one."""

    once = ("tier",)
    twice = "This tier has a rate already. Keep one of them."


class OncePerTierAndClass(OnceFormSet):
    """Rates of which a tier has one for each class of device."""

    once = ("tier", "asset_class")
    twice = "This tier has a rate for this class already. Keep one of them."


class PerDeviceRateForm(OfATierForm):
    """A rate per device."""

    rules: ClassVar[dict[str, str]] = {
        "one_device_rate_per_tier_and_class": "This tier has a rate for this class already. Change that one.",
        "device_rate_is_not_negative": NOT_NEGATIVE,
    }

    class Meta:
        model = PerDeviceRate
        fields = ["tier", "asset_class", "rate", "counting"]


class FlatRateForm(OfATierForm):
    """A flat rate with its ceilings."""

    rules: ClassVar[dict[str, str]] = {
        "flat_rate_has_a_ceiling": "Say up to how many users, devices or both the fee reaches.",
        "soft_ceiling_has_its_prices": "Charging per unit needs both prices above the ceiling; else leave both empty.",
        "flat_fee_is_not_negative": NOT_NEGATIVE,
    }

    class Meta:
        model = FlatRate
        fields = [
            "tier", "fee", "per", "max_users", "max_devices", "overage", "overage_user_rate", "overage_device_rate",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "max_users": "Up to users",
            "max_devices": "Up to devices",
            "overage": "Above the ceiling",
            "overage_user_rate": "Each user above",
            "overage_device_rate": "Each device above",
        }


class UserBandForm(OfATierForm):
    """What a user costs from a certain one on."""

    rules: ClassVar[dict[str, str]] = {
        "one_user_band_from_a_unit": "A band of this tier begins there already. Change that one.",
        "user_band_begins_after_the_first": "A band begins at user 2 or later: the first user pays the rate itself.",
        "user_band_rate_is_not_negative": NOT_NEGATIVE,
    }

    class Meta:
        model = UserBand
        fields = ["tier", "from_unit", "rate"]


class DeviceBandForm(OfATierForm):
    """What a device of a class costs from a certain one on."""

    rules: ClassVar[dict[str, str]] = {
        "one_device_band_from_a_unit": "A band of this tier and class begins there already. Change that one.",
        "device_band_begins_after_the_first": (
            "A band begins at device 2 or later: the first device pays the rate itself."
        ),
        "device_band_rate_is_not_negative": NOT_NEGATIVE,
    }

    class Meta:
        model = DeviceBand
        fields = ["tier", "asset_class", "from_unit", "rate"]


class BandFormSet(OnceFormSet):
    """Bands, each of a rate that is on the same form; `rates` are the forms of those, set by the screen."""

    rates: OnceFormSet | None = None
    of: ClassVar[tuple[str, ...]] = ("tier",)
    lonely = "This tier has no rate per user. Add one, or take the band away."

    def clean(self) -> None:
        """Refuse a band without its rate, which the database would refuse too."""
        super().clean()
        if self.rates is None or not self.rates.is_valid():
            return  # what is wrong there is told there
        priced = {tuple(row.get(name) for name in self.of) for row in _kept(self.rates)}
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            key = tuple(given.get(name) for name in self.of)
            if given and not given.get("DELETE") and None not in key and key not in priced:
                form.add_error(self.of[-1], self.lonely)


def _kept(formset: OnceFormSet) -> list[dict[str, Any]]:
    return [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


class UserBandFormSet(BandFormSet):
    """Bands of users."""

    once = ("tier", "from_unit")
    twice = "A band of this tier begins there already: bands would overlap. Keep one of them."


class DeviceBandFormSet(BandFormSet):
    """Bands of devices."""

    once = ("tier", "asset_class", "from_unit")
    twice = "A band of this class begins there already: bands would overlap. Keep one of them."
    of = ("tier", "asset_class")
    lonely = "This tier has no rate for the class. Add one, or take the band away."


class TierTermsForm(OfATierForm):
    """What holds for a whole tier."""

    rules: ClassVar[dict[str, str]] = {"minimum_amount_is_not_negative": NOT_NEGATIVE}

    class Meta:
        model = TierTerms
        fields = ["tier", "minimum_amount", "is_round_the_clock"]


class VolumeStepForm(RowForm):
    """A discount for a size."""

    rules: ClassVar[dict[str, str]] = {
        "one_volume_step_from_a_size": "A step begins at this size already. Change that one.",
        "volume_step_has_a_size": "A step begins at one user or more.",
        "volume_discount_is_a_share": "A discount is above 0 and below 1. Write 5 % as 0.05.",
    }

    class Meta:
        model = VolumeStep
        fields = ["from_users", "discount_share"]


class TermDiscountForm(RowForm):
    """What another term is worth."""

    rules: ClassVar[dict[str, str]] = {
        "one_discount_per_term": "This term has a discount already. Change that one.",
        "discounted_term_is_a_term": "A term has 1 to 120 months.",
        "term_discount_is_a_share": "A discount is below 1, and a premium at least -1. Write 5 % as 0.05.",
    }

    class Meta:
        model = TermDiscount
        fields = ["months", "discount_share"]


class CoveredServiceForm(OfATierForm):
    """A service and the rates that cover it."""

    rules: ClassVar[dict[str, str]] = {
        "one_row_per_service_and_tier": "This tier names the service already. Change that row.",
        "covered_service_has_a_name": "Name the service.",
        "a_listed_service_is_in_some_rate": "Say which rate covers it, or take the row away.",
    }

    class Meta:
        model = CoveredService
        fields = ["tier", "name", "is_in_per_user", "is_in_per_device", "is_in_flat"]


class OncePerTierTerms(OnceFormSet):
    """Terms of which a tier has one row."""

    once = ("tier",)
    twice = "This tier has its terms already. Keep one row."


class OncePerSize(OnceFormSet):
    """Volume steps of which a size has one."""

    once = ("from_users",)
    twice = "A step begins at this size already. Keep one of them."


class OncePerTerm(OnceFormSet):
    """Discounts of which a term has one."""

    once = ("months",)
    twice = "This term has a discount already. Keep one of them."


class OncePerService(OnceFormSet):
    """Services of which a tier names each once."""

    once = ("tier", "name")
    twice = "This tier names the service already. Keep one of them."
