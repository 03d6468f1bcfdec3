"""The parts of a proposal's paper: frozen values, nothing that could query or change.

Amounts are Decimals in the document's currency, already rounded to what is owed; dates are days in the client's
calendar. Texts may be hostile: the template escapes them. There is no cost or margin in here, by design.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pricing.charts.colour import ACCENT, is_colour
from pricing.engine.billing_model import BillingModel

LOGO_TYPES = ("image/png", "image/jpeg", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class Logo:
    """The MSP's mark as its bytes."""

    content: bytes
    media_type: str

    def __post_init__(self) -> None:
        if self.media_type not in LOGO_TYPES:
            raise ValueError(f"A logo is one of {', '.join(LOGO_TYPES)}, not {self.media_type}.")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who offers: the MSP as it signs its letters."""

    name: str
    address_lines: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    website: str = ""
    registration: str = ""
    accent: str = ACCENT
    logo: Logo | None = None

    def __post_init__(self) -> None:
        # The accent is written into a stylesheet, so nothing but a colour may pass.
        if not is_colour(self.accent):
            raise ValueError(f"A colour is written #RRGGBB, not {self.accent!r}.")

    @property
    def contact_line(self) -> str:
        """Return how to reach the MSP, on one line."""
        return " · ".join(part for part in (self.phone, self.email, self.website) if part)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who the offer is for: the client and its contact."""

    client_name: str
    address_lines: tuple[str, ...] = ()
    contact_name: str = ""
    contact_title: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The three numbers of the cover."""

    monthly_amount: Decimal
    one_off_amount: Decimal
    term_amount: Decimal
    term_months: int


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of the count: what, how many, and where it was read."""

    label: str
    count: int
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The frozen inventory count the offer rests on; `left_out` says who was not counted and why."""

    counted_on: date
    counting_policy: str
    users_count: int
    devices_count: int
    users: tuple[CountLine, ...] = ()
    left_out: tuple[CountLine, ...] = ()
    devices: tuple[CountLine, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class RateLine:
    """Units at a rate inside one model, `40 users at $100.00`, or a whole amount; the rate is per unit and month."""

    label: str
    count: int
    rate: Decimal
    amount: Decimal
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """One column of the comparison. `refused_because` is given instead of amounts when the model is not offered."""

    model: BillingModel
    lines: tuple[RateLine, ...] = ()
    month_one_amount: Decimal | None = None
    first_year_amount: Decimal | None = None
    term_amount: Decimal | None = None
    volume_risk: str = ""
    ceiling: str = ""
    difference: str = ""
    is_recommended: bool = False
    refused_because: str = ""

    def __post_init__(self) -> None:
        priced = None not in (self.month_one_amount, self.first_year_amount, self.term_amount)
        if priced == bool(self.refused_because):
            raise ValueError(f"{self.model.label} is either priced or says why it is not offered.")
        if self.is_recommended and not priced:
            raise ValueError(f"{self.model.label} cannot be recommended without a price.")

    @property
    def is_offered(self) -> bool:
        """Tell whether the model has a price."""
        return not self.refused_because


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that spoke, the models it spoke for, and its sentence."""

    rule: str
    because: str
    votes: tuple[BillingModel, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundary:
    """How far one variable stands from the value at which the verdict changes, in a sentence."""

    variable: str
    stands_at: str
    distance: str


@dataclass(frozen=True, slots=True)
class ScopeItem:
    """A service covered, excluded, or charged extra; `terms` says at what price or under which condition."""

    name: str
    detail: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the price covers and what it does not."""

    covered: tuple[ScopeItem, ...] = ()
    excluded: tuple[ScopeItem, ...] = ()
    charged_extra: tuple[ScopeItem, ...] = ()


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """Response and resolution promised for one priority; a target not committed is an aim."""

    priority: str
    meaning: str
    response: str
    resolution: str
    hours: str
    is_committed: bool = True


@dataclass(frozen=True, slots=True)
class Sla:
    """The SLA plan in words and its targets."""

    plan: str
    targets: tuple[SlaTarget, ...] = ()
    service_hours: str = ""
    credits: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """One commercial term: its title and its text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SnapshotRate:
    """One rate as it was when the offer was priced; per unit and month."""

    label: str
    unit: str
    rate: Decimal
    source: str = ""


@dataclass(frozen=True, slots=True)
class Annex:
    """What the offer is bound to: the rates used and the hash of exactly these terms."""

    rate_card: str
    rates: tuple[SnapshotRate, ...]
    terms_hash: str
    engine_version: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who signs for each side, and where the offer can be accepted instead; `accepted_*` once it was."""

    msp_signatory: str = ""
    msp_title: str = ""
    client_signatory: str = ""
    client_title: str = ""
    portal_url: str = ""
    accepted_by: str = ""
    accepted_at: datetime | None = None
