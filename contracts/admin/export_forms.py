"""Forms of taxes, of the files that an MSP wants, and of what to hand over."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Model
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from clients.admin.forms import CheckedForm, day_input
from clients.admin.rules import RuleForm
from clients.models import Client
from contracts.actions.taxes import check_tax_rule
from contracts.exporting.columns import COLUMNS
from contracts.exporting.layouts import Accounting, Booking, Dates, Layout, System, Table, kept_of, layout_of
from contracts.models import ExportLayout, LineKind, TaxRule
from contracts.queries.exports import clients_with_statements, export_layouts

TABLE = "TABLE"
SYSTEMS: Mapping[str, str] = {System.XERO: "Xero", System.QUICKBOOKS: "QuickBooks Online"}
ACCOUNTS: Mapping[str, str] = {System.XERO: "Account code", System.QUICKBOOKS: "Product or service"}
TAX_CODES: Mapping[str, str] = {System.XERO: "Tax rate", System.QUICKBOOKS: "Tax code"}
DATES = [(Dates.DMY, "31/12/2026"), (Dates.MDY, "12/31/2026"), (Dates.YMD, "2026-12-31")]
TAXED_KINDS = [(code, name) for code, name in LineKind.choices if code != LineKind.TAX]
FILES = [("csv", "CSV"), ("xlsx", "Excel (XLSX)")]


class PercentField(forms.DecimalField):
    """A share, typed and shown in percent."""

    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminDecimalFieldWidget(attrs={"step": "0.001"})
        super().__init__(min_value=0, max_value=Decimal("99.999"), decimal_places=3, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a kept share in percent, and leave what was typed as it is."""
        return f"{(value * 100).normalize():f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """Return the share."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class TaxRuleForm(RuleForm, CheckedForm):
    """A tax: how much, on what, and from when on."""

    share = PercentField(label="Percent", help_text="8.25 for 8.25 %.")
    kinds = forms.MultipleChoiceField(
        label="On these lines",
        choices=TAXED_KINDS,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None chosen: on all lines, credits taken off. Tax is never on tax.",
    )
    rules: ClassVar[dict[str, str]] = {
        "tax_rule_has_a_name": "Give the tax the name that is printed on statements.",
        "tax_rule_is_a_period": "The tax ends after it begins. Give a later last day, or none.",
    }

    class Meta:
        model = TaxRule
        fields = ["name", "share", "kinds", "registration", "effective_from", "effective_until"]
        labels: ClassVar[dict[str, str]] = {
            "registration": "Your tax number",
            "effective_from": "From",
            "effective_until": "Until",
        }
        help_texts: ClassVar[dict[str, str]] = {
            "registration": "As printed below the tax.",
            "effective_from": "A statement goes by the last day of its month.",
            "effective_until": "The first day on which it is no longer added; empty for no end.",
        }

    def refuse(self, row: Model) -> None:
        """Refuse a tax that would be added twice."""
        check_tax_rule(cast("TaxRule", row))


class NewLayoutForm(RuleForm):
    """What a file is for; its columns, or where lines are booked, come next."""

    makes = forms.ChoiceField(
        label="For",
        choices=[(TABLE, "A table with columns of your choosing"), *SYSTEMS.items()],
        widget=UnfoldAdminSelectWidget,
    )
    rules: ClassVar[dict[str, str]] = {"export_layout_has_a_name": "Give it a name."}

    class Meta:
        model = ExportLayout
        fields = ["name"]
        widgets: ClassVar[dict[str, Any]] = {"name": UnfoldAdminTextInputWidget}

    def clean(self) -> dict[str, Any]:
        """Begin with every column, or with nothing booked."""
        given = super().clean() or self.cleaned_data
        if makes := given.get("makes"):
            begins: Layout = Table() if makes == TABLE else Accounting(System(makes))
            self.instance.columns = kept_of(begins)
        return given


