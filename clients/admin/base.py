"""What the admin screens of every floor share."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

from clients.admin.exports import download_csv

M = TypeVar("M", bound=Model)


def row_or_404(rows: QuerySet[M], ref: object) -> M:
    """Return the row of an id in an address, or answer 404, also where the text is no id at all."""
    try:
        return get_object_or_404(rows, pk=ref)
    except (ValueError, ValidationError) as error:
        raise Http404 from error


class InTheQuerysOrder(ChangeList):
    """A list in the order of its query, who needs somebody first, until a person sorts it by a column."""

    def _get_default_ordering(self) -> Sequence[Any]:
        return () if self.root_queryset.query.order_by else super()._get_default_ordering()

    def get_results(self, request: HttpRequest) -> None:
        """Read a page of rows, with what the screen says of each beside its columns."""
        super().get_results(request)
        self.result_list: list[Any] = self.model_admin.prepared(list(self.result_list))

    @property
    def is_narrowed(self) -> bool:
        """Say whether a search, a filter or an address leaves rows out."""
        return bool(self.query or self.get_filters_params())


class WorkAdmin(ModelAdmin):
    """A screen that people edit on; their role decides what they may do (User.has_perm)."""

    list_per_page = 50
    list_filter_submit = False
    list_filter_sheet = False
    when_empty = ""  # what a list without rows says: what will be here, and the next step
    warn_unsaved_form = True
    show_full_result_count = False
    actions = [download_csv]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return how the list is ordered; not by `get_ordering`, which also orders rows wherever they are chosen."""
        return InTheQuerysOrder

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what it lists."""
        named = {"title": capfirst(str(self.opts.verbose_name_plural))}
        response: HttpResponse = super().changelist_view(request, named | (extra_context or {}))
        return response

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Return a page of rows with what the list says of them that no column holds; for a screen to override."""
        return rows

    def get_csv_columns(self, request: HttpRequest) -> list[Any]:
        """Return what a table of the list has as columns: those of the list, unless a screen adds some."""
        return [name for name in self.get_list_display(request) if name not in {"action_checkbox", "deed"}]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: rows here are archived, retired or superseded, and others point at them."""
        return False


class FrozenAdmin(WorkAdmin):
    """A screen of rows that nobody edits by hand: they come from deeds, and stay as they are."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: rows come from deeds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: the database would too."""
        return False
