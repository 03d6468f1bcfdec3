"""Forms of the price list and the decision policy, with what each rule of theirs asks of a person."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms

from clients.admin.rules import OnceFormSet, RowForm, RuleForm
from pricing.models import DecisionPolicy, FlatRate, PerDeviceRate, PerUserRate, RateCard, ServiceTier

NOT_NEGATIVE = "A price is zero or more."
SHARES = ("contractor_share", "infrastructure_share", "near_breach_share")


class RateCardForm(RuleForm):
    """A draft of the price list."""

    rules: ClassVar[dict[str, str]] = {
        "rate_card_version_is_unique": "A card of this name and version exists. Use the next number.",
        "rate_card_currency_is_a_code": "A currency is three capital letters, such as USD.",
        "rate_card_costs_are_all_or_none": "Give all five costs, each zero or more, or none of them.",
        "rate_card_name_is_not_blank": "Give the card a name.",
    }

    class Meta:
        model = RateCard
        fields = "__all__"


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
        fields = ["tier", "rate"]


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
        fields = ["tier", "asset_class", "rate"]


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


class DecisionPolicyForm(RuleForm):
    """A new version of the thresholds; each refusal stands beside the threshold it is about."""

    follows = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = DecisionPolicy
        exclude = ["version", "at", "by"]

    def clean(self) -> dict[str, Any]:
        """Hold the thresholds to the rules of the database, each rule told at the threshold that breaks it."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in SHARES:
            if name in given and not 0 < given[name] <= 1:
                self.add_error(name, "A share is above 0 and at most 1. Write 90 % as 0.90.")
        for name in ("ratio_low", "stable_amplitude"):
            if name in given and given[name] <= 0:
                self.add_error(name, "Give a number above 0.")
        if "effective_groups" in given and given["effective_groups"] < 1:
            self.add_error("effective_groups", "Give at least 1.")
        self._in_order(given, "ratio_low", "ratio_high", "The high ratio is not below the low one.")
        self._in_order(given, "stable_amplitude", "volatile_amplitude", "Volatile does not begin below stable's end.")
        return given

    def _in_order(self, given: dict[str, Any], low: str, high: str, refusal: str) -> None:
        if low in given and high in given and given[high] < given[low]:
            self.add_error(high, refusal)
