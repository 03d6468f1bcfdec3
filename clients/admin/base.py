"""What the admin screens of every floor share."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from unfold.admin import ModelAdmin

from clients.admin.exports import download_csv

M = TypeVar("M", bound=Model)


def row_or_404(rows: QuerySet[M], ref: object) -> M:
    """Return the row of an id in an address, or answer 404, also where the text is no id at all."""
    try:
        return get_object_or_404(rows, pk=ref)
    except (ValueError, ValidationError) as error:
        raise Http404 from error


class WorkAdmin(ModelAdmin):
    """A screen that people edit on; their role decides what they may do (User.has_perm)."""

    list_per_page = 50
    list_filter_submit = False
    warn_unsaved_form = True
    show_full_result_count = False
    actions = [download_csv]

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
