"""Forms of the MSP's settings, with what each rule of theirs asks of a person."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from babel import localedata
from babel.numbers import get_currency_precision, list_currencies
from django import forms
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminSelectWidget

from clients.admin.rules import RuleForm
from contracts.models import Letterhead, ScopeItem
from pricing.charts.colour import is_colour, readable_accent

ZONES = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]
CENTS = 2


class LetterheadForm(RuleForm):
    """How the MSP presents itself."""

    time_zone = forms.ChoiceField(
        choices=ZONES, widget=UnfoldAdminSelectWidget, help_text="It decides which day it is for you."
    )
    rules: ClassVar[dict[str, str]] = {
        "letterhead_name_is_not_blank": "Give the name that clients know you by.",
        "letterhead_term_is_positive": "Give at least one month of term, one of renewal, and one day to accept in.",
        "approval_thresholds_are_within_reach": (
            "Approval begins at an amount of nothing or more, and below a margin of 0 to 1: 0.3 is 30 %."
        ),
        "onboarding_is_between_none_and_two_fees": "Onboarding is none to two monthly fees: 0 to 2.00.",
    }

    class Meta:
        model = Letterhead
        fields = "__all__"
        widgets: ClassVar[dict[str, Any]] = {"accent_colour": UnfoldAdminColorInputWidget}
        labels: ClassVar[dict[str, str]] = {
            "proposal_valid_days": "Days in which a proposal can be accepted",
            "term_months": "Months of a new contract's term",
            "notice_days": "Days of notice before the term ends",
            "payment_days": "Days to pay a statement",
            "renewal_months": "Months of a renewal",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "currency": "Three letters, such as USD. New rate cards begin with it.",
            "locale": "Language and country, such as en_US: how paper writes amounts, and whether it is Letter or A4.",
            "payment_days": "A statement is due so many days after it is issued.",
            "terms": "Printed in every new proposal; a blank line begins the next condition.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "accent_colour" in self.fields:
            self.fields["accent_colour"].help_text = accent_in_words(self.instance.accent_colour)

    def clean_accent_colour(self) -> str:
        """Refuse what is no colour."""
        colour = str(self.cleaned_data["accent_colour"])
        if not is_colour(colour):
            raise forms.ValidationError("A colour is written #RRGGBB, such as #0B5C6B.")
        return colour

    def clean_currency(self) -> str:
        """Refuse a currency nobody knows, and one with coins smaller than a hundredth."""
        code = str(self.cleaned_data["currency"]).upper()
        if code not in list_currencies():
            raise forms.ValidationError("No such currency. Give its three letters, such as USD or EUR.")
        if get_currency_precision(code) > CENTS:
            raise forms.ValidationError(f"Amounts are kept in hundredths, and {code} has smaller coins.")
        return code

    def clean_locale(self) -> str:
        """Refuse a locale nobody knows."""
        locale = str(self.cleaned_data["locale"]).replace("-", "_")
        if not localedata.exists(locale):
            raise forms.ValidationError("No such language and country. Write it like en_US or de_AT.")
        return locale


def accent_in_words(wished: str) -> str:
    """Say which colour is really used: the wish, or the nearest one that can be read on white."""
    if not is_colour(wished):
        return ""
    accent = readable_accent(wished)
    if not accent.corrected:
        return f"Used on the portal, e-mails and paper as it is: {accent.day}."
    return (
        f"{accent.wished} is too light to be read on white. Portal, e-mails and paper use {accent.day} instead,"
        " the nearest colour that can be read."
    )


class ScopeItemForm(RuleForm):
    """A service of the catalogue."""

    rules: ClassVar[dict[str, str]] = {
        "scope_price_is_for_extras": "Only a service that is charged extra has a price, of zero or more."
    }

    class Meta:
        model = ScopeItem
        fields = ["name", "description", "coverage", "extra_rate", "extra_unit", "duty", "position"]
        labels: ClassVar[dict[str, str]] = {"extra_rate": "Price", "extra_unit": "For each", "duty": "Done by"}
        help_texts: ClassVar[dict[str, str]] = {"position": "Lower numbers are printed first."}
