"""The form of an amendment: what is in force, line by line, with room for one more of everything."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import BaseFormSet
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from clients.admin.forms import day_input
from clients.models import CountingChoice
from clients.queries.wording import POLICY_CHOICES
from contracts.admin.amending import LineGiven, agreement_from, line_given, main_given, scope_given
from contracts.admin.amending_rows import CLASSES, Bands, DeviceRates, Scope, UserRates, choice, kept, text
from contracts.agreement import LONGEST_NAME, AgreedLine, Agreement, Overage, Proration
from contracts.mapping import sla_terms
from contracts.models import SlaPlan
from pricing.admin.whatif_form import Money, Whole
from pricing.models import BillingModel

ABOVE = [
    (Overage.HARD.value, "Not allowed: the fee stays, and both sides are told"),
    (Overage.PER_UNIT.value, "Each unit above is charged"),
    (Overage.NEXT_BAND.value, "The fee of the next band is charged"),
    (Overage.GRACE.value, "The fee stays for some months, then each unit above is charged"),
]
BEGUN = ("name", "fee", "max_users", "max_devices", "minimum_count", "minimum_amount", "classes")
MOST_MONTHS, MOST_DAYS = 120, 365


class AgreedForm(forms.Form):
    """What is agreed for all lines of a contract."""

    changed_meanwhile = "The terms changed since you opened this page. Open it again and change those."
    policy = choice(POLICY_CHOICES, "Who counts as a billable user")
    moment = choice(CountingChoice.Moment.choices, "Which count of the month is billed")
    day = Whole("days", least=1, most=31, required=False, label="Day of the month", help_text="Only for a fixed day.")
    proration = choice(
        [(Proration.FULL_MONTH.value, "For the whole month"), (Proration.DAILY.value, "By the day")],
        "Joiners and leavers are billed",
    )
    notice_days = Whole("days", most=MOST_DAYS, label="Days of notice")
    auto_renews = forms.BooleanField(label="Renews by itself", required=False, widget=UnfoldBooleanSwitchWidget)
    renewal_months = Whole("months", least=1, most=MOST_MONTHS, label="Months of each renewal")
    sla = forms.ModelChoiceField(
        SlaPlan.objects.none(), required=False, label="SLA plan", widget=UnfoldAdminSelectWidget
    )
    built_on = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, before: Agreement, plans: QuerySet[SlaPlan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before
        field = cast("forms.ModelChoiceField[SlaPlan]", self.fields["sla"])
        field.queryset, field.empty_label = plans, f"As agreed: {before.sla.plan}"

    def clean_built_on(self) -> str:
        """Refuse what was filled in while other terms took over."""
        if self.cleaned_data["built_on"] != self.before.sha256:
            raise forms.ValidationError(self.changed_meanwhile)
        return self.before.sha256


class AmendmentForm(AgreedForm):
    """When and why a contract changes, and what is agreed for all of its lines."""

    effective_from = forms.DateField(
        label="From which day on",
        widget=day_input(),
        help_text="The first day by the new terms. Months that were issued are corrected, not drafted anew.",
    )
    reason = forms.CharField(
        label="Why",
        required=False,  # the action refuses a blank one, in the same words for every door
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="The client reads it.",
    )


class LineForm(forms.Form):
    """One line with its own billing model."""

    name = text("Name", LONGEST_NAME, help_text="It begins the line's rows on a statement with several lines.")
    billing_model = choice([("", "No further line"), *BillingModel.choices], "Billing model", required=False)
    is_removed = forms.BooleanField(label="Take this line away", required=False)
    classes = forms.MultipleChoiceField(
        choices=CLASSES,
        label="Only for these devices",
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None chosen: everything that no other line names. One line can be so.",
    )
    minimum_count = Whole("users", required=False, label="At least so many users are charged")
    is_infrastructure_in_user_rate = forms.BooleanField(
        label="The rate per user includes servers, network and printers",
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
    )
    counting = choice(
        [
            ("", "As agreed, else each unit at the rate of its own band"),
            ("graduated", "Each unit at the rate of its own band"),
            ("all_units", "All units at the rate of the band they reach"),
        ],
        "With bands",
        required=False,
    )
    minimum_amount = Money(label="The least a month costs")
    fee = Money(label="Flat fee")
    per = choice([("month", "Month"), ("year", "Year")], "Per", required=False)
    max_users = Whole("users", least=1, required=False, label="Up to users")
    max_devices = Whole("devices", least=1, required=False, label="Up to devices")
    overage = choice(ABOVE, "Above the ceiling", required=False)
    overage_user_rate = Money(label="Each user above")
    overage_device_rate = Money(label="Each device above")
    grace_months = Whole("months", required=False, most=12, label="Months of grace", help_text="In a row.")


class LineForms:
    """The forms of one line; a `new` one is left out while no billing model is chosen."""

    def __init__(self, place: int, line: AgreedLine | None, data: Any) -> None:
        self.before, prefix = line, f"line{place}"
        shown = line_given(line) if line else LineGiven(None, {"overage": Overage.HARD.value}, (), (), ())
        self.form = LineForm(data, prefix=prefix, initial=dict(shown.given))
        self.users = UserRates(data, prefix=f"{prefix}-users", initial=shown.users)
        self.devices = DeviceRates(data, prefix=f"{prefix}-devices", initial=shown.devices)
        self.bands = Bands(data, prefix=f"{prefix}-bands", initial=shown.bands)
        self.is_new = line is None
        if line is not None:
            self.form.fields["billing_model"].required = True
            self.form.fields["billing_model"].choices = [(line.billing_model, BillingModel(line.billing_model).label)]  # type: ignore[attr-defined]

    @property
    def is_open(self) -> bool:
        """Say whether a new line was begun, so that it is shown."""
        if not self.form.is_bound:
            return False
        return self.is_given or bool(self.form.errors) or any(one.total_error_count() for one in self.formsets)

    def shows(self, *models: str) -> bool:
        """Say whether the line is of one of these billing models, or may become one."""
        return self.before is None or self.before.billing_model in models

    @property
    def is_per_user(self) -> bool:
        """Say whether rates per user belong to it."""
        return self.shows(BillingModel.PER_USER)

    @property
    def is_per_unit(self) -> bool:
        """Say whether rates per device belong to it, of infrastructure or of everything."""
        return self.shows(BillingModel.PER_USER, BillingModel.PER_DEVICE)

    @property
    def is_flat(self) -> bool:
        """Say whether a flat fee belongs to it."""
        return self.shows(BillingModel.FLAT)

    @property
    def is_given(self) -> bool:
        """Say whether there is such a line."""
        return not self.is_new or bool(getattr(self.form, "cleaned_data", {}).get("billing_model"))

    @property
    def formsets(self) -> tuple[BaseFormSet[Any], ...]:
        """Return the tables of the line."""
        return self.users, self.devices, self.bands

    def refuse_half(self) -> bool:
        """Refuse a new line that has something but no billing model, so that nothing typed is lost; say if it does."""
        typed = getattr(self.form, "cleaned_data", {})
        tables = zip(self.formsets, ("rate", "rate", "fee"), strict=True)
        is_begun = any(typed.get(name) for name in BEGUN) or any(kept(formset, key) for formset, key in tables)
        if self.is_given or self.form.errors or not is_begun:
            return False
        self.form.add_error("billing_model", "Choose the billing model of the new line, or empty all of it.")
        return True

    def given(self) -> LineGiven:
        """Return what was filled in, once it is valid."""
        tables = (kept(formset, key) for formset, key in zip(self.formsets, ("rate", "rate", "fee"), strict=True))
        return LineGiven(self.before, self.form.cleaned_data, *tables)


class AgreedForms:
    """Every form of an agreement, filled with the one it begins with, or with what was sent."""

    form_class: type[AgreedForm]

    def __init__(
        self, before: Agreement, plans: QuerySet[SlaPlan], data: Mapping[str, Any] | None, **shown: object
    ) -> None:
        self.before = before
        initial = main_given(before) | {"built_on": before.sha256} | shown
        self.form = self.form_class(before, plans, data, initial=initial)
        self.lines = [LineForms(place, line, data) for place, line in enumerate((*before.lines, None))]
        self.scope = Scope(data, prefix="scope", initial=scope_given(before))

    def is_valid(self) -> bool:
        """Say whether everything can be read; every form says for itself what cannot."""
        every: list[Any] = [self.form, self.scope, *(one for line in self.lines for one in (line.form, *line.formsets))]
        told = [one.is_valid() for one in every]  # each is asked, so that no refusal waits for another
        return all(told) and not any(line.refuse_half() for line in self.lines)

    def agreement(self) -> Agreement:
        """Return what the contract would read; raises ValueError with the sentence to show."""
        given = self.form.cleaned_data
        sla = sla_terms(given["sla"]) if given["sla"] else None
        lines: Iterator[LineGiven] = (line.given() for line in self.lines if line.is_given)
        return agreement_from(self.before, given, lines, kept(self.scope, "name"), sla)


class AmendingForms(AgreedForms):
    """Every form of an amendment, filled with the agreement in force, or with what was sent."""

    form_class = AmendmentForm

    def __init__(
        self, before: Agreement, plans: QuerySet[SlaPlan], *, day: date, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(before, plans, data, effective_from=day)
