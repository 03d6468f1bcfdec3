"""Columns, constraints and one-row predicates of what a client is and has."""

from clients.models.client import Client, Contact, Site
from clients.models.count import CountLine, InventoryCount
from clients.models.finding import Finding
from clients.models.import_run import ImportRun
from clients.models.inventory import Account, Asset, Person

__all__ = [
    "Account", "Asset", "Client", "Contact", "CountLine", "Finding", "ImportRun", "InventoryCount", "Person", "Site",
]  # fmt: skip
