"""Exports of the systems a client uses, read into neutral rows."""

from clients.importing.errors import Unreadable, UnrecognizedLayout
from clients.importing.mappings import DEFAULT_MAPPINGS
from clients.importing.reading import Sheet, read
from clients.importing.rows import (
    AccountRow,
    AssetRow,
    CountRow,
    LogonEvent,
    LogonRow,
    Parsed,
    PersonRow,
    Rejected,
    Row,
    RowKind,
    SeatRow,
)
from clients.importing.signatures import Options
from clients.importing.sources import SOURCES, Preview, Source, detect, parse, parse_sheet, preview

__all__ = [
    "DEFAULT_MAPPINGS",
    "SOURCES",
    "AccountRow",
    "AssetRow",
    "CountRow",
    "LogonEvent",
    "LogonRow",
    "Options",
    "Parsed",
    "PersonRow",
    "Preview",
    "Rejected",
    "Row",
    "RowKind",
    "SeatRow",
    "Sheet",
    "Source",
    "Unreadable",
    "UnrecognizedLayout",
    "detect",
    "parse",
    "parse_sheet",
    "preview",
    "read",
]
