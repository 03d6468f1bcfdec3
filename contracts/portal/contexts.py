"""What the portal's templates get: one frozen page each, filled by the views, never queried.

Amounts are Decimals with their currency beside them; every address is a ready URL, so that no template reverses one.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pricing.charts.figure import Figure
from pricing.charts.palette import State
from pricing.charts.svg import Svg
from pricing.engine.billing_model import BillingModel


@dataclass(frozen=True, slots=True)
class Msp:
    """The MSP whose face the portal wears; `accent` already passed the contrast check."""

    name: str
    accent: str
    logo_url: str = ""
    brand_css_url: str = ""
    support_email: str = ""
    support_phone: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who is signed in, and for which client."""

    name: str
    client_name: str
    is_signatory: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every portal page."""

    msp: Msp
    contact: Contact
    navigation: tuple[Destination, ...]
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """Headroom as a picture, and as the sentence and state that say the same without it."""

    answer: str
    state: State
    svg: Svg


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a count is heading, without how likely; `announce_url` is empty where nobody can be announced."""

    figure: Figure
    announce_url: str = ""


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in a list; `status` is a lifecycle code (SENT, ACCEPTED, DECLINED, EXPIRED, WITHDRAWN)."""

    number: str
    url: str
    status: str
    monthly_amount: Decimal
    currency: str
    sent_on: date
    valid_until: date


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract in a list with what it goes by today; `status` is a lifecycle code, `ends_on` its last day."""

    number: str
    url: str
    status: str
    models: tuple[BillingModel, ...]
    monthly_amount: Decimal
    currency: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """An amendment in a list; `status` is OFFERED, ACCEPTED or DECLINED, `price` a sentence."""

    number: str
    url: str
    status: str
    effective_from: date
    reason: str
    price: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A contract that waits for an answer; `price` is a sentence."""

    url: str
    price: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """One inventory count in a list."""

    counted_on: date
    users_count: int
    devices_count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    """Where do we stand? `answer` is the sentence at the top; `waiting`, `offers`, `amendments` wait for an answer."""

    shell: Shell
    answer: str
    gauges: tuple[Gauge, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    history: Figure | None = None
    waiting: ProposalRow | None = None
    offers: tuple[OfferRow, ...] = ()
    amendments: tuple[AmendmentRow, ...] = ()
    proposals: tuple[ProposalRow, ...] = ()
    contracts: tuple[ContractRow, ...] = ()
    counts: tuple[CountRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptForm:
    """The signatory's form: what it posts to, what was typed before, and what was wrong with it.

    `noun` is what is signed: an amendment or a contract.
    """

    accept_url: str
    decline_url: str
    terms_hash: str
    noun: str = "amendment"
    name: str = ""
    title: str = ""
    name_error: str = ""
    title_error: str = ""
    agree_error: str = ""
    reason: str = ""
    reason_error: str = ""

    @property
    def has_errors(self) -> bool:
        """Tell whether something has to be put right before it can be accepted."""
        return bool(self.name_error or self.title_error or self.agree_error)


@dataclass(frozen=True, slots=True)
class EmptyPage:
    """Nothing here yet: what will be here, and the next step."""

    shell: Shell
    title: str
    explanation: str
    next_label: str = ""
    next_url: str = ""
