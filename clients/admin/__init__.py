"""Screens of the account managers: clients, what they have, what was counted, who is who."""

from clients.admin import (
    clients,
    contacts,
    devices,
    evidence,
    findings,
    inventory,
    limits,
    mapping,
    places,
    records,
    tables,
    waiting,
    whois,
)

__all__ = [
    "clients", "contacts", "devices", "evidence", "findings", "inventory", "limits", "mapping", "places", "records",
    "tables", "waiting", "whois",
]  # fmt: skip
