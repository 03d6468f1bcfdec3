"""Forms of files: which one, what wrote it, and what must be said before a doubtful one is taken."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from clients.admin.forms import day_input
from clients.importing import DEFAULT_MAPPINGS, SOURCES, Unreadable
from clients.importing.reading import check_declared_size
from clients.importing.sources import AUTO
from clients.queries.rules import column_mappings
from clients.queries.waiting import Shown
from clients.queries.wording import POLICY_CHOICES, counted


class UploadForm(forms.Form):
    """A file from a person's own machine."""

    file = forms.FileField(
        widget=forms.FileInput(attrs={"class": "hr-drop", "accept": ".csv,.tsv,.txt,.xlsx,.json"}),
        help_text="CSV, TSV, XLSX or JSON, up to 100 MB. Choose it, or drop it on the field.",
    )

    def clean_file(self) -> Any:
        """Refuse a file that is larger than may be read, before a byte of it is."""
        file = self.cleaned_data["file"]
        try:
            check_declared_size(file.size)
        except Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


def _mapping_choices() -> list[tuple[str, str]]:
    saved = [(mapping.name, mapping.name) for mapping in column_mappings()]
    return [("", "Detect it"), *saved, *((name, f"{name.capitalize()} (shipped)") for name in DEFAULT_MAPPINGS)]


class ImportForm(UploadForm):
    """What to import: the file, which system wrote it, and the day it shows."""

    source = forms.ChoiceField(
        choices=[(AUTO, "Detect it"), *((source.code, source.label) for source in SOURCES.values())],
        initial=AUTO,
        widget=UnfoldAdminSelectWidget,
        help_text="Which system the file was exported from.",
    )
    mapping = forms.ChoiceField(
        label="Column mapping",
        choices=_mapping_choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Only for a table that no system of the list wrote. Unknown columns are chosen next.",
    )
    as_of = forms.DateField(label="As of", widget=day_input(), help_text="The day the export shows.")

    def clean(self) -> dict[str, Any]:
        """Refuse a mapping for a source that has its own."""
        given = super().clean() or {}
        source = given.get("source", AUTO)
        if given.get("mapping") and source != AUTO and not SOURCES[source].takes_mapping:
            self.add_error("mapping", "This source has its own columns. Leave the mapping on “Detect it”.")
        return given


class HistoryForm(UploadForm):
    """A table of past months, and the policy they were counted under."""

    policy = forms.ChoiceField(
        label="Counted under",
        choices=POLICY_CHOICES,
        widget=UnfoldAdminSelectWidget,
        help_text="Which rule the old numbers followed, as closely as you know.",
    )


class ConfirmForm(forms.Form):
    """What a person must say before a doubtful file is taken; nothing is asked of a file without doubt."""

    accept_partial = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="The others are taken; nothing is retired, as the file is not whole.",
    )
    allow_retirements = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="More than one in five is not in the file. Is it the whole list?",
    )

    def __init__(self, shown: Shown, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accept_partial"].label = f"Leave out the {counted(len(shown.rejected), 'rejected row')}"
        self.fields["allow_retirements"].label = f"Yes, {shown.vanished_count:,} of {shown.known_count:,} are gone"
        if not shown.rejected:
            del self.fields["accept_partial"]
        if not shown.retires_many:
            del self.fields["allow_retirements"]
