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
    LOGONS = "logons"
    SEATS = "seats"
    COUNTS = "counts"


class LogonEvent(StrEnum):
    """Name what happened at a sign-in; a failed one is kept and is never activity."""

    SIGN_IN = "SIGN_IN"
    SIGN_OUT = "SIGN_OUT"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Describe an identity in one source system; None means that the file does not say.

    `directory_ids` are ids by which other systems know the same identity (an object id, a SID). `client_name` is what
    the source calls the client that the row belongs to, blank where it holds one client only.
    """

    row: int
    external_id: str
    username: str = ""
    display_name: str = ""
    given_name: str = ""
    surname: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()
    employee_id: str = ""
    directory_ids: tuple[str, ...] = ()
    domain: str = ""
    sam_name: str = ""
    department: str = ""
    client_name: str = ""
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
    """Describe a device; asset_class None means unclassified, never a guess.

    `status` is the source's own word for its state; `client_name` as in AccountRow.
    """

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
    client_name: str = ""
    status: str = ""
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
class LogonRow:
    """Describe one event of an audit or sign-in log.

    `external_id` tells the event from every other of its source: the log's own id, else a digest of what it says.
    `happened_at` is aware; with `is_local` its digits are the client's wall clock, because the log names no zone.
    `username` and `object_id` name the account in its directory; one of them is filled.
    """

    row: int
    external_id: str
    happened_at: datetime
    event: LogonEvent
    username: str = ""
    object_id: str = ""
    display_name: str = ""
    system: str = ""
    station: str = ""
    session: str = ""
    is_interactive: bool = True
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class SeatRow:
    """Describe seats of a product that the client bought: not persons, and not who has one."""

    row: int
    external_id: str
    product: str
    bought_count: int
    status: str = ""
    is_active: bool = True
    client_name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class CountRow:
    """Carry one month's counts over from a former system; month is its first day."""

    row: int
    month: date
    users: int | None
    devices: tuple[tuple[AssetClass, int], ...]


Row = AccountRow | AssetRow | PersonRow | LogonRow | SeatRow | CountRow


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
    `lacks` names what an audit log should say of a sign-in and does not: user, workstation or time.
    """

    source: str
    kind: RowKind
    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    total: int
    dropped_columns: tuple[str, ...] = ()
    is_complete: bool = True
    lacks: tuple[str, ...] = ()
