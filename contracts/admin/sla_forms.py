"""Forms of service levels: a plan with its targets and hours, one measured request, and a file of many."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.forms.models import BaseInlineFormSet
from unfold.widgets import INPUT_CLASSES, UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget
from unfold.widgets import UnfoldAdminTextInputWidget as TextInput

from clients.admin.file_forms import UploadForm
from clients.admin.rules import OnceFormSet, RowForm, RuleForm
from contracts.admin.forms import ZONES
from contracts.models import Contract, SlaPlan, SlaTarget, SlaWindow
from contracts.queries.sla import contracts_to_measure
from contracts.sla.public_holidays import countries, why_not_known
from contracts.sla.results import Result
from contracts.sla.rows import MOST_PAUSED_MINUTES

MOST_TARGET_MINUTES = 129_600  # ninety days around the clock
MIDNIGHT = time(0)


class SlaPlanForm(RuleForm):
    """A named set of promises with the hours they run in and what a missed one is credited with."""

    time_zone = forms.ChoiceField(choices=ZONES, initial="UTC", widget=UnfoldAdminSelectWidget)
    rules: ClassVar[dict[str, str]] = {
        "sla_credit_is_within_its_cap": "The most credit in a month is at least that of one missed promise, and at most"
        " 1.000, the whole fee.",
    }

    class Meta:
        model = SlaPlan
        fields = [
            "name", "coverage", "opens_at", "time_zone", "holiday_country", "holiday_region", "pauses_while",
            "credit_share", "credit_cap_share", "is_default",
        ]  # fmt: skip
        labels: ClassVar[dict[str, str]] = {
            "is_default": "Promised in new proposals",
            "opens_at": "Opens at",
            "holiday_country": "Country of the holidays",
            "holiday_region": "Region of the holidays",
            "pauses_while": "The clock stands while",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("opens_at", "credit_share", "credit_cap_share"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_opens_at(self) -> time:
        """Take nine o'clock where nothing is said."""
        return self.cleaned_data["opens_at"] or time(9)

    def clean_credit_share(self) -> Decimal:
        """Take an empty field as no credit."""
        return self.cleaned_data["credit_share"] or Decimal(0)

    def clean_credit_cap_share(self) -> Decimal:
        """Take an empty field as no credit."""
        return self.cleaned_data["credit_cap_share"] or Decimal(0)

    def clean_holiday_country(self) -> str:
        """Write a country's code in capitals."""
        return str(self.cleaned_data["holiday_country"]).strip().upper()

    def clean_is_default(self) -> bool:
        """Refuse to leave proposals without a plan."""
        is_default = bool(self.cleaned_data["is_default"])
        others = SlaPlan.objects.filter(is_default=True).exclude(pk=self.instance.pk)
        if not is_default and not others.exists():
            raise forms.ValidationError("Proposals promise this plan. Choose another plan for them instead.")
        return is_default

    def clean(self) -> dict[str, Any]:
        """Refuse a country or region whose holidays nobody knows."""
        given = super().clean() or self.cleaned_data
        country, region = given.get("holiday_country", ""), given.get("holiday_region", "")
        if problem := why_not_known(country, region):
            is_of_region = bool(region) and (not country or country in countries())
            self.add_error("holiday_region" if is_of_region else "holiday_country", problem)
        return given

    def _get_validation_exclusions(self) -> set[str]:
        # Only one plan is the default; keeping this one takes it from the other, so it is no reason to refuse.
        return super()._get_validation_exclusions() | {"is_default"}  # type: ignore[misc,no-any-return]  # Django's hook


class SlaTargetForm(RowForm):
    """How fast one priority is answered and resolved."""

    rules: ClassVar[dict[str, str]] = {
        "one_target_per_priority": "This priority has its target already. Change that one.",
        "sla_resolves_after_it_responds": "Responding takes at least a minute, and resolving at least as long.",
    }

    class Meta:
        model = SlaTarget
        fields = ["priority", "response_minutes", "resolution_minutes", "is_committed"]
        labels: ClassVar[dict[str, str]] = {
            "response_minutes": "Response, minutes",
            "resolution_minutes": "Resolution, minutes",
            "is_committed": "A promise",
        }

    def clean_resolution_minutes(self) -> int:
        """Refuse a target that no clock would reach in years."""
        minutes = int(self.cleaned_data["resolution_minutes"])
        if minutes > MOST_TARGET_MINUTES:
            raise forms.ValidationError(f"The most is {MOST_TARGET_MINUTES:,} minutes: ninety days around the clock.")
        return minutes


