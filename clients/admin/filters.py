"""What lists are narrowed by, however many clients there are."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clients.queries.people import account_managers
from clients.staff import Staff

ME = "me"


class ManagerFilter(admin.SimpleListFilter):
    """Whose clients to list: the person's own, or a colleague's."""

    title = "account manager"
    parameter_name = "manager"
    path = "client__account_manager"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the person's own, and those of everybody who looks after a client; one query."""
        others = [(str(pk), name) for pk, name in account_managers() if pk != request.user.pk]
        return [(ME, "My clients"), *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        chosen = self.value()
        if chosen is None or chosen not in {key for key, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(**{self.path: cast("Staff", request.user).pk if chosen == ME else chosen})


def managed_by(path: str) -> type[ManagerFilter]:
    """Return the filter for rows whose client's account manager is at a path of fields."""
    return type("ManagedBy", (ManagerFilter,), {"path": path})