class TableLayoutForm(RuleForm):
    """The columns of a table, each with its place."""

    rules = NewLayoutForm.rules

    class Meta(NewLayoutForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = cast("Table", layout_of(self.instance.columns)).names
        places = {name: place for place, name in enumerate(names, start=1)}
        for name, column in COLUMNS.items():
            self.fields[place_of(name)] = forms.IntegerField(
                label=column.title,
                required=False,
                min_value=1,
                max_value=999,
                initial=places.get(name),
                widget=UnfoldAdminIntegerFieldWidget,
            )

    def clean(self) -> dict[str, Any]:
        """Put the columns that have a place in order; refuse a table without one."""
        given = super().clean() or self.cleaned_data
        placed = [(place, name) for name in COLUMNS if (place := given.get(place_of(name))) is not None]
        if not placed and not self.errors:
            raise forms.ValidationError("Give at least one column a place: 1 for the first.")
        if placed:
            self.instance.columns = kept_of(Table(tuple(name for _, name in sorted(placed, key=lambda pair: pair[0]))))
        return given


class AccountingLayoutForm(RuleForm):
    """Where an accounting system books each kind of line."""

    dates = forms.ChoiceField(label="Days are written", choices=DATES, widget=UnfoldAdminSelectWidget)
    rules = NewLayoutForm.rules

    class Meta(NewLayoutForm.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout = self._layout = cast("Accounting", layout_of(self.instance.columns))
        self.fields["dates"].initial = layout.dates
        for kind in ("usual", *LineKind.values):
            booking = layout.usual if kind == "usual" else layout.kinds.get(kind, Booking())
            told = "Usually" if kind == "usual" else LineKind(kind).label
            self._add(f"account_{kind}", f"{told}: {ACCOUNTS[layout.system].lower()}", booking.account)
            self._add(f"tax_{kind}", f"{told}: {TAX_CODES[layout.system].lower()}", booking.tax)

    def clean(self) -> dict[str, Any]:
        """Keep what is booked where."""
        given = super().clean() or self.cleaned_data
        bookings = {
            kind: Booking(given.get(f"account_{kind}", ""), given.get(f"tax_{kind}", ""))
            for kind in ("usual", *LineKind.values)
        }
        dates = Dates(given.get("dates") or self._layout.dates)
        self.instance.columns = kept_of(Accounting(self._layout.system, dates, bookings.pop("usual"), bookings))
        return given

    def _add(self, name: str, label: str, initial: str) -> None:
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=100, initial=initial, widget=UnfoldAdminTextInputWidget
        )


def place_of(column: str) -> str:
    """Return the name of the field that holds a column's place."""
    return f"place_{column}"


class ExportForm(forms.Form):
    """In which layout and file to hand statements over."""

    layout = forms.ModelChoiceField(
        ExportLayout.objects.none(), required=False, empty_label="Every column", widget=UnfoldAdminSelectWidget
    )
    file = forms.ChoiceField(
        choices=FILES, widget=UnfoldAdminSelectWidget, help_text="Accounting systems always get CSV."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[ExportLayout]", self.fields["layout"]).queryset = export_layouts()

    @property
    def chosen_layout(self) -> Layout:
        """Return the layout that was chosen, every column without one. Raises LayoutUnreadable or UnknownColumn."""
        row = self.cleaned_data.get("layout") if self.is_bound else None
        return layout_of(row.columns) if row is not None else Table()

    @property
    def chosen_file(self) -> str:
        """Return the kind of file that was chosen."""
        return str(self.cleaned_data.get("file") or "csv") if self.is_bound else "csv"


class PeriodForm(ExportForm):
    """Which statements to hand over, and how."""

    first = forms.DateField(label="Months that begin from", required=False, widget=day_input())
    last = forms.DateField(
        label="Until", required=False, widget=day_input(), help_text="Both days are inside; empty for no limit."
    )
    client = forms.ModelChoiceField(
        Client.objects.none(), required=False, empty_label="All clients", widget=UnfoldAdminSelectWidget
    )
    field_order = ("first", "last", "client", "layout", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Client]", self.fields["client"]).queryset = clients_with_statements()

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day is before the first. Give a later one.")
        return given
