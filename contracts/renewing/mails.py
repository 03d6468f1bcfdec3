"""What the mails about renewals tell: frozen contexts with the names their templates list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RenewalAhead:
    """One contract of the digest: so many days are left to give notice."""

    client_name: str
    contract_number: str
    days_left: int
    notice_by: date
    last_day: date
    renews_months: int | None
    monthly_amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class RenewalsAhead:
    """To the account manager: whose notice is coming up, the first to be due before the others."""

    template: ClassVar[str] = "renewals_ahead"
    recipient_name: str
    renewals: tuple[RenewalAhead, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ContractRenewed:
    """To the account manager: a contract went on by itself, as agreed."""

    template: ClassVar[str] = "contract_renewed"
    recipient_name: str
    client_name: str
    contract_number: str
    renewal_number: str
    starts_on: date
    last_day: date
    monthly_amount: Decimal
    currency: str
    open_proposal: str
    url: str
