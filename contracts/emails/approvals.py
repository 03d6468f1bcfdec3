"""What the mail about an approval tells: a frozen context with the names its template lists."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """To those who may approve: a proposal waits for you, and why. `asked_by` is empty where a job asked."""

    template: ClassVar[str] = "approval_asked"
    recipient_name: str
    asked_by: str
    client_name: str
    number: str
    because: tuple[str, ...]
    note: str
    monthly_amount: Decimal
    term_amount: Decimal
    currency: str
    term_months: int
    valid_until: date
    url: str
