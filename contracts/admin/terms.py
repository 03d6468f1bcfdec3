"""Frozen terms as an account manager reads them: in the words of the paper the client has."""

from dataclasses import dataclass
from itertools import groupby

from contracts.canonical import read
from contracts.documents.agreed import Fact, facts_of
from contracts.documents.contexts import ModelOffer, ProposalDocument
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.models import TermsVersion
from contracts.queries.spans import agreement_of
from contracts.terms import Terms


@dataclass(frozen=True, slots=True)
class TermsInWords:
    """The whole document, and of its three models the one that is offered."""

    document: ProposalDocument
    offer: ModelOffer
    fingerprint: str


def terms_in_words(stored: object) -> TermsInWords:
    """Read stored terms; ValueError when they are of a format nobody knows."""
    terms = read(Terms, stored)
    document = proposal_document(terms, Surroundings(terms.sha256))
    return TermsInWords(document, next(offer for offer in document.offers if offer.is_recommended), terms.sha256)


@dataclass(frozen=True, slots=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


def agreement_in_words(version: TermsVersion | None) -> tuple[Section, ...]:
    """Return what a version says, by sections; nothing for a contract without one."""
    if version is None:
        return ()
    facts = facts_of(agreement_of(version))
    return tuple(Section(title, tuple(group)) for title, group in groupby(facts, key=lambda fact: fact.section))
