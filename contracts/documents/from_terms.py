"""Say frozen terms in the words of paper and portal: the same terms always give the same document."""

from dataclasses import dataclass, replace
from typing import Literal, cast

from babel import localedata
from django.utils import translation
from django.utils.translation import gettext as _

from contracts.documents import beside, sections, sentences, sentences_terms
from contracts.documents.contexts import (
    Acceptance,
    Addressee,
    Annex,
    Letterhead,
    Logo,
    ProposalDocument,
    Term,
    Totals,
)
from contracts.documents.offered import boundaries_of, offers_of, reasons_of, snapshot_of
from contracts.documents.services import counted_of, scope_of, sla_in_words, sla_of
from contracts.papers import Paper
from contracts.terms import Provider, Terms, language_of
from pricing.charts.pictures import Pictures

__all__ = [
    "LETTER_COUNTRIES", "Surroundings", "counted_of", "locale_of", "offers_of", "proposal_document",
    "scope_of", "sla_in_words", "sla_of", "totals_of",
]  # fmt: skip
LETTER_COUNTRIES = ("US", "CA", "MX")
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the terms on paper and is not part of them."""

    terms_sha256: str
    portal_url: str = ""
    account_manager: str = ""
    pictures: Pictures | None = None
    logo: Logo | None = None
    is_draft: bool = False
    revision: int = 1


def locale_of(terms: Terms) -> str:
    """Return the locale a proposal is written in: the letterhead's, or its template's language in that country."""
    paper, locale = sections.paper_of_terms(terms), terms.provider.locale
    if paper.language in (AUTO, locale.partition("_")[0]):
        return locale
    in_country = f"{paper.language}_{locale.rpartition('_')[2]}"
    return in_country if localedata.exists(in_country) else paper.language


def proposal_document(terms: Terms, around: Surroundings) -> ProposalDocument:
    """Build the whole document, in the language it is written in."""
    paper, country = sections.paper_of_terms(terms), terms.provider.locale.rpartition("_")[2]
    locale = locale_of(terms)
    with translation.override(language_of(locale)):
        written = _document(replace(terms, provider=replace(terms.provider, locale=locale)), around)
    font: Literal["serif", "sans"] = "sans" if paper.heading_font == "sans" else "serif"
    return replace(written, paper=_size(paper, country), heading_font=font)


def _size(paper: Paper, country: str) -> Literal["Letter", "A4"]:
    if paper.size == AUTO:
        return "Letter" if country in LETTER_COUNTRIES else "A4"
    return cast(Literal["Letter", "A4"], paper.size)


def _document(terms: Terms, around: Surroundings) -> ProposalDocument:
    document = ProposalDocument(
        number=terms.number,
        version=around.revision,
        issued_on=terms.issued_on,
        valid_until=terms.valid_until,
        currency=terms.currency,
        letterhead=_letterhead(terms.provider, around.logo),
        addressee=Addressee(terms.recipient.client, (), terms.recipient.contact, terms.recipient.title),
        recommendation=sentences.recommendation(terms),
        summary=sentences.summary(terms),
        totals=totals_of(terms),
        counted=counted_of(terms),
        findings=beside.findings_of(terms),
        offers=offers_of(terms),
        ranges=beside.ranges_of(terms),
        reasons=reasons_of(terms),
        boundaries=boundaries_of(terms),
        conflicts=sentences.conflicts(terms),
        break_even=sentences.break_even(terms),
        pictures=around.pictures,
        scope=scope_of(terms),
        sla=sla_of(terms),
        terms=tuple(Term(title, text) for title, text in sentences_terms.commercial_terms(terms)),
        assumptions=sentences.assumptions(terms),
        options=beside.options_of(terms),
        onboarding=beside.usual_onboarding(),
        conditions=terms.conditions,
        edition=terms.customary.edition if terms.customary else "",
        acceptance=_acceptance(terms, around),
        annex=_annex(terms, around),
        assets=beside.assets_of(terms),
        counting_method=beside.counting_method_of(terms),
        account_manager=around.account_manager,
        is_draft=around.is_draft,
        language=language_of(terms.provider.locale),
        supersedes=terms.replaces,
        cover=sections.cover_of(terms),
    )
    return replace(document, sections=sections.sections_of(terms, _absent(document)))


def _absent(document: ProposalDocument) -> tuple[str, ...]:
    """Return the sections that would stand empty."""
    pictures, own = document.pictures, document
    empty = {
        "findings": own.findings is None,
        "map": pictures is None or (pictures.place is None and pictures.curves is None),
        "sla": not own.sla.targets,
        "assumptions": not own.assumptions,
        "options": not own.options,
        "conditions": not own.conditions,
    }
    return tuple(code for code, is_empty in empty.items() if is_empty)


def _letterhead(provider: Provider, logo: Logo | None) -> Letterhead:
    return Letterhead(
        name=provider.name,
        address_lines=tuple(provider.address.splitlines()),
        email=provider.email,
        phone=provider.phone,
        website=provider.website,
        registration="" if provider.legal_name == provider.name else provider.legal_name,
        accent=provider.accent_colour,
        logo=logo,
    )


def _acceptance(terms: Terms, around: Surroundings) -> Acceptance:
    return Acceptance(
        msp_signatory=terms.provider.signatory,
        client_signatory=terms.recipient.contact,
        client_title=terms.recipient.title,
        portal_url=around.portal_url,
    )


def _annex(terms: Terms, around: Surroundings) -> Annex:
    return Annex(
        rate_card=_("rate card {card}").format(card=terms.rates.card),
        rates=snapshot_of(terms),
        terms_hash=around.terms_sha256,
        engine_version=terms.verdict.engine_version,
    )


def totals_of(terms: Terms) -> Totals:
    """Return the three numbers of the cover."""
    totals = terms.totals
    return Totals(totals.monthly_amount, totals.onboarding_amount, totals.term_amount, totals.term_months)
