"""What programs read and ask of clients and counts."""

from rest_framework.viewsets import ViewSetMixin

from clients.api.views import (
    AccountViewSet,
    AssetViewSet,
    ClientViewSet,
    CountViewSet,
    FindingViewSet,
    PersonViewSet,
)

# (prefix, viewset, basename), for the router that mounts them.
router_entries: list[tuple[str, type[ViewSetMixin], str]] = [
    ("clients", ClientViewSet, "client"),
    ("accounts", AccountViewSet, "account"),
    ("assets", AssetViewSet, "asset"),
    ("people", PersonViewSet, "person"),
    ("findings", FindingViewSet, "finding"),
    ("counts", CountViewSet, "count"),
]

__all__ = [
    "AccountViewSet",
    "AssetViewSet",
    "ClientViewSet",
    "CountViewSet",
    "FindingViewSet",
    "PersonViewSet",
    "router_entries",
]
