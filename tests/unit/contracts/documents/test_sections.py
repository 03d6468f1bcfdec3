from dataclasses import replace

from contracts.documents.from_terms import Surroundings, locale_of, proposal_document
from contracts.documents.sections import BEFORE_TEMPLATES, KINDS, sections_of, usual_paper
from contracts.papers import Paper, SectionText
from tests.unit.contracts.builders import terms


def paper(*sections: SectionText, **changes: str) -> Paper:
    return Paper("Dental", 3, sections, **changes)


def document(**changes):
    offered = terms(**changes)
    return proposal_document(offered, Surroundings(offered.sha256))


def test_sections_stand_in_the_order_of_the_template_and_are_numbered():
    shown = document(paper=paper(SectionText("scope", "In and out"), SectionText("summary"), SectionText("acceptance")))
    assert [(one.number, one.code, one.title) for one in shown.sections] == [
        (1, "scope", "In and out"),
        (2, "summary", "Summary"),
        (3, "acceptance", "Acceptance"),
    ]


def test_where_to_sign_is_there_whatever_a_template_says():
    codes = [one.code for one in document(paper=paper(SectionText("summary"), SectionText("annex"))).sections]
    assert codes == ["summary", "acceptance", "annex"]


def test_a_section_without_anything_to_show_is_left_out():
    codes = {one.code for one in document(paper=usual_paper()).sections}
    assert not codes & {"options", "map"}
    assert {"counted", "models", "terms", "conditions"} <= codes


def test_a_proposal_from_before_templates_has_the_sections_of_then():
    assert {one.code for one in document().sections} == set(BEFORE_TEMPLATES) - {"cover", "map"}


def test_a_code_that_no_version_of_the_product_knows_any_more_is_skipped():
    assert [one.code for one in sections_of(terms(paper=paper(SectionText("gone"))), ())] == ["acceptance"]


def test_texts_may_name_the_client_and_stay_words():
    client = replace(terms().recipient, client="<b>{msp}</b>")
    text = SectionText("about", "For {client}", "Dear {contact},\n\n<script>x</script>")
    about = document(paper=paper(text), recipient=client).sections[0]
    assert about.title == "For <b>{msp}</b>"
    assert [block.lines for block in about.blocks] == [("Dear Sam Sand,",), ("<script>x</script>",)]


def test_the_paper_is_that_of_the_country_unless_the_template_says_which():
    assert document().paper == "Letter"
    assert document(paper=paper(size="A4")).paper == "A4"
    austrian = replace(terms().provider, locale="de_AT")
    assert document(provider=austrian).paper == "A4"


def test_a_template_s_language_is_written_as_in_the_letterhead_s_country_where_it_is_spoken_there():
    assert locale_of(terms(paper=paper(language="es"))) == "es_US"
    assert locale_of(terms(paper=paper(language="de"))) == "de"
    assert locale_of(terms(paper=paper(language="en"))) == "en_US"


def test_every_section_has_its_file():
    from django.template.loader import get_template

    for kind in KINDS:
        get_template(f"documents/proposal/{kind.code}.html")
