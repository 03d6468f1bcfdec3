"""What an amendment's template gets, and how it is made of its terms and those before it: words, nothing that moves.

Amounts are Decimals in the contract's currency, rounded to what a month costs at one count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from clients.models import Contact, InventoryCount
from contracts.documents.agreed import Difference, Fact, compared, facts_of
from contracts.documents.contexts import Acceptance, Addressee, Letterhead
from contracts.documents.from_terms import LETTER_COUNTRIES
from contracts.documents.letterheads import letterhead_of
from contracts.models import Letterhead as LetterheadRow
from contracts.queries.changes import Change
from contracts.queries.spans import agreement_of
from contracts.terms import language_of
from pricing.charts import words


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class MonthPriced:
    """What one month costs by the terms before and after, and in sentences at which count; `counted` empty for none."""

    before_amount: Decimal
    after_amount: Decimal
    currency: str
    counted: tuple[str, ...]

    @property
    def difference_amount(self) -> Decimal:
        """Return how far the two are apart."""
        return abs(self.after_amount - self.before_amount)

    @property
    def direction(self) -> str:
        """Return `more`, `less`, or nothing where the price stays."""
        if self.after_amount == self.before_amount:
            return ""
        return "more" if self.after_amount > self.before_amount else "less"


@dataclass(frozen=True, slots=True)
class AmendmentDocument:
    """An amendment as its paper shows it."""

    number: int
    contract_number: str
    letterhead: Letterhead
    addressee: Addressee
    party: str
    signed_on: date | None
    signed_by: str
    issued_on: date
    effective_from: date
    reason: str
    summary: str
    price: MonthPriced
    changes: tuple[Difference, ...]
    sections: tuple[Section, ...]
    acceptance: Acceptance
    terms_hash: str
    language: str = "en-us"
    paper: Literal["Letter", "A4"] = "Letter"

    def __post_init__(self) -> None:
        """Refuse a paper on which nothing would change."""
        if not self.changes:
            raise ValueError(f"Amendment {self.number} to contract {self.contract_number} changes nothing.")

    @property
    def heading(self) -> str:
        """Return what stands above it."""
        return f"Amendment {self.number} to contract {self.contract_number}"

    @property
    def title(self) -> str:
        """Return what a reader's window and tab are called."""
        return f"{self.heading} for {self.addressee.client_name}"


def amendment_document(
    change: Change, head: LetterheadRow, signatory: Contact, *, portal_url: str, at: datetime
) -> AmendmentDocument:
    """Build the paper of rows that are loaded; ValueError where nothing that a person reads would change. No query."""
    version, contract = change.after, change.after.contract
    agreement, price = agreement_of(version), priced(change)
    zone = ZoneInfo(agreement.time_zone)
    return AmendmentDocument(
        number=version.number - 1,
        contract_number=str(contract),
        letterhead=letterhead_of(head),
        addressee=Addressee(contract.client.name, (), signatory.name, signatory.title),
        party=head.legal_name or head.name,
        signed_on=contract.signed_at.astimezone(zone).date() if contract.signed_at else None,
        signed_by=contract.signed_name,
        issued_on=at.astimezone(zone).date(),
        effective_from=version.effective_from,
        reason=version.reason,
        summary=in_one_sentence(price, version.effective_from, agreement.locale),
        price=price,
        changes=changes_of(change),
        sections=sections_of(facts_of(agreement)),
        acceptance=Acceptance(
            msp_signatory=version.created_by.name if version.created_by else "",
            client_signatory=signatory.name,
            client_title=signatory.title,
            portal_url=portal_url,
        ),
        terms_hash=version.sha256,
        language=language_of(agreement.locale),
        paper=paper_of(agreement.locale),
    )


def paper_of(locale: str) -> Literal["Letter", "A4"]:
    """Return the size of paper that a country uses."""
    return "Letter" if locale.rpartition("_")[2] in LETTER_COUNTRIES else "A4"


def changes_of(change: Change) -> tuple[Difference, ...]:
    """Return the facts that differ, before and after."""
    both = compared(agreement_of(change.before), agreement_of(change.after))
    return tuple(one for one in both if one.is_changed)


def sections_of(facts: Iterable[Fact]) -> tuple[Section, ...]:
    """Return facts under their headings, in their order."""
    return tuple(Section(title, tuple(group)) for title, group in groupby(facts, key=lambda fact: fact.section))


def priced(change: Change) -> MonthPriced:
    """Return what a month costs before and after, with the counts behind it in words."""
    version = change.after
    before = version.monthly_before_amount
    return MonthPriced(
        before_amount=change.before.monthly_amount if before is None else before,
        after_amount=version.monthly_amount,
        currency=version.contract.currency,
        counted=_counted(change, version.agreement["locale"]),
    )


def in_one_sentence(price: MonthPriced, effective_from: date, locale: str) -> str:
    """Say from when a month costs how much, and how much more or less that is."""
    day = words.on_date(effective_from, locale)
    if not price.counted:
        return f"Other terms from {day} on."
    after = words.money(price.after_amount, price.currency, locale)
    if not price.direction:
        return f"Other terms from {day} on, at the same {after} per month."
    difference = words.money(price.difference_amount, price.currency, locale)
    return f"{after} per month from {day} on, {difference} {price.direction} than before."


def _counted(change: Change, locale: str) -> tuple[str, ...]:
    before, after = change.count_before, change.count_after
    if before is None or after is None:
        return ()
    if before == after:
        return (f"Both at the count of {count_in_words(after, locale)}.",)
    return (
        f"Before, at the count of {count_in_words(before, locale)}.",
        f"After, at the count of {count_in_words(after, locale)}.",
    )


def count_in_words(count: InventoryCount, locale: str) -> str:
    """Say when was counted, and what."""
    users = words.count_of(count.user_count, "user", locale=locale)
    devices = words.count_of(count.device_count, "device", locale=locale)
    return f"{words.on_date(count.on, locale)}: {users} and {devices}"
