"""What the admin screens of every floor share."""

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin


class WorkAdmin(ModelAdmin):  # type: ignore[misc]
    """A screen that people edit on; their role decides what they may do (User.has_perm)."""

    list_per_page = 50
    list_filter_submit = False
    warn_unsaved_form = True
    show_full_result_count = False

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
