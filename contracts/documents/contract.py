"""What the template of a contract drafted by hand gets, and how it is made of its terms: words, nothing that moves.

Amounts are Decimals in the contract's currency, rounded to what a month costs at one count.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from clients.models import Contact, InventoryCount
from contracts.documents.agreed import facts_of
from contracts.documents.amendments import Section, count_in_words, paper_of, sections_of
from contracts.documents.contexts import Acceptance, Addressee, Letterhead
from contracts.documents.letterheads import letterhead_of
from contracts.models import Letterhead as LetterheadRow
from contracts.models import TermsVersion
from contracts.queries.spans import agreement_of
from contracts.terms import language_of
from pricing.charts import words


@dataclass(frozen=True, slots=True)
class ContractPriced:
    """What one month costs, what is charged once, and in a sentence at which count; `counted` is empty for none."""

    monthly_amount: Decimal
    one_off_amount: Decimal
    currency: str
    counted: str


@dataclass(frozen=True, slots=True)
class ContractDocument:
    """A contract drafted by hand as its paper shows it."""

    letterhead: Letterhead
    addressee: Addressee
    party: str
    issued_on: date
    effective_from: date
    last_day: date
    term_months: int
    summary: str
    price: ContractPriced
    sections: tuple[Section, ...]
    acceptance: Acceptance
    terms_hash: str
    language: str = "en-us"
    paper: Literal["Letter", "A4"] = "Letter"

    @property
    def heading(self) -> str:
        """Return what stands above it."""
        return f"Contract with {self.addressee.client_name}"

    @property
    def title(self) -> str:
        """Return what a reader's window and tab are called."""
        return f"{self.heading}, {self.letterhead.name}"


def contract_document(
    version: TermsVersion,
    count: InventoryCount | None,
    head: LetterheadRow,
    signatory: Contact,
    *,
    portal_url: str,
    at: datetime,
) -> ContractDocument:
    """Build the paper of rows that are loaded; `count` is the one it is priced at. No query."""
    contract, agreement = version.contract, agreement_of(version)
    price = contract_priced(version, count)
    return ContractDocument(
        letterhead=letterhead_of(head),
        addressee=Addressee(contract.client.name, (), signatory.name, signatory.title),
        party=head.legal_name or head.name,
        issued_on=at.astimezone(ZoneInfo(agreement.time_zone)).date(),
        effective_from=version.effective_from,
        last_day=contract.effective_until - timedelta(days=1),
        term_months=contract.term_months,
        summary=offer_in_one_sentence(version, price),
        price=price,
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


def contract_priced(version: TermsVersion, count: InventoryCount | None) -> ContractPriced:
    """Return what a month costs by a contract's first terms, with the count behind it in words."""
    contract, locale = version.contract, version.agreement["locale"]
    counted = f"At the count of {count_in_words(count, locale)}." if count else ""
    return ContractPriced(version.monthly_amount, contract.onboarding_amount, contract.currency, counted)


def offer_in_one_sentence(version: TermsVersion, price: ContractPriced) -> str:
    """Say what a month costs, from when, for how long, and what is charged once."""
    locale = version.agreement["locale"]
    begins = words.on_date(version.effective_from, locale)
    lasts = words.count_of(version.contract.term_months, "month", locale=locale)
    once = ""
    if price.one_off_amount:
        once = f", and {words.money(price.one_off_amount, price.currency, locale)} once"
    if not price.counted:
        return f"From {begins} on, for {lasts}{once}."
    return f"{words.money(price.monthly_amount, price.currency, locale)} per month from {begins} on, for {lasts}{once}."
