"""The tables on the form of an amendment: rates and bands of a line, and the services of a contract."""

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clients.asset_classes import AssetClass
from clients.queries.clients import class_label
from contracts.admin.amending import Given
from contracts.models import ScopeItem
from pricing.admin.whatif_form import Money, Whole

CLASSES = [(name.value, class_label(name)) for name in AssetClass]
MORE = 3


def choice(choices: Any, label: str, **more: Any) -> forms.ChoiceField:
    """Return a field to choose one of several."""
    return forms.ChoiceField(choices=choices, label=label, widget=UnfoldAdminSelectWidget, **more)


def text(label: str, most: int, **more: Any) -> forms.CharField:
    """Return a field for one line of text."""
    widget = UnfoldAdminTextInputWidget(attrs={"maxlength": most})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **more)


class RowForm(forms.Form):
    """One row of a table: its fields are named for those who do not see the head of the column."""

    key = "rate"  # a row without it is left out
    usual: tuple[str, ...] = ()  # what a new row begins with
    lacking = "Write the rate, or empty the row."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        """Refuse a row that has something, but not what makes it one."""
        given = super().clean() or self.cleaned_data
        others = [name for name in given if name not in {self.key, *self.usual}]
        if given.get(self.key) in (None, "") and self.key not in self.errors and any(given[name] for name in others):
            self.add_error(self.key, self.lacking)
        return given


class UserRateForm(RowForm):
    """What a user costs from a certain one on."""

    from_unit = Whole("users", least=1, label="From user")
    rate = Money(label="Rate per month")


class DeviceRateForm(RowForm):
    """What a device of a class costs from a certain one on."""

    asset_class = choice([("", "Choose a class"), *CLASSES], "Class")
    from_unit = Whole("devices", least=1, label="From device")
    rate = Money(label="Rate per month")

    def clean(self) -> dict[str, Any]:
        """Refuse a rate of no class."""
        given = super().clean()
        if given.get("rate") is not None and not given.get("asset_class"):
            self.add_error("asset_class", "Choose the class.")
        return given


class BandForm(RowForm):
    """The fee of a month up to further ceilings."""

    key = "fee"
    lacking = "Write the fee, or empty the row."
    max_users = Whole("users", least=1, label="Up to users")
    max_devices = Whole("devices", least=1, label="Up to devices")
    fee = Money(label="Fee")


class ScopeForm(RowForm):
    """A service that is covered, left out or charged extra."""

    key, usual = "name", ("coverage", "duty")
    lacking = "Name the service, or empty the row."
    name = text("Service", 120)
    description = text("In other words", 300)
    coverage = choice(ScopeItem.Coverage.choices, "Coverage", initial=ScopeItem.Coverage.COVERED)
    extra_rate = Money(label="Price, if extra")
    extra_unit = text("For each", 40)
    duty = choice(ScopeItem.Duty.choices, "Done by", initial=ScopeItem.Duty.MSP)


UserRates = formset_factory(UserRateForm, extra=MORE)
DeviceRates = formset_factory(DeviceRateForm, extra=MORE)
Bands = formset_factory(BandForm, extra=MORE)
Scope = formset_factory(ScopeForm, extra=MORE)


def kept(formset: BaseFormSet[Any], key: str) -> list[Given]:
    """Return the rows of a table in which something was filled in."""
    return [form.cleaned_data for form in formset.forms if form.cleaned_data.get(key) not in (None, "")]


def with_more_rows(data: Any) -> Any:
    """Return what was sent with room for more rows in every table."""
    wider = data.copy()
    for name in list(wider):
        if name.endswith("-TOTAL_FORMS") and wider[name].isdigit():
            wider[name] = str(int(wider[name]) + MORE)
    return wider
