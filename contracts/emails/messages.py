"""What each mail tells: frozen contexts with the names their templates list (templates/emails/<message>/body.txt)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from contracts.emails.agreed import (
    AmendmentAccepted,
    AmendmentAcceptedCopy,
    AmendmentDeclined,
    AmendmentOffered,
    ContractAccepted,
    ContractAcceptedCopy,
    ContractDeclined,
    ContractOffered,
)
from contracts.emails.approvals import ApprovalAsked
from contracts.emails.signed import CertificateReady, Countersigned, FreshLink
from contracts.emails.watching import CeilingNear, CeilingsNear
from contracts.renewing.mails import ContractRenewed, RenewalsAhead


@dataclass(frozen=True, slots=True)
class ProposalSent:
    """To the signatory: here is our proposal."""

    template: ClassVar[str] = "proposal_sent"
    contact_name: str
    client_name: str
    number: str
    recommendation: str
    monthly_amount: Decimal
    one_off_amount: Decimal
    term_amount: Decimal
    currency: str
    term_months: int
    valid_until: date
    url: str
    link_valid_days: int


@dataclass(frozen=True, slots=True)
class ProposalAccepted:
    """To the account manager: it is agreed."""

    template: ClassVar[str] = "proposal_accepted"
    recipient_name: str
    client_name: str
    number: str
    contract_number: str
    accepted_by: str
    accepted_title: str
    accepted_at: datetime
    monthly_amount: Decimal
    currency: str
    starts_on: date
    terms_hash: str
    url: str
    options: tuple[str, ...] = ()
    purchase_order: str = ""


@dataclass(frozen=True, slots=True)
class ProposalAcceptedCopy:
    """To the signatory: what you accepted."""

    template: ClassVar[str] = "proposal_accepted_copy"
    contact_name: str
    client_name: str
    number: str
    contract_number: str
    accepted_by: str
    accepted_at: datetime
    monthly_amount: Decimal
    currency: str
    term_months: int
    starts_on: date
    terms_hash: str
    url: str
    options: tuple[str, ...] = ()
    purchase_order: str = ""


@dataclass(frozen=True, slots=True)
class JobFailed:
    """To the account manager: something did not work, why, and what to do."""

    template: ClassVar[str] = "job_failed"
    recipient_name: str
    what: str
    because: str
    attempts: int
    failed_at: datetime
    next_step: str
    url: str


@dataclass(frozen=True, slots=True)
class LineDisputed:
    """To the account manager: the client says that a line of the count is wrong."""

    template: ClassVar[str] = "line_disputed"
    recipient_name: str
    client_name: str
    who: str
    period: date
    because: str
    reason: str
    raised_by: str
    raised_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class DisputeAnswered:
    """To the contact who disputed a line: what was decided, in the words of who decided."""

    template: ClassVar[str] = "dispute_answered"
    contact_name: str
    client_name: str
    who: str
    period: date
    is_counted: bool
    is_upheld: bool
    reason: str
    answer: str
    answered_by: str
    counted_on: date
    url: str


@dataclass(frozen=True, slots=True)
class PersonAnnounced:
    """To the account manager: the client says who joins or leaves, and when."""

    template: ClassVar[str] = "person_announced"
    recipient_name: str
    client_name: str
    who: str
    is_joiner: bool
    on: date
    email: str
    department: str
    note: str
    raised_by: str
    raised_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class NoticeAnswered:
    """To the contact who announced somebody: what became of it."""

    template: ClassVar[str] = "notice_answered"
    contact_name: str
    client_name: str
    who: str
    is_joiner: bool
    is_taken: bool
    on: date
    answer: str
    answered_by: str
    url: str


@dataclass(frozen=True, slots=True)
class MailReturned:
    """To the account manager: a mail did not arrive, or nobody knows. `fate` is BOUNCED, FAILED or UNSURE."""

    template: ClassVar[str] = "mail_returned"
    recipient_name: str
    client_name: str
    to: str
    subject: str
    about: str
    fate: str
    because: str
    queued_at: datetime
    url: str


Context = (
    ProposalSent
    | ProposalAccepted
    | ProposalAcceptedCopy
    | CeilingNear
    | CeilingsNear
    | JobFailed
    | LineDisputed
    | DisputeAnswered
    | PersonAnnounced
    | NoticeAnswered
    | AmendmentOffered
    | AmendmentAccepted
    | AmendmentAcceptedCopy
    | AmendmentDeclined
    | ContractOffered
    | ContractAccepted
    | ContractAcceptedCopy
    | ContractDeclined
    | MailReturned
    | RenewalsAhead
    | ContractRenewed
    | ApprovalAsked
    | CertificateReady
    | Countersigned
    | FreshLink
)
