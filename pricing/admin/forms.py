"""The form of the decision policy, with what each rule of it asks of a person."""

from typing import Any

from django import forms

from clients.admin.rules import RuleForm
from pricing.models import DecisionPolicy

SHARES = (
    "contractor_share", "infrastructure_share", "near_breach_share", "near_chance_share", "watch_chance_share",
)  # fmt: skip


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
        margin, near = given.get("clear_margin_share"), given.get("near_breach_share")
        if margin is not None and near is not None and not 0 <= margin < near:
            self.add_error("clear_margin_share", "Give 0 or more, and less than the share at which a warning begins.")
        self._in_order(given, "ratio_low", "ratio_high", "The high ratio is not below the low one.")
        self._in_order(given, "stable_amplitude", "volatile_amplitude", "Volatile does not begin below stable's end.")
        return given

    def _in_order(self, given: dict[str, Any], low: str, high: str, refusal: str) -> None:
        if low in given and high in given and given[high] < given[low]:
            self.add_error(high, refusal)
