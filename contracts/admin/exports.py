"""Taxes, and the files that statements are handed over in: what the MSP decides once for all its statements."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.decorators import display

from clients.admin.base import WorkAdmin
from clients.staff import Staff
from contracts.actions.exports import drop_export_layout, keep_export_layout
from contracts.actions.taxes import drop_tax_rule, keep_tax_rule
from contracts.admin.export_forms import (
    SYSTEMS,
    AccountingLayoutForm,
    NewLayoutForm,
    TableLayoutForm,
    TaxRuleForm,
    place_of,
)
from contracts.admin.export_page import REFUSALS, export_statements, preview_of
from contracts.exporting.columns import COLUMNS
from contracts.exporting.layouts import Accounting, Layout, Table, layout_of
from contracts.models import ExportLayout, LineKind, TaxRule
from contracts.queries.exports import newest_statements
from contracts.queries.taxes import tax_rate_of
from pricing.charts import words

COLUMNS_A_ROW = 2
PREVIEWED_STATEMENTS = 3
PLACES = "1 is the first column. A column without a place is left out."
BOOKED = (
    "A kind that is left empty goes by the first two. Without an account of its own, tax is left out here and your"
    " accounting computes it by the tax codes."
)
LOST = "This layout cannot be read. Delete it, and make it anew."


class OwnersAdmin(WorkAdmin):
    """A screen of what holds for the whole MSP: whoever may change the letterhead may change it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow whoever may change the letterhead."""
        return bool(request.user.has_perm("contracts.change_letterhead"))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow whoever may change the letterhead."""
        return bool(request.user.has_perm("contracts.change_letterhead"))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Allow whoever may change the letterhead: no row points here, and what was issued stays."""
        return bool(request.user.has_perm("contracts.change_letterhead"))

    def drop(self, request: HttpRequest, row: Any) -> None:
        """Take a row away, by its action."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        """Take a row away."""
        self.drop(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Take the chosen rows away."""
        for row in queryset:
            self.drop(request, row)


@admin.register(TaxRule)
class TaxRuleAdmin(OwnersAdmin):
    """Taxes that are added to statements, each from a day on."""

    when_empty = "No tax is added to statements. Add one, if you charge any."
    form = TaxRuleForm
    list_display = ["name", "percent", "on_lines", "begins", "ends", "registration"]
    search_fields = ["name", "registration"]
    fields = ["name", "share", "kinds", "registration", "effective_from", "effective_until"]

    @display(description="Percent", ordering="share")
    def percent(self, row: TaxRule) -> str:
        """Return how much it is."""
        return tax_rate_of(row).percent

    @display(description="On these lines")
    def on_lines(self, row: TaxRule) -> str:
        """Return the kinds of lines that it is on."""
        return ", ".join(str(LineKind(kind).label) for kind in row.kinds) or "All"

    @display(description="From", ordering="effective_from")
    def begins(self, row: TaxRule) -> str:
        """Return the day from which it is added."""
        return words.on_date(row.effective_from)

    @display(description="Until", ordering="effective_until")
    def ends(self, row: TaxRule) -> str:
        """Return the first day on which it is no longer added."""
        return words.on_date(row.effective_until) if row.effective_until else ""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Tell those who only read in words."""
        if self.has_change_permission(request, obj):
            return self.fields
        return ["name", "percent", "on_lines", "registration", "begins", "ends"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Name what is told in words."""
        return [] if self.has_change_permission(request, obj) else ["percent", "on_lines", "begins", "ends"]

    def save_model(self, request: HttpRequest, obj: TaxRule, form: Any, change: bool) -> None:
        """Keep the tax."""
        keep_tax_rule(rule=obj, by=cast("Staff", request.user), at=timezone.now())
        messages.info(request, "Statements drafted from now on have it. Draft waiting ones anew.")

    def drop(self, request: HttpRequest, row: TaxRule) -> None:
        """Take the tax away."""
        drop_tax_rule(rule=row, by=cast("Staff", request.user), at=timezone.now())


