"""Which column of a table holds what: chosen for a file that waits, saved under a name, and edited later."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from clients import jobs
from clients.actions.imports import named_mapping
from clients.actions.refusals import Refusal
from clients.actions.rules import check_columns, drop_mapping, save_mapping
from clients.actions.waiting import map_file
from clients.admin.base import WorkAdmin, row_or_404
from clients.importing import SOURCES, RowKind, Unreadable
from clients.importing.guessing import fields_of, guessed, label_of, likely_kind
from clients.importing.mappings import IDENTIFIERS, KIND
from clients.importing.moments import DayOrder
from clients.models import ColumnMapping, WaitingFile
from clients.queries.rules import column_mappings
from clients.queries.waiting import every_file, first_rows
from clients.staff import Staff

KIND_LABELS = {
    RowKind.ACCOUNTS: "Accounts",
    RowKind.ASSETS: "Devices",
    RowKind.PERSONS: "People",
    RowKind.LOGONS: "Sign-ins",
    RowKind.SEATS: "Seats",
    RowKind.COUNTS: "Months",
}
DATE_CHOICES = [
    ("", "As the file shows"),
    (DayOrder.DAY_FIRST.value, "Day first: 31/12/2026"),
    (DayOrder.MONTH_FIRST.value, "Month first: 12/31/2026"),
]
PREFIX = "column_"


class ColumnsForm(forms.Form):
    """One choice for each field of a kind of rows: the column that holds it, or none."""

    name = forms.CharField(
        label="Name of the mapping",
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
        help_text="It is saved under this name for the next file; one of that name is replaced.",
    )
    dates = forms.ChoiceField(
        label="Dates are written", choices=DATE_CHOICES, required=False, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, kind: RowKind, headers: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        choices = [("", "Not in the file"), *((header, header) for header in dict.fromkeys(headers))]
        for field in fields_of(kind):
            self.fields[PREFIX + field] = forms.ChoiceField(
                label=label_of(kind, field),
                choices=choices,
                required=False,
                widget=UnfoldAdminSelectWidget,
                help_text="Tells the rows apart." if field in IDENTIFIERS[kind] else "",
            )

    def columns(self) -> dict[str, str]:
        """Return the chosen column of each field that has one."""
        given = self.cleaned_data
        return {field: given[PREFIX + field] for field in fields_of(self.kind) if given.get(PREFIX + field, "").strip()}

    def save(self, by: Staff) -> ColumnMapping | None:
        """Save the mapping, or say at the form why it cannot be one."""
        given = self.cleaned_data
        try:
            return save_mapping(
                name=given["name"],
                kind=self.kind.value,
                columns=self.columns(),
                dates=given["dates"],
                by=by,
                at=timezone.now(),
            )
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
            return None


class MappingDeed:
    """Say which column of a waiting file holds what, and see what the file would bring then."""

    def columns(self: Any, request: HttpRequest, waiting_file_id: object) -> HttpResponseBase:
        """Show the columns with their first rows, and keep what a person says of them."""
        if not request.user.has_perm("clients.add_importrun"):
            raise PermissionDenied
        row = row_or_404(every_file(), waiting_file_id)
        page = HttpResponseRedirect(reverse("admin:clients_waitingfile_change", args=[row.pk]))
        if row.status != WaitingFile.Status.SHOWN or row.policy:
            return page
        by, seen = cast("Staff", request.user), first_rows(row)
        kinds = _kinds(row)
        kind = _kind_asked(request, row, seen.headers, kinds)
        form = ColumnsForm(kind, seen.headers, request.POST or None, initial=_initial(row, kind, seen.headers))
        if saved := request.POST.get("saved"):
            if _read_through(request, row, saved):
                return page
        elif form.is_valid() and (mapping := form.save(by)) is not None and _read_through(request, row, mapping.name):
            return page
        response: HttpResponse = self.screen(
            request,
            "admin/clients/waiting/columns.html",
            f"Columns of {row.filename}",
            row=row,
            seen=seen,
            form=form,
            because=row.preview.get("unknown", ""),
            kinds=[(one.value, KIND_LABELS[one], one is kind) for one in kinds],
            saved=[one for one in column_mappings() if one.kind in {each.value for each in kinds}],
        )
        return response


def _kinds(row: WaitingFile) -> list[RowKind]:
    is_log = row.source in SOURCES and SOURCES[row.source].takes_mapping and row.source != "csv"
    return [RowKind.LOGONS] if is_log else list(KIND_LABELS)


def _kind_asked(request: HttpRequest, row: WaitingFile, headers: tuple[str, ...], kinds: list[RowKind]) -> RowKind:
    asked = request.GET.get("kind") or (row.mapping or {}).get(KIND) or likely_kind(headers).value
    return next((kind for kind in kinds if kind.value == asked), kinds[0])


def _initial(row: WaitingFile, kind: RowKind, headers: tuple[str, ...]) -> dict[str, str]:
    mapping: Mapping[str, str] = row.mapping or {}
    found = mapping if mapping.get(KIND) == kind else guessed(kind, headers)
    stem = row.filename.rpartition(".")[0] or row.filename
    words = stem.replace("_", " ").replace("-", " ").strip()
    return {"name": words[:60].capitalize(), "dates": mapping.get("dates", "")} | {
        PREFIX + field: header for field, header in found.items()
    }


def _read_through(request: HttpRequest, row: WaitingFile, name: str) -> bool:
    """Read the file through a mapping from now on, and find out what it would bring."""
    try:
        map_file(file=row, mapping=named_mapping(name))
    except (Refusal, Unreadable) as refusal:
        messages.error(request, str(refusal))
        return False
    jobs.go_on(every_file().get(pk=row.pk), at=timezone.now())
    return True


class SavedMappingForm(forms.ModelForm[ColumnMapping]):
    """A saved mapping without a file at hand: the headers are written."""

    class Meta:
        model = ColumnMapping
        fields = ["dates"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = RowKind(self.instance.kind)
        for field in fields_of(kind):
            self.fields[PREFIX + field] = forms.CharField(
                label=label_of(kind, field),
                required=False,
                initial=self.instance.columns.get(field, ""),
                widget=UnfoldAdminTextInputWidget,
                help_text="The header of its column. Tells the rows apart." if field in IDENTIFIERS[kind] else "",
            )

    def clean(self) -> dict[str, Any]:
        """Say what makes no mapping."""
        given = super().clean() or self.cleaned_data
        self.instance.columns = {
            name.removeprefix(PREFIX): text.strip()
            for name, text in given.items()
            if name.startswith(PREFIX) and text.strip()
        }
        try:
            check_columns(kind=self.instance.kind, columns=self.instance.columns)
        except Refusal as refusal:
            self.add_error(None, str(refusal))
        return given


@admin.register(ColumnMapping)
class ColumnMappingAdmin(WorkAdmin):
    """Saved mappings: which column of a table holds what."""

    when_empty = "No mapping is saved. Import a table whose columns nobody knows, and say which column holds what."
    form = SavedMappingForm
    list_display = ["name", "rows_are", "column_count", "dates", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ColumnMapping]:
        """Return the saved mappings with who saved them; one query."""
        return column_mappings()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offer a field for each column, beside what the mapping is."""
        if obj is None:
            return []
        shown = [PREFIX + field for field in fields_of(RowKind(obj.kind))]
        return [(None, {"fields": ["name", "rows_are", "dates"]}), ("Columns", {"fields": shown})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, whose columns are no columns of the table of mappings."""
        return super().get_form(request, obj, change, **(kwargs | {"fields": ["dates"]}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Leave what the rows are, and the name by which files ask for it."""
        return ["name", "rows_are"]

    @display(description="Rows are", ordering="kind")
    def rows_are(self, row: ColumnMapping) -> str:
        """Return what the rows are."""
        return KIND_LABELS.get(RowKind(row.kind), row.kind)

    @display(description="Columns")
    def column_count(self, row: ColumnMapping) -> int:
        """Return how many columns are read."""
        return len(row.columns)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a mapping is made of a file, whose columns can be chosen."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow whoever may edit one to forget it; nothing points at it."""
        return bool(request.user.has_perm("clients.delete_columnmapping"))

    def save_model(self, request: HttpRequest, obj: ColumnMapping, form: Any, change: bool) -> None:
        """Save the mapping under its name."""
        save_mapping(
            name=obj.name,
            kind=obj.kind,
            columns=obj.columns,
            dates=obj.dates,
            by=cast("Staff", request.user),
            at=timezone.now(),
        )

    def delete_model(self, request: HttpRequest, obj: ColumnMapping) -> None:
        """Forget the mapping."""
        drop_mapping(mapping=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ColumnMapping]) -> None:
        """Forget the chosen mappings."""
        for mapping in queryset:
            drop_mapping(mapping=mapping)
