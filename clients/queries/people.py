"""Who looks after clients."""

from uuid import UUID

from clients.models import Client


def account_managers() -> list[tuple[UUID, str]]:
    """Return the id and the name of everybody who looks after a client, by name; one query."""
    managers = Client.objects.filter(account_manager__isnull=False).order_by("account_manager__name", "account_manager")
    return list(managers.values_list("account_manager", "account_manager__name").distinct())