@admin.register(ExportLayout)
class ExportLayoutAdmin(OwnersAdmin):
    """The files that statements are handed over in: tables of own columns, and imports of accounting systems."""

    when_empty = "No layout of your own: statements are exported with every column. Add one for your accounting."
    list_display = ["name", "makes", "told"]
    search_fields = ["name"]
    change_form_outer_after_template = "admin/contracts/export/layout.html"

    def get_urls(self) -> list[URLPattern]:
        """Add the page on which statements are handed over."""
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="contracts_exportlayout_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Hand statements over."""
        return export_statements(self, request)

    @display(description="For")
    def makes(self, row: ExportLayout) -> str:
        """Return what the file is for."""
        layout = _layout_of(row)
        return SYSTEMS[layout.system] if isinstance(layout, Accounting) else "Table"

    @display(description="What is in it")
    def told(self, row: ExportLayout) -> str:
        """Return the columns, or where lines are booked."""
        match _layout_of(row):
            case None:
                return LOST
            case Table(names):
                return ", ".join(COLUMNS[name].title for name in names)
            case Accounting() as layout:
                return _booked(layout)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form for what the file is for."""
        layout = _layout_of(obj) if obj else None
        forms_of: dict[type, type[forms.BaseForm]] = {Table: TableLayoutForm, Accounting: AccountingLayoutForm}
        return forms_of.get(type(layout), NewLayoutForm)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for a name first, then for columns or for where lines are booked; say it to those who only read."""
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["name", "makes", "told"]})]
        match _layout_of(obj) if obj else None:
            case Table():
                names = [place_of(name) for name in COLUMNS]
                rows = [tuple(names[at : at + COLUMNS_A_ROW]) for at in range(0, len(names), COLUMNS_A_ROW)]
                return [(None, {"fields": ["name"]}), ("Columns", {"fields": rows, "description": PLACES})]
            case Accounting():
                rows = [(f"account_{kind}", f"tax_{kind}") for kind in ("usual", *LineKind.values)]
                booked = ("Where lines are booked", {"fields": rows, "description": BOOKED})
                return [(None, {"fields": ["name", "dates"]}), booked]
            case _:
                return [(None, {"fields": ["name", "makes"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Name what is told in words."""
        return [] if self.has_change_permission(request, obj) else ["makes", "told"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the first lines of the newest statements below the form."""
        row = self.get_object(request, object_id)
        layout = _layout_of(row) if row else None
        shown = {} if layout is None else _first_lines(layout)
        answer: HttpResponse = super().change_view(request, object_id, form_url, shown | (extra_context or {}))
        return answer

    def response_add(self, request: HttpRequest, obj: ExportLayout, post_url_continue: Any = None) -> HttpResponse:
        """Go on to the columns."""
        messages.info(request, f"{obj.name} is kept. Now say what is in it.")
        return HttpResponseRedirect(reverse("admin:contracts_exportlayout_change", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: ExportLayout, form: Any, change: bool) -> None:
        """Keep the layout."""
        keep_export_layout(layout=obj, by=cast("Staff", request.user), at=timezone.now())

    def drop(self, request: HttpRequest, row: ExportLayout) -> None:
        """Take the layout away."""
        drop_export_layout(layout=row, by=cast("Staff", request.user), at=timezone.now())


def _layout_of(row: ExportLayout) -> Layout | None:
    try:
        return layout_of(row.columns)
    except REFUSALS:
        return None


def _first_lines(layout: Layout) -> dict[str, Any]:
    rows = newest_statements(PREVIEWED_STATEMENTS, issued_only=isinstance(layout, Accounting))
    try:
        head, lines = preview_of(layout, rows)
    except REFUSALS as refused:
        return {"refusal": str(refused)}
    return {"head": head, "lines": lines}


def _booked(layout: Accounting) -> str:
    bookings = [("Usually", layout.usual), *((str(LineKind(kind).label), one) for kind, one in layout.kinds.items())]
    told = [(name, ", ".join(filter(None, (booking.account, booking.tax)))) for name, booking in bookings]
    return "; ".join(f"{name}: {where}" for name, where in told if where) or "Nothing is booked yet"
