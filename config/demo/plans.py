"""What the demo's MSPs and clients are like, as frozen values; the numbers are those the counts must come out at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clients.asset_classes import AssetClass
from config.demo.people import Name


class Ending(StrEnum):
    """Say how far a client's story has come when the demo opens."""

    RECOMMENDED = "RECOMMENDED"
    DRAFTED = "DRAFTED"
    SENT = "SENT"
    DECLINED = "DECLINED"
    ACTIVE = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Department:
    """Describe a group of colleagues; without a mailbox they are on the roster but in no Microsoft 365 export."""

    name: str
    title: str
    count: int
    has_mailbox: bool = True
    are_contractors: bool = False


@dataclass(frozen=True, slots=True)
class Devices:
    """Describe devices of one kind; `said` is what their source calls them: a NinjaOne node class, or a plain word."""

    count: int
    said: str
    asset_class: AssetClass
    prefix: str
    maker: str
    model: str
    system: str
    is_in_rmm: bool = True


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """Describe a Microsoft 365 account behind which no single colleague stands."""

    username: str
    display_name: str
    licences: str = ""
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Headcount:
    """Hold the users of past months, oldest first and ending with last month; or the users of each calendar month."""

    past: tuple[int, ...] = ()
    by_calendar_month: tuple[int, ...] = ()
    months: int = 36

    def __post_init__(self) -> None:
        """Refuse what the demo could not tell a story with."""
        if bool(self.past) == bool(self.by_calendar_month) or len(self.by_calendar_month) not in (0, 12):
            raise ValueError("Give either the past months or all twelve calendar months.")

    def history(self, on: date) -> tuple[tuple[date, int], ...]:
        """Return the first day of each past month with its users, oldest first, up to the month before `on`."""
        count = len(self.past) or self.months
        months = [month_before(on, back) for back in range(count, 0, -1)]
        if self.past:
            return tuple(zip(months, self.past, strict=True))
        return tuple((month, self.by_calendar_month[month.month - 1]) for month in months)


def runs(*lasting: tuple[int, int]) -> Headcount:
    """Return the headcount of past months from pairs: so many users, for so many months."""
    return Headcount(past=tuple(users for users, months in lasting for _ in range(months)))


def month_before(on: date, back: int) -> date:
    """Return the first day of the month that lies `back` months before the month of `on`."""
    ordinal = on.year * 12 + on.month - 1 - back
    return date(ordinal // 12, ordinal % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class ContactPlan:
    """Describe a client's contact; colleagues of the first departments, by name and title."""

    name: Name
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Hold where a client works, as its directory writes it."""

    street: str
    city: str
    state: str
    postal_code: str
    country: str
    country_code: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Hold what a client and its account manager say to each other about its counts."""

    counting_reason: str
    joins: Name
    joins_in: str
    joins_note: str
    leaves_note: str
    counted_twice: str
    counted_twice_answer: str
    still_disputed: str
    same_person: str
    answered_too_fast: str
    two_rooms: str
    spare_seats: str


@dataclass(frozen=True, slots=True)
class ClientPlan:
    """Describe a client: who works there, with what, since when, and how its story ends.

    `generic_login` is one that nobody owns in its medical record system, whose audit it exports; `seats` are the
    products it buys from Pax8 with their number. A client with a `conversation` was taken on a week ago.
    """

    slug: str
    name: str
    industry: str
    place: Place
    domain: str
    signatory: ContactPlan
    viewer: ContactPlan
    departments: tuple[Department, ...]
    headcount: Headcount
    devices: tuple[Devices, ...]
    ending: Ending
    licence: str = "Microsoft 365 Business Premium"
    stations: tuple[OtherAccount, ...] = ()
    others: tuple[OtherAccount, ...] = ()
    leavers: int = 1
    has_roster: bool = False
    is_covered_entity: bool = False
    counting_policy: str = "NAMED_FRONTLINE_SHARED"
    has_fixed_budget: bool = False
    contractor_share: Decimal = Decimal(0)
    decline_reason: str = ""
    has_statement: bool = False
    generic_login: str = ""
    seats: tuple[tuple[str, int], ...] = ()
    has_activity_report: bool = False
    keeps_a_register: bool = False
    conversation: Conversation | None = None
    signed_on_paper: bool = False

    @property
    def employed(self) -> int:
        """Return everyone who works there at the busiest time of the year."""
        return sum(department.count for department in self.departments)

    def at_work(self, on: date) -> int:
        """Return how many of them work there in the month of `on`."""
        pattern = self.headcount.by_calendar_month
        return pattern[on.month - 1] if pattern else self.employed


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """Describe someone who works at the MSP."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Prices:
    """Hold an MSP's own rates of the tier Managed; a flat fee stands under its ceilings, users and devices.

    Bands are first units with their rates; `terms` are the card's columns of costs and commercial terms.
    """

    per_user: Decimal
    per_device: Mapping[AssetClass, Decimal]
    flat: Mapping[tuple[int | None, int | None], Decimal]
    user_bands: Mapping[int, Decimal]
    device_bands: Mapping[AssetClass, Mapping[int, Decimal]]
    terms: Mapping[str, object]
    volume_discounts: Mapping[int, Decimal]
    term_discounts: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class MspPlan:
    """Describe an MSP with its staff, its letterhead and its clients; `main` is the client of the main job."""

    slug: str
    name: str
    legal_name: str
    address: str
    phone: str
    website: str
    accent_colour: str
    locale: str
    time_zone: str
    currency: str
    password: str
    owner: StaffPlan
    account_manager: StaffPlan
    read_only: StaffPlan
    clients: tuple[ClientPlan, ...]
    prices: Prices | None = None
    main: str = ""
