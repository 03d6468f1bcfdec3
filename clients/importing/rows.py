"""Neutral rows: what every source becomes before anything is stored."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clients.asset_classes import AssetClass


class RowKind(StrEnum):
    """Name what one row of a file describes."""

    ACCOUNTS = "accounts"
    ASSETS = "assets"
    PERSONS = "persons"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Describe an identity in one source system; None means that the file does not say."""

    row: int
    external_id: str
    username: str = ""
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()
    employee_id: str = ""
    department: str = ""
    is_enabled: bool | None = None
    is_licensed: bool | None = None
    licenses: tuple[str, ...] = ()
    is_guest: bool = False
    is_deleted: bool = False
    stated_kind: str = ""
    created_on: date | None = None
    last_active_on: date | None = None


@dataclass(frozen=True, slots=True)
class AssetRow:
    """Describe a device; asset_class None means unclassified, never a guess."""

    row: int
    external_id: str
    name: str = ""
    asset_class: AssetClass | None = None
    source_class: str = ""
    serial_number: str = ""
    hostname: str = ""
    operating_system: str = ""
    assigned_to: str = ""
    location: str = ""
    is_managed: bool = True
    is_retired: bool = False
    created_on: date | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Describe a human on the client's roster."""

    row: int
    external_id: str
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    email: str = ""
    employee_id: str = ""
    department: str = ""
    is_contractor: bool = False
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class CountRow:
    """Carry one month's counts over from a former system; month is its first day."""

    row: int
    month: date
    users: int | None
    devices: tuple[tuple[AssetClass, int], ...]


Row = AccountRow | AssetRow | PersonRow | CountRow


@dataclass(frozen=True, slots=True)
class Rejected:
    """Say which row was not taken, because of which column, and what to do."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Hold everything one file said.

    `rows` are all of one kind; `total` counts the rows that were not blank; `is_complete` is False where the file
    itself says that more follows, so that nothing may be retired for being absent; `dropped_columns` were never read.
    """

    source: str
    kind: RowKind
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    total: int
    dropped_columns: tuple[str, ...] = ()
    is_complete: bool = True
