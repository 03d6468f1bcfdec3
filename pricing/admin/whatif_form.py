"""The inputs of a what-if, each checked beside its field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.boundfield import BoundField
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from clients.asset_classes import INFRASTRUCTURE, AssetClass
from clients.queries.clients import class_label
from pricing.engine.commercial.terms import LONGEST_TERM
from pricing.engine.mix import in_the_mix
from pricing.engine.rates.per_device import NOUNS
from pricing.models import BillingModel
from pricing.queries.whatif_inputs import (
    AFTER_HOURS,
    AHEAD,
    HARD,
    MONTHLY,
    NO,
    PER_UNIT,
    ROUND_THE_CLOCK,
    TIERS_OWN,
    UNKNOWN,
    YES,
    price_of,
)

MOST_UNITS = 100_000
MOST_RATE = Decimal(1_000_000)
SHARE = "Write a share from 0 to 100, such as 20."
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


class Whole(forms.IntegerField):
    """A count; thousands may be written with commas."""

    def __init__(self, noun: str = "", *, least: int = 0, most: int = MOST_UNITS, **kwargs: Any) -> None:
        of = f" of {noun}" if noun else ""
        limits = _between(least, most, f"Write a number{of} from {least:,} to {most:,}.")
        super().__init__(validators=limits, widget=_text_input("numeric"), **kwargs)
        self.error_messages["invalid"] = f"Write a whole number{of}, such as 52."
        self.error_messages["required"] = f"Write the number{of}; 0 is fine." if not least else f"Write the number{of}."

    def to_python(self, value: Any) -> int | None:
        """Read a whole number."""
        return super().to_python(_without_commas(value))


class Money(forms.DecimalField):
    """A price of zero or more with up to four decimals; thousands may be written with commas."""

    def __init__(self, *, most: Decimal = MOST_RATE, **kwargs: Any) -> None:
        limits = _between(Decimal(0), most, f"Write a price from 0 to {most:,}.")
        super().__init__(
            validators=[*limits, _up_to_four_decimals], required=False, widget=_text_input("decimal"), **kwargs
        )
        self.error_messages["invalid"] = "Write a price such as 40.00, without a currency sign."

    def clean(self, value: Any) -> Any:
        """Read a price."""
        return super().clean(_without_commas(value))


def _between(least: int | Decimal, most: int | Decimal, message: str) -> list[Any]:
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


def _up_to_four_decimals(amount: Decimal) -> None:
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        raise forms.ValidationError("Write the price with up to four decimals.")


def _text_input(mode: str) -> UnfoldAdminTextInputWidget:
    # No number input: a browser throws away what is no number, and nothing that was typed may be lost.
    return UnfoldAdminTextInputWidget(attrs={"inputmode": mode, "autocomplete": "off"})


def _without_commas(value: Any) -> Any:
    text = value.strip() if isinstance(value, str) else value
    return text.replace(",", "") if isinstance(text, str) and THOUSANDS.fullmatch(text) else text


@dataclass(frozen=True, slots=True)
class ClassRow:
    """The inputs of one asset class."""

    label: str
    count: BoundField
    rate: BoundField


class WhatIfForm(forms.Form):
    """What may be changed of a question; `asked` is the question it starts from."""

    users = Whole("users")
    total_devices = Whole("devices", required=False, label="All devices, keeping the mix")
    rate_user = Money(label="Rate per user")
    infrastructure = forms.ChoiceField(
        choices=[(YES, "is in the user rate"), (NO, "is added to it")],
        label="With per-user billing, infrastructure",
        widget=UnfoldAdminSelectWidget,
    )
    flat_fee = Money(most=MOST_RATE * 100, label="Flat fee")
    flat_per = forms.ChoiceField(
        choices=[("month", "a month"), ("year", "a year")], label="Per", widget=UnfoldAdminSelectWidget
    )
    max_users = Whole("users", required=False, label="Ceiling, users")
    max_devices = Whole("devices", required=False, label="Ceiling, devices")
    overage = forms.ChoiceField(
        choices=[(HARD, "breaches the agreement"), (PER_UNIT, "is charged per unit")],
        label="A count above the ceiling",
        widget=UnfoldAdminSelectWidget,
    )
    overage_user = Money(label="Each user above")
    overage_device = Money(label="Each device above")
    term_months = Whole("months", least=1, most=LONGEST_TERM, label="Term in months")
    paid = forms.ChoiceField(
        choices=[(MONTHLY, "each month"), (AHEAD, "a year ahead")], label="Paid", widget=UnfoldAdminSelectWidget
    )
    coverage = forms.ChoiceField(
        choices=[(TIERS_OWN, "as the tier has it"), (ROUND_THE_CLOCK, "24x7"), (AFTER_HOURS, "after hours too")],
        required=False,
        label="Coverage",
        widget=UnfoldAdminSelectWidget,
    )
    co_managed = forms.ChoiceField(
        choices=[(NO, "no"), (YES, "yes")], label="Co-managed with the client", widget=UnfoldAdminSelectWidget
    )
    volatile = forms.ChoiceField(
        choices=[(UNKNOWN, "as the past counts show"), (YES, "swings"), (NO, "does not swing")],
        required=False,
        label="Headcount",
        widget=UnfoldAdminSelectWidget,
    )
    fixed_budget = forms.ChoiceField(
        choices=[(NO, "no"), (YES, "yes")], label="Fixed budget", widget=UnfoldAdminSelectWidget
    )
    contractors = forms.DecimalField(
        validators=_between(0, 100, SHARE),
        decimal_places=1,
        error_messages={"invalid": SHARE, "required": SHARE, "max_decimal_places": SHARE},
        label="Contractors, % of users",
        widget=_text_input("decimal"),
    )
    station_accounts = Whole("station accounts", label="Station accounts")
    min_endpoints = Whole("endpoints", required=False, label="Endpoints that every user has at least")
    chosen = forms.ChoiceField(
        choices=[("", "As recommended"), *BillingModel.choices],
        required=False,
        label="Billing model",
        widget=UnfoldAdminSelectWidget,
    )
    override_reason = forms.CharField(
        required=False,
        max_length=2000,
        label="Why another model",
        help_text="Needed when you choose another model than recommended; it is kept and shown, never to the client.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, asked: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for kind in AssetClass:
            self.fields[f"count_{kind}"] = Whole(f"{NOUNS[kind]}s", required=False, label=f"{class_label(kind)}, count")
            self.fields[f"rate_{kind}"] = Money(label=f"{class_label(kind)}, rate")
        for name in ("user", *AssetClass):
            if isinstance(price := price_of(asked, name), Mapping) and "bands" in price:
                self.fields[f"rate_{name}"].widget.attrs["placeholder"] = "in bands"
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"what-if-{name}-said"

    @property
    def counted(self) -> list[ClassRow]:
        """Return the classes that are counted or priced into trouble, which a person looks at first."""
        return [row for row in self._rows() if row.count.value() not in (None, "", "0", 0) or self._is_wrong(row)]

    @property
    def uncounted(self) -> list[ClassRow]:
        """Return the other classes."""
        known = [row.label for row in self.counted]
        return [row for row in self._rows() if row.label not in known]

    @property
    def has_odd_facts(self) -> bool:
        """Say whether something known of the client is wrong, so that its place must be open."""
        facts = ("volatile", "fixed_budget", "contractors", "station_accounts", "min_endpoints")
        return any(self[name].errors for name in facts)

    @property
    def inputs(self) -> list[BoundField]:
        """Return every field that can be wrong, in the order of the page."""
        return [field for field in self if field.name not in {"chosen", "override_reason"}]

    @property
    def wrong(self) -> list[BoundField]:
        """Return the fields to mend."""
        return [field for field in self if field.errors]

    def _rows(self) -> list[ClassRow]:
        return [ClassRow(class_label(name), self[f"count_{name}"], self[f"rate_{name}"]) for name in AssetClass]

    @staticmethod
    def _is_wrong(row: ClassRow) -> bool:
        return bool(row.count.errors or row.rate.errors)

    def clean(self) -> dict[str, Any]:
        """Check what only several inputs together can break."""
        given = super().clean() or self.cleaned_data
        self._scale(given)
        self._check_rates(given)
        self._check_flat_rate(given)
        return given

    def _scale(self, given: dict[str, Any]) -> None:
        if given.get("total_devices") is None:
            return
        counts = {name.value: given.get(f"count_{name}") or 0 for name in AssetClass}
        try:
            mixed = in_the_mix(counts, given["total_devices"])
        except ValueError as refusal:
            self.add_error("total_devices", str(refusal))
            return
        given |= {f"count_{name}": count for name, count in mixed.items()}

    def _check_rates(self, given: dict[str, Any]) -> None:
        is_offered = any(self._has_rate(given, name) for name in AssetClass)
        adds = given.get("infrastructure") == NO and self._has_rate(given, "user")
        for name in AssetClass:
            count = given.get(f"count_{name}") or 0
            needs = is_offered or (adds and name in INFRASTRUCTURE)
            if count and needs and not self._has_rate(given, name) and f"rate_{name}" not in self.errors:
                noun = NOUNS[name] if count == 1 else f"{NOUNS[name]}s"
                self.add_error(
                    f"rate_{name}",
                    f"{count:,} {noun} {'is' if count == 1 else 'are'} counted but not priced. Write a rate; 0 gives "
                    f"{'it' if count == 1 else 'them'} away.",
                )

    def _has_rate(self, given: Mapping[str, Any], name: str) -> bool:
        return given.get(f"rate_{name}") is not None or isinstance(price_of(self.asked, name), Mapping)

    def _check_flat_rate(self, given: dict[str, Any]) -> None:
        if given.get("flat_fee") is None:
            return
        limits = {"user": given.get("max_users"), "device": given.get("max_devices")}
        is_readable = not {"max_users", "max_devices"} & self.errors.keys()
        if is_readable and all(limit is None for limit in limits.values()):
            self.add_error(
                "max_users", "Write up to how many users or devices the fee reaches, or leave the fee empty."
            )
        if given.get("overage") != PER_UNIT:
            return
        for noun, limit in limits.items():
            price = f"overage_{noun}"
            if limit is not None and given.get(price) is None and price not in self.errors:
                self.add_error(price, f"Write what each {noun} above the ceiling costs.")
