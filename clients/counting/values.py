"""Facts that counting starts from: frozen, complete in themselves, with the day as an argument and no clock.

Those of which a client has thousands are named tuples: they are made in a third of the time of a frozen dataclass.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from clients.asset_classes import AssetClass


class AccountKind(StrEnum):
    """Name what an account stands for."""

    PERSON = "PERSON"
    SHARED_STATION = "SHARED_STATION"
    SHARED_MAILBOX = "SHARED_MAILBOX"
    SERVICE = "SERVICE"
    ADMIN = "ADMIN"
    GUEST = "GUEST"
    ROOM = "ROOM"
    UNKNOWN = "UNKNOWN"


class EphiAccess(StrEnum):
    """Answer whether patient data can be reached from a station without a second, individual sign-in."""

    UNANSWERED = "UNANSWERED"
    REACHABLE = "REACHABLE"
    BEHIND_OWN_SIGN_IN = "BEHIND_OWN_SIGN_IN"


class AccountFact(NamedTuple):
    """Describe an account; None means that its source does not say. `person` is the ref of its person, once matched.

    What follows the station is for matching; no count and no finding goes by it.
    """

    ref: str
    source: str
    username: str = ""
    display_name: str = ""
    email: str = ""
    kind: AccountKind = AccountKind.UNKNOWN
    is_enabled: bool | None = None
    is_licensed: bool | None = None
    licenses: tuple[str, ...] = ()
    created_on: date | None = None
    retired_on: date | None = None
    last_active_on: date | None = None
    person: str = ""
    station: str = ""
    aliases: tuple[str, ...] = ()
    directory_ids: tuple[str, ...] = ()
    given_name: str = ""
    surname: str = ""
    employee_id: str = ""
    domain: str = ""
    sam_name: str = ""
    department: str = ""

    @property
    def label(self) -> str:
        """Return what a person calls the account."""
        return self.username or self.display_name or self.email or self.ref


class PersonFact(NamedTuple):
    """Describe a human. `is_on_roster` says that the client named them; `left_on` is their last day.

    `roster_id` is what tells them from others on the roster. `is_made` says that nobody named them: matching made them
    of accounts, and may join two such into one.
    """

    ref: str
    display_name: str
    given_name: str = ""
    surname: str = ""
    email: str = ""
    employee_id: str = ""
    roster_id: str = ""
    department: str = ""
    is_on_roster: bool = False
    is_contractor: bool = False
    is_made: bool = False
    joined_on: date | None = None
    left_on: date | None = None

    def is_to_come(self, on: date) -> bool:
        """Tell whether the first day is still to come."""
        return self.joined_on is not None and self.joined_on > on

    def has_left(self, on: date) -> bool:
        """Tell whether the last day is past."""
        return self.left_on is not None and self.left_on < on


class LogonFact(NamedTuple):
    """Describe one sign-in; `person` where another source tells who sat at a shared account."""

    account: str
    on: date
    person: str = ""
    system: str = ""
    station: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_interactive: bool = True


@dataclass(frozen=True, slots=True)
class Presumption:
    """Say that an account is likely a person's, which nobody has confirmed yet."""

    account: str
    person: str
    because: str


@dataclass(frozen=True, slots=True)
class ExceptionFact:
    """Carry what was agreed against the rule: an account, person, station or device counts, or does not."""

    ref: str
    is_counted: bool
    because: str


@dataclass(frozen=True, slots=True)
class SystemFact:
    """Describe a system: whether it maintains ePHI (None: not answered), and what its sign-in audit lacks."""

    name: str
    maintains_ephi: bool | None = None
    audit_lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StationFact:
    """Describe a place where several persons work; the answers are the client's, with their day."""

    name: str
    ephi_access: EphiAccess = EphiAccess.UNANSWERED
    answered_on: date | None = None
    logs_off_after_minutes: int | None = None


class AssetFact(NamedTuple):
    """Describe a device; asset_class None means unclassified."""

    ref: str
    name: str
    source: str = ""
    asset_class: AssetClass | None = None
    source_class: str = ""
    serial_number: str = ""
    hostname: str = ""
    status: str = ""
    is_managed: bool = True
    created_on: date | None = None
    retired_on: date | None = None
    last_seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class SeatFact:
    """Say how many seats of a product were bought; seats are not persons."""

    product: str
    bought: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Hold everything known of one client; never facts of two.

    `leavers_under` is the policy under which the contract counts leavers who still sign in, blank for none.
    Of a device not seen for more than `stale_after_days` it is doubtful whether it is still there.
    """

    accounts: tuple[AccountFact, ...] = ()
    persons: tuple[PersonFact, ...] = ()
    logons: tuple[LogonFact, ...] = ()
    stations: tuple[StationFact, ...] = ()
    systems: tuple[SystemFact, ...] = ()
    assets: tuple[AssetFact, ...] = ()
    seats: tuple[SeatFact, ...] = ()
    presumptions: tuple[Presumption, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()
    leavers_under: str = ""
    stale_after_days: int | None = None
    peak_sessions: int | None = None
    is_covered_entity: bool = False
