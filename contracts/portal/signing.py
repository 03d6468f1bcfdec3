"""What the templates of a proposal get, from reading to what became of it: one frozen page each, filled by the views.

Amounts are Decimals with their currency beside them; every address is a ready URL.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contracts.documents.contexts import Counted, ModelOffer, Scope, Sla, Term
from contracts.portal.contexts import Shell
from pricing.charts.figure import Figure


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is said under a label; `is_code` for fingerprints."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class OptionBox:
    """An option that can be ticked: what it costs in words, and what it adds in the currency's smallest coin."""

    place: int
    name: str
    description: str
    price: str
    monthly_coins: int
    once_coins: int
    whole_coins: int
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class SignForm:
    """The signatory's form: where it leads, what was typed before, and what was wrong with it.

    `sums` says what it comes to with what is ticked; for the sum that follows the ticks, `words` has places for the
    amounts, and coins are what it comes to without options.
    """

    confirm_url: str
    decline_url: str
    terms_hash: str
    document_hash: str
    sums: str
    words: str
    options: tuple[OptionBox, ...] = ()
    currency: str = ""
    language: str = "en-us"
    places: int = 2
    monthly_coins: int = 0
    once_coins: int = 0
    whole_coins: int = 0
    name: str = ""
    title: str = ""
    purchase_order: str = ""
    error: str = ""
    name_error: str = ""
    order_error: str = ""
    option_error: str = ""
    reason: str = ""
    reason_error: str = ""

    @property
    def has_errors(self) -> bool:
        """Tell whether something has to be put right before it can be signed."""
        return bool(self.error or self.name_error or self.order_error or self.option_error)


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """What are we offered, and do we take it? `form` is None for a contact who may only read."""

    shell: Shell
    number: str
    version: int
    status: str
    answer: str
    currency: str
    monthly_amount: Decimal
    one_off_amount: Decimal
    term_amount: Decimal
    term_months: int
    issued_on: date
    valid_until: date
    pdf_url: str
    pages: str
    summary: tuple[str, ...]
    counted: Counted
    offers: tuple[ModelOffer, ...]
    reasons: tuple[str, ...]
    scope: Scope
    sla: Sla
    terms: tuple[Term, ...]
    chart: Figure | None = None
    form: SignForm | None = None
    cannot_accept_because: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """Is this what you want to sign? Everything once more, then one box and one button; `hidden` goes with it."""

    shell: Shell
    number: str
    answer: str
    facts: tuple[Fact, ...]
    consent: str
    pdf_url: str
    accept_url: str
    change_url: str
    hidden: tuple[tuple[str, str], ...]
    agree_error: str = ""


@dataclass(frozen=True, slots=True)
class AcceptedPage:
    """Is it agreed? The contract it became, and the proof; `certificate_url` is empty until there is one."""

    shell: Shell
    number: str
    accepted_by: str
    accepted_at: datetime
    facts: tuple[Fact, ...]
    pdf_url: str
    certificate_url: str
    contract_number: str
    contract_url: str
    starts_on: date
    countersigned: str = ""


@dataclass(frozen=True, slots=True)
class DeclinedPage:
    """Is it off? Who said no, when and why, and how to go on."""

    shell: Shell
    number: str
    declined_by: str
    declined_at: datetime
    reason: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """Why can it not be accepted any more, and what is next? `newest_url` leads to the proposal that replaced it."""

    shell: Shell
    number: str
    status: str
    answer: str
    next_step: str
    pdf_url: str
    newest_number: str = ""
    newest_url: str = ""