class OncePerPriority(OnceFormSet):
    """Targets of which a priority has one."""

    once = ("priority",)
    twice = "This priority has its target already. Keep one of them."


class SlaWindowForm(RowForm):
    """Hours of one weekday."""

    rules: ClassVar[dict[str, str]] = {
        "sla_window_is_told_once": "These hours are there already. Change those.",
        "sla_window_ends_after_it_starts": "The hours end before they begin. Write the end of the day as 00:00.",
    }

    class Meta:
        model = SlaWindow
        fields = ["weekday", "starts_at", "ends_at"]
        labels: ClassVar[dict[str, str]] = {"starts_at": "From", "ends_at": "To"}


class HoursOfTheWeek(BaseInlineFormSet[Any, Any, Any]):
    """Hours that do not overlap, and at least some where a plan has hours of its own."""

    def clean(self) -> None:
        """Refuse hours that overlap, and a plan whose clock would never run."""
        super().clean()
        kept = [
            form for form in self.forms if (given := getattr(form, "cleaned_data", None)) and not given.get("DELETE")
        ]
        whole = [form for form in kept if {"weekday", "starts_at", "ends_at"} <= form.cleaned_data.keys()]
        last: tuple[int, time] | None = None
        for form in sorted(whole, key=lambda form: (form.cleaned_data["weekday"], form.cleaned_data["starts_at"])):
            day, begins, ends = (form.cleaned_data[name] for name in ("weekday", "starts_at", "ends_at"))
            if last is not None and last[0] == day and (last[1] == MIDNIGHT or begins < last[1]):
                form.add_error("starts_at", "These hours overlap others of the same day. Put them together.")
            last = day, ends
        if self.instance.coverage == SlaPlan.Coverage.CUSTOM and not kept and not any(self.errors):
            raise forms.ValidationError("A plan with hours of its own needs at least one row of hours.")


def moment_field(label: str, *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a moment, as the browser offers one."""
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, required=required, widget=widget)


class _ContractField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class is not generic when it runs
    def label_from_instance(self, contract: Contract) -> str:
        """Say whose contract it is."""
        return f"{contract.client.name}, {contract.number}"


class ResultForm(forms.Form):
    """What was measured of one request."""

    contract = _ContractField(Contract.objects.none(), empty_label="Choose one", widget=UnfoldAdminSelectWidget)
    reference = forms.CharField(
        max_length=80, widget=TextInput, help_text="The ticket's number. The same one again replaces what is there."
    )
    priority = forms.ChoiceField(choices=SlaTarget.Priority.choices, widget=UnfoldAdminSelectWidget)
    opened_at = moment_field("Opened")
    responded_at = moment_field("Responded", required=False)
    resolved_at = moment_field("Resolved", required=False)
    paused_minutes = forms.IntegerField(
        min_value=0,
        max_value=MOST_PAUSED_MINUTES,
        required=False,
        label="Minutes paused",
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Minutes of the plan's hours in which the clock stood, after the response.",
    )

    def __init__(self, zone: ZoneInfo, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contract"]
        field.queryset = contracts_to_measure()  # type: ignore[attr-defined]  # it is a _ContractField
        self.fields["opened_at"].help_text = f"Times are in {zone.key.replace('_', ' ')} time."

    def clean(self) -> dict[str, Any]:
        """Refuse what was done before it was opened."""
        given = super().clean() or self.cleaned_data
        opened_at: datetime | None = given.get("opened_at")
        for name in ("responded_at", "resolved_at"):
            if opened_at is not None and given.get(name) is not None and given[name] < opened_at:
                self.add_error(name, "This is before the request was opened. Correct one of the times.")
        return given

    @property
    def result(self) -> Result:
        """Return the request that was given."""
        given = self.cleaned_data
        return Result(
            given["reference"].strip(),
            given["priority"],
            given["opened_at"],
            given["responded_at"],
            given["resolved_at"],
        )


class ResultsFileForm(UploadForm):
    """A table of measured requests."""
