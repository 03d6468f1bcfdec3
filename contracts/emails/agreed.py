"""What the mails of amendments and of contracts drafted by hand tell; see messages.py."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AmendmentOffered:
    """To the signatory: here is what we would change. `number` is that of the amendment, from 1."""

    template: ClassVar[str] = "amendment_offered"
    contact_name: str
    client_name: str
    contract_number: str
    number: int
    reason: str
    monthly_before_amount: Decimal
    monthly_amount: Decimal
    currency: str
    starts_on: date
    url: str
    link_valid_days: int


@dataclass(frozen=True, slots=True)
class AmendmentAccepted:
    """To the account manager: the change is agreed."""

    template: ClassVar[str] = "amendment_accepted"
    recipient_name: str
    client_name: str
    contract_number: str
    number: int
    accepted_by: str
    accepted_title: str
    accepted_at: datetime
    monthly_before_amount: Decimal
    monthly_amount: Decimal
    currency: str
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class AmendmentAcceptedCopy:
    """To the signatory: what you accepted."""

    template: ClassVar[str] = "amendment_accepted_copy"
    contact_name: str
    client_name: str
    contract_number: str
    number: int
    accepted_by: str
    accepted_at: datetime
    monthly_amount: Decimal
    currency: str
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class AmendmentDeclined:
    """To the account manager: the client does not want the change, and why."""

    template: ClassVar[str] = "amendment_declined"
    recipient_name: str
    client_name: str
    contract_number: str
    number: int
    declined_by: str
    declined_at: datetime
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class ContractOffered:
    """To the signatory: here is the contract. `last_day` is that of its term."""

    template: ClassVar[str] = "contract_offered"
    contact_name: str
    client_name: str
    monthly_amount: Decimal
    one_off_amount: Decimal
    currency: str
    term_months: int
    starts_on: date
    last_day: date
    url: str
    link_valid_days: int


@dataclass(frozen=True, slots=True)
class ContractAccepted:
    """To the account manager: it is signed."""

    template: ClassVar[str] = "contract_accepted"
    recipient_name: str
    client_name: str
    contract_number: str
    accepted_by: str
    accepted_title: str
    accepted_at: datetime
    monthly_amount: Decimal
    one_off_amount: Decimal
    currency: str
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class ContractAcceptedCopy:
    """To who signed: what you accepted."""

    template: ClassVar[str] = "contract_accepted_copy"
    contact_name: str
    client_name: str
    contract_number: str
    accepted_by: str
    accepted_at: datetime
    monthly_amount: Decimal
    one_off_amount: Decimal
    currency: str
    term_months: int
    starts_on: date
    terms_hash: str
    url: str


@dataclass(frozen=True, slots=True)
class ContractDeclined:
    """To the account manager: the client does not want the contract, and why."""

    template: ClassVar[str] = "contract_declined"
    recipient_name: str
    client_name: str
    declined_by: str
    declined_at: datetime
    reason: str
    url: str
