"""Which service tier to price, from one reading of the tiers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from pricing.models import ServiceTier
from pricing.queries.rates import DEFAULT_TIER


class TierForm(forms.Form):
    """Which tier to price."""

    tier = forms.ChoiceField(label="Service tier", widget=UnfoldAdminSelectWidget)

    def __init__(self, tiers: Sequence[ServiceTier], chosen: ServiceTier) -> None:
        super().__init__(initial={"tier": str(chosen.pk)})
        cast("forms.ChoiceField", self.fields["tier"]).choices = [(str(tier.pk), tier.name) for tier in tiers]


def tier_of(sent: Mapping[str, Any], tiers: Sequence[ServiceTier]) -> ServiceTier | None:
    """Return the tier that was asked for, else the one that is offered unless another is chosen; None without any."""
    asked = next((tier for tier in tiers if str(tier.pk) == sent.get("tier")), None)
    usual = next((tier for tier in tiers if tier.name == DEFAULT_TIER), None)
    return asked or usual or (tiers[0] if tiers else None)
