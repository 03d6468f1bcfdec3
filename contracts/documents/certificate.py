"""The certificate of an acceptance: who signed what, when, from where and under which words, and the fingerprints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.agreement import options_taken
from contracts.billing.options import offered_sums
from contracts.canonical import read
from contracts.documents import nouns
from contracts.documents.from_terms import LETTER_COUNTRIES
from contracts.documents.letterheads import letterhead_of
from contracts.documents.options import option_price
from contracts.documents.parts import Letterhead
from contracts.models import Letterhead as LetterheadRow
from contracts.queries.certificates import Accepted
from contracts.terms import Terms, language_of
from pricing.charts import words

Told = Iterator["Line"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is certified; `is_code` for fingerprints, which are read letter by letter."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CertificateDocument:
    """The certificate as its paper shows it."""

    number: str
    letterhead: Letterhead
    client_name: str
    summary: str
    consent: str
    parts: tuple[Part, ...]
    language: str = "en-us"
    paper: Literal["Letter", "A4"] = "Letter"

    @property
    def title(self) -> str:
        """Return what a reader's window and tab are called."""
        told = _("Certificate of acceptance of proposal {number} by {client}")
        return told.format(number=self.number, client=self.client_name)


def certificate_document(accepted: Accepted, head: LetterheadRow, *, seal: str) -> CertificateDocument:
    """Build the certificate of rows that are loaded; `seal` is the fingerprint of the key that will seal it. No query.

    A countersignature is on it where it came before.
    """
    proposal, terms = accepted.proposal, read(Terms, accepted.proposal.terms)
    language = language_of(terms.provider.locale)
    with translation.override(language):
        parts = (
            Part(_("What was accepted"), tuple(_what(accepted, terms))),
            Part(_("Who signed"), tuple(_who(accepted, terms, head))),
            Part(_("Fingerprints (SHA-256)"), tuple(_fingerprints(accepted, seal))),
        )
        summary = _("{name} accepted proposal {number} for {client} on {moment}.").format(
            name=proposal.signed_name,
            number=proposal.number,
            client=proposal.client.name,
            moment=_local(_decided_at(accepted), terms),
        )
    return CertificateDocument(
        number=proposal.number,
        letterhead=letterhead_of(head),
        client_name=proposal.client.name,
        summary=summary,
        consent=proposal.consent,
        parts=tuple(part for part in parts if part.lines),
        language=language,
        paper="Letter" if terms.provider.locale.rpartition("_")[2] in LETTER_COUNTRIES else "A4",
    )


def _what(accepted: Accepted, terms: Terms) -> Told:
    proposal, locale = accepted.proposal, terms.provider.locale
    options = options_taken(terms, proposal.options_chosen)
    sums = offered_sums(terms, options)

    def money(amount: Decimal) -> str:
        return words.money(amount, terms.currency, locale)

    pages = nouns.pages(accepted.document.page_count, locale)
    yield Line(_("Document"), _("Proposal {number}, {pages}").format(number=proposal.number, pages=pages))
    yield Line(_("Contract"), str(proposal.contract))
    yield Line(_("Provider"), terms.provider.legal_name or terms.provider.name)
    yield Line(_("Client"), terms.recipient.client)
    yield Line(_("Per month"), money(sums.monthly_amount))
    if sums.one_off_amount:
        yield Line(_("Once"), money(sums.one_off_amount))
    term = nouns.months(terms.term_months, locale)
    amount = money(sums.term_amount)
    yield Line(_("Term"), _("{term}, {amount} in all at today's counts").format(term=term, amount=amount))
    for option in options:
        price = option_price(option.rate, option.per, terms.currency, locale)
        yield Line(_("Option"), f"{option.name}, {price}")
    if terms.options and not options:
        yield Line(_("Options"), _("None was chosen."))
    if proposal.purchase_order:
        yield Line(_("Purchase order"), proposal.purchase_order)


def _who(accepted: Accepted, terms: Terms, head: LetterheadRow) -> Told:
    proposal = accepted.proposal
    assert proposal.decided_by is not None  # noqa: S101  -- the database sees to it for accepted proposals
    yield Line(_("Name"), proposal.signed_name)
    if proposal.signed_title:
        yield Line(_("Title"), proposal.signed_title)
    yield Line(_("Signed in as"), f"{proposal.decided_by.name}, {proposal.decided_by.email}")
    yield Line(_("Signed at"), _moment(_decided_at(accepted), terms))
    yield Line(_("From the address"), proposal.signed_from or _("Not known"))
    yield Line(_("With the browser"), proposal.signed_with or _("Not known"))
    if proposal.countersigned_at:
        named = ", ".join(filter(None, (proposal.countersigned_name, proposal.countersigned_title)))
        moment = _moment(proposal.countersigned_at, terms)
        told = _("{named} for {provider} on {moment}").format(named=named, provider=head.name, moment=moment)
        yield Line(_("Countersigned by"), told)


def _fingerprints(accepted: Accepted, seal: str) -> Told:
    sealed_by = accepted.document.sealed_by
    yield Line(_("PDF of the proposal"), accepted.document.sha256, is_code=True)
    yield Line(_("Terms"), accepted.proposal.terms_sha256, is_code=True)
    yield Line(_("Record of the acceptance"), accepted.event.hash, is_code=True)
    if sealed_by is not None:
        yield Line(_("Seal on the proposal"), sealed_by.fingerprint, is_code=True)
    if seal:
        yield Line(_("Seal on this page"), seal, is_code=True)


def _decided_at(accepted: Accepted) -> datetime:
    assert accepted.proposal.decided_at is not None  # noqa: S101  -- the database sees to it
    return accepted.proposal.decided_at


def _moment(at: datetime, terms: Terms) -> str:
    """Write a moment in the provider's time zone, and to the second in UTC."""
    return f"{_local(at, terms)} ({at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"


def _local(at: datetime, terms: Terms) -> str:
    return words.at_moment(at.astimezone(ZoneInfo(terms.provider.time_zone)), terms.provider.locale)
