"""The decision boundaries; a change is a new version."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clients.admin.base import FrozenAdmin
from pricing.admin.forms import DecisionPolicyForm
from pricing.models import DecisionPolicy
from pricing.queries.lists import policies_list
from pricing.queries.rates import current_policy


@admin.register(DecisionPolicy)
class DecisionPolicyAdmin(FrozenAdmin):
    """Versions of the thresholds, newest first; adding one starts from the present values."""

    form = DecisionPolicyForm
    list_display = ["version", "ratio_low", "ratio_high", "volatile_amplitude", "near_breach_share", "at", "by"]
    list_select_related = ["by"]
    search_fields = ["by__name"]
    exclude = ["version", "at", "by"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DecisionPolicy]:
        """Return the versions, newest first; one query."""
        return policies_list()

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let owners set a new version."""
        return bool(request.user.has_perm("pricing.add_decisionpolicy"))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Start from the thresholds in force."""
        now = current_policy()
        return {
            field.name: getattr(now, field.name)
            for field in DecisionPolicy._meta.fields
            if field.name not in {"id", *self.exclude}
        }

    def save_model(self, request: HttpRequest, obj: DecisionPolicy, form: Any, change: bool) -> None:
        """Keep it as the next version, by whom and when."""
        obj.version, obj.at, obj.by = current_policy().version + 1, timezone.now(), request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
