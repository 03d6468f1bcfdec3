"""Who is told."""

from django.contrib.auth import get_user_model

from clients.models import Client
from clients.staff import Staff

OWNER = "OWNER"


def answerable_for(client: Client) -> tuple[Staff, ...]:
    """Return the client's account manager, or every owner where there is none; one query at most."""
    manager = client.account_manager
    if manager is not None and manager.is_active:
        return (manager,)
    return tuple(get_user_model().objects.filter(role=OWNER, is_active=True))
