"""What the templates of contracts, amendments and statements get: one frozen page each, filled by the views.

Amounts are Decimals with their currency beside them; every address is a ready URL.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from contracts.documents.agreed import Difference
from contracts.documents.amendments import MonthPriced, Section
from contracts.documents.contexts import Scope, Sla
from contracts.documents.contract import ContractPriced
from contracts.portal.contexts import AcceptForm, AmendmentRow, Destination, Gauge, Outlook, Shell
from pricing.engine.billing_model import BillingModel


@dataclass(frozen=True, slots=True)
class AsOf:
    """Of which day the page tells; `error` where what was typed is no day, `today_url` where the day is another."""

    on: date
    sentence: str
    today_url: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """An issued statement in a list."""

    number: str
    url: str
    period_from: date
    last_day: date
    total_amount: Decimal
    currency: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class AttainedRow:
    """What the month from a day on attained for one priority: how many were in time."""

    month_from: date
    priority: str
    count: int
    response: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Attained:
    """What was attained month by month, and the promises that were missed; empty where nothing was measured."""

    rows: tuple[AttainedRow, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractPage:
    """What is in force on a day? The terms of that day, their room and promises, what changed and what was stated."""

    shell: Shell
    number: str
    status: str
    answer: str
    as_of: AsOf
    models: tuple[BillingModel, ...]
    currency: str
    monthly_amount: Decimal
    starts_on: date
    last_day: date
    notice_by: date | None
    afterwards: str
    neighbours: tuple[Destination, ...]
    pdf_url: str
    terms_hash: str
    gauges: tuple[Gauge, ...]
    sections: tuple[Section, ...]
    scope: Scope
    sla: Sla
    attained: Attained
    amendments: tuple[AmendmentRow, ...]
    statements: tuple[StatementRow, ...]
    signed_url: str = ""
    countersigned: str = ""
    outlooks: tuple[Outlook, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What would be agreed, at what price, and do we take it? `form` is None for a reader, and once declined.

    `number` stands where a signed contract has its own.
    """

    shell: Shell
    number: str
    status: str
    answer: str
    binds: str
    starts_on: date
    last_day: date
    price: ContractPriced
    sections: tuple[Section, ...]
    scope: Scope
    sla: Sla
    pdf_url: str
    terms_hash: str
    form: AcceptForm | None = None
    cannot_accept_because: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    decline_reason: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """What would change, from when and why, and do we take it? `form` is None for a reader, and once answered."""

    shell: Shell
    number: str
    status: str
    answer: str
    binds: str
    reason: str
    effective_from: date
    price: MonthPriced
    changes: tuple[Difference, ...]
    unchanged: tuple[Difference, ...]
    contract_number: str
    contract_url: str
    pdf_url: str
    terms_hash: str
    form: AcceptForm | None = None
    cannot_accept_because: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    decline_reason: str = ""


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One row of a statement, with the sentences that lead to its amount."""

    description: str
    quantity: int
    rate: Decimal
    amount: Decimal
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatementPage:
    """What is owed for this month, and why?"""

    shell: Shell
    number: str
    answer: str
    contract_number: str
    contract_url: str
    period_from: date
    last_day: date
    issued_on: date
    due_on: date | None
    counted_on: date
    currency: str
    lines: tuple[StatedLine, ...]
    taxes: tuple[StatedLine, ...]
    net_amount: Decimal
    total_amount: Decimal
