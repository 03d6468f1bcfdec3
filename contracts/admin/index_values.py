"""Values of price indexes, which fees follow from one anniversary to the next."""

from datetime import date
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from clients.admin.base import WorkAdmin
from clients.admin.marks import figure
from clients.admin.rules import RuleForm
from clients.staff import Staff
from contracts.actions.renewals import keep_index_value
from contracts.models import IndexValue
from contracts.queries.letterhead import local_day
from pricing.charts import words

MONTHS = ["%Y-%m", "%Y-%m-%d", "%b %Y", "%B %Y", "%m/%Y"]


class IndexValueForm(RuleForm):
    """The value of an index for a month, as it was published."""

    month = forms.DateField(
        input_formats=MONTHS,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "2026-08"}),
        help_text="Year and month, such as 2026-08.",
        error_messages={"invalid": "Write the month as year and month, such as 2026-08."},
    )
    rules: ClassVar[dict[str, str]] = {
        "one_value_per_index_and_month": "This month has its value of this index already. Correct that one instead.",
        "index_value_is_positive": "The value of an index is above zero.",
        "index_value_has_an_index": "Give the name of the index.",
    }

    class Meta:
        model = IndexValue
        fields = ["index", "month", "value"]
        help_texts: ClassVar[dict[str, str]] = {
            "index": "Exactly as the contract names it, with region and seasonal adjustment.",
            "value": "The index itself, not its change: such as 319.7991.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.month and not self.instance._state.adding:
            self.initial["month"] = f"{self.instance.month:%Y-%m}"

    def clean_index(self) -> str:
        """Return the name with single blanks, so that it is the one in the contract."""
        return " ".join(str(self.cleaned_data["index"]).split())

    def clean_month(self) -> date:
        """Return the first day of the month; refuse one that has not begun."""
        month = cast(date, self.cleaned_data["month"]).replace(day=1)
        if month > local_day(timezone.now()):
            raise forms.ValidationError(f"{words.in_month(month)} has not begun, so no index has a value for it yet.")
        return month


@admin.register(IndexValue)
class IndexValueAdmin(WorkAdmin):
    """What was published, month by month."""

    form = IndexValueForm
    when_empty = "No value yet. A contract whose fee follows a price index needs two for each anniversary."
    list_display = ["index", "in_month", "published", "entered_at"]
    list_filter = ["index"]
    search_fields = ["index"]

    @display(description="Month", ordering="month")
    def in_month(self, row: IndexValue) -> str:
        """Return the month."""
        return words.in_month(row.month)

    @display(description="Value", ordering="value")
    def published(self, row: IndexValue) -> SafeString:
        """Return the value as it was published."""
        return figure(f"{row.value.normalize():f}")

    def save_model(self, request: HttpRequest, obj: IndexValue, form: Any, change: bool) -> None:
        """Keep the value, with who entered it."""
        keep_index_value(value=obj, by=cast(Staff, request.user), at=timezone.now())
