"""Columns, constraints and one-row predicates of what a client is and has."""

from clients.models.client import Client, Contact, Site
from clients.models.contest import CountException, Dispute, Notice
from clients.models.count import CountLine, InventoryCount
from clients.models.decision import Decision, MatchQuestion
from clients.models.finding import Finding
from clients.models.import_run import ImportRun
from clients.models.inventory import Account, Asset, Person
from clients.models.logon import Logon, Seat
from clients.models.place import Station, System
from clients.models.rules import AssetClassRule, ClientAlias, ColumnMapping, CountingChoice, InventoryRules
from clients.models.waiting import WaitingFile

__all__ = [
    "Account", "Asset", "AssetClassRule", "Client", "ClientAlias", "ColumnMapping", "Contact", "CountException",
    "CountLine", "CountingChoice", "Decision", "Dispute", "Finding", "ImportRun", "InventoryCount", "InventoryRules",
    "Logon", "MatchQuestion", "Notice", "Person", "Seat", "Site", "Station", "System", "WaitingFile",
]  # fmt: skip
