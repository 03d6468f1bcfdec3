import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO

import pikepdf
import pytest

from contracts.documents import pdf
from contracts.documents.from_terms import Surroundings, proposal_document
from contracts.documents.offer import attached_offer
from contracts.emails import ProposalSent, write
from contracts.models import Letterhead
from tests.documents import samples
from tests.documents.in_languages import LANGUAGES, TYPED, everything, paper
from tests.documents.test_proposal_pdf import pages_of, words_on

OTHERS = [language for language in LANGUAGES if language != "en"]
WORD = re.compile(r"[^\W\d_]{3,}")
# Names of files, months, rules and pages of the portal, and what the MSP typed, are the same everywhere.
EVERYWHERE = {
    "addressable", "berlin", "cfr", "counted", "csv", "dec", "devices", "europe", "example", "https", "iii", "json",
    "msp",
    "nov", "oct", "plan", "portal", "sep", "sha", "sla", "users", "what", *(word.lower() for word in TYPED),
}  # fmt: skip
# Words that a language writes as English does.
ALIKE = {
    "de": {
        "alternative", "budget", "cent", "compliance", "desk", "export", "information", "name", "onboarding", "option",
        "person", "server", "service", "team", "version", "was", "workstation", "workstations",
    },
    "fr": {
        "alternative", "budget", "condition", "conditions", "date", "dates", "due", "export", "exports",
        "important", "information", "infrastructure", "licence", "minutes", "option", "options", "page", "parties",
        "point", "promise", "protection", "question", "ratio", "service", "signature", "stable", "taxes", "version",
        "volume",
    },
    "es": {"inclusive"},
}  # fmt: skip


@cache
def drawn(language, size):
    """Return the words of each page, and the texts that stand outside of theirs."""
    pages = pdf.lay_out(paper(language, size), at=samples.AT).pages
    outside = [
        box.text
        for page in pages
        for box in page._page_box.descendants()
        if hasattr(box, "text") and box.text.strip() and box.position_x + box.width > page.width + 0.5
    ]
    return words_on(pages), outside


def text_of(language):
    return " ".join(drawn(language, "A4")[0])


def words_of(text):
    return {word.lower() for word in WORD.findall(text)}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english_but_what_was_typed(language):
    left = words_of(text_of(language)) & words_of(text_of("en"))
    assert left - EVERYWHERE == ALIKE[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_stays_as_typed(language):
    assert [word for word in TYPED if word.lower() not in text_of(language).lower()] == []


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "de",
            (
                "Pauschale: 4.163,51\N{NO-BREAK SPACE}$ pro Monat, bis zu 50 Benutzer und 100 Geräte.",
                "47 abrechenbare Benutzer und 81 abgedeckte Geräte.",
                "Die Benutzerzahl ist als stabil angegeben, was zu einer Pauschale passt.",
                "höchstens 5\N{NO-BREAK SPACE}%",
                "Gezählt am 20. Nov. 2026.",
                "Seite 2 von",
            ),
        ),
        (
            "fr",
            (
                "Décompté le 20 nov. 2026.",
                "L’effectif est déclaré stable, ce qui convient à un forfait.",
                "7,5\N{NARROW NO-BREAK SPACE}%",
                "Page 2 sur",
            ),
        ),
        (
            "es",
            (
                "Contado el 20 nov 2026.",
                "La plantilla se declara estable, lo que conviene a una tarifa plana.",
                "Página 2 de",
            ),
        ),
    ],
)
def test_sentences_figures_and_dates_are_those_of_the_language(language, sentences):
    told = " ".join(text_of(language).split())
    assert [sentence for sentence in sentences if " ".join(sentence.split()) not in told] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_sections_stand_in_the_same_order(language):
    assert [one.code for one in paper(language).sections] == [one.code for one in paper("en").sections]
    assert paper(language).language == LANGUAGES[language].replace("_", "-").lower()


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_outside_its_page(language, size):
    words, outside = drawn(language, size)
    assert len(words) > 10
    assert outside == []


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("language", OTHERS)
def test_the_comparison_stands_on_one_page_and_the_contents_on_that_of_the_summary(language, size):
    document = paper(language, size, is_usual=True)
    pages = pages_of(document)
    (compared,) = [page for page in pages[2:] if document.offers[0].volume_risk in page]
    assert [offer.difference for offer in document.offers if " ".join(offer.difference.split()) not in compared] == []
    assert " ".join(document.break_even.split()) in compared
    assert document.sections[-1].title in pages[1]


def test_the_file_names_its_language_and_its_offer_stays_in_codes():
    offered = everything("de")
    inside = attached_offer(offered, terms_sha256=offered.sha256)
    with pikepdf.open(BytesIO(pdf.render(paper("de"), at=samples.AT, attached=[inside]))) as opened:
        assert opened.Root.Lang == "de-de"
        assert opened.docinfo["/Title"] == "Angebot P-2026-0001 für Xoqar Zumba"
    told = json.loads(inside.content)
    assert told == json.loads(attached_offer(replace(offered), terms_sha256=offered.sha256).content)
    assert not words_of(inside.content.decode()) & {"benutzer", "geräte", "pauschale", "monat"}


def test_the_language_of_the_template_is_that_of_the_paper_whatever_the_letterhead_s():
    offered = everything("en")
    document = proposal_document(replace(offered, paper=replace(offered.paper, language="de")), Surroundings("0" * 64))
    assert document.recommendation.startswith("Pauschale:")
    assert document.sections[0].title == "Zusammenfassung"
    assert document.paper == "Letter"


def test_the_mail_is_in_the_language_of_the_paper():
    told = ProposalSent(
        "Zumba", "Xoqar", "P-1", "Pauschale.", Decimal("4000"), Decimal("500"), Decimal("144000"), "EUR", 36,
        date(2026, 12, 18), "https://msp.example/", 7,
    )  # fmt: skip
    letterhead = Letterhead(name="Qivo", locale="en_US", time_zone="UTC", email="a@qivo.example")
    german, english = write(told, letterhead, language="de-de"), write(told, letterhead)
    assert german.subject == (
        "Qivo: Angebot P-1, 4.000,00\N{NO-BREAK SPACE}€ pro Monat, gültig bis 18. Dez. 2026"
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert "Hier können Sie es lesen und annehmen oder ablehnen:" in german.text
    assert "über 36 Monate" in german.text
    assert "Angebot lesen" in german.html
    assert '<html lang="de-de">' in german.html
    assert "Read it, and accept or decline it, here:" in english.text
    assert not words_of(german.text) & words_of(english.text) - EVERYWHERE - {"link", "pauschale", "pdf"}
