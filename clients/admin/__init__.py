"""Screens of the account managers: clients, what they have, what was counted."""

from clients.admin import clients, contacts, inventory, mapping, records, tables, waiting

__all__ = ["clients", "contacts", "inventory", "mapping", "records", "tables", "waiting"]
