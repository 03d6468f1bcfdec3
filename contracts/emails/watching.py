"""What the mails about ceilings tell: frozen contexts with the names their templates list."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CeilingNews:
    """One ceiling of the digest. `left` is negative above it; `noun` is one user or device.

    `likely_month` is any day of the month in which it likely breaks. `chance` says in words how likely it breaks within
    `look_months`, empty where nothing is forecast. `is_suspect` where the count looks like an import fault.
    """

    client_name: str
    contract_number: str
    noun: str
    count: int
    ceiling: int
    left: int
    over: int
    counted_on: date
    notice_by: date | None
    likely_month: date | None
    chance: str
    look_months: int
    is_suspect: bool
    url: str


@dataclass(frozen=True, slots=True)
class CeilingsNear:
    """To the account manager: the ceilings that came nearer since the last digest, the worst first."""

    template: ClassVar[str] = "ceilings_near"
    recipient_name: str
    news: tuple[CeilingNews, ...]
    url: str


@dataclass(frozen=True, slots=True)
class CeilingNear:
    """To the client's signatory, where the MSP wants that: how much room the contract leaves."""

    template: ClassVar[str] = "ceiling_near"
    contact_name: str
    client_name: str
    contract_number: str
    noun: str
    count: int
    ceiling: int
    left: int
    over: int
    counted_on: date
    likely_month: date | None
    url: str
