"""Exports of the systems a client uses, read into neutral rows."""

from clients.importing.errors import Unreadable, UnrecognizedLayout
from clients.importing.mappings import DEFAULT_MAPPINGS
from clients.importing.rows import AccountRow, AssetRow, CountRow, Parsed, PersonRow, Rejected, Row, RowKind
from clients.importing.sources import SOURCES, Preview, Source, detect, parse, preview

__all__ = [
    "DEFAULT_MAPPINGS",
    "SOURCES",
    "AccountRow",
    "AssetRow",
    "CountRow",
    "Parsed",
    "PersonRow",
    "Preview",
    "Rejected",
    "Row",
    "RowKind",
    "Source",
    "Unreadable",
    "UnrecognizedLayout",
    "detect",
    "parse",
    "preview",
]
