import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

from pricing.charts.colour import readable_accent
from tests.documents import offers, samples, screens
from tests.documents.around import HASH, shell

VOID = {"meta", "link", "input", "br", "hr", "img", "col", "source"}

OWN_SCRIPT = '<script src="/static/headroom/options.js" defer></script>'


class Reader(HTMLParser):
    """Reads a page as a browser without JavaScript would, and notes what it may not have."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.misnested: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.attributes.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def having(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.attributes if name in attributes]


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def shown(screen: str) -> str:
    template, context = screens.SCREENS[screen]
    return render_to_string(template, context)


every_screen = pytest.mark.parametrize("screen", screens.SCREENS)


@every_screen
def test_a_screen_has_no_inline_style_or_script_so_that_the_policy_can_stay_strict(screen):
    reader = read(shown(screen))

    assert reader.having("style") == []
    assert [name for _, attributes in reader.attributes for name in attributes if name.startswith("on")] == []
    assert {tag for tag, _ in reader.attributes} & {"style", "iframe"} == set()
    scripts = [attributes for tag, attributes in reader.attributes if tag == "script"]
    assert all(attributes.get("src", "").startswith("/static/headroom/") for attributes in scripts)


@every_screen
def test_a_screen_is_well_formed_with_one_main_heading_and_unique_ids(screen):
    reader = read(shown(screen))

    tags = [tag for tag, _ in reader.attributes]
    ids = reader.having("id")
    assert reader.misnested == []
    assert reader.open == []
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert len(ids) == len(set(ids))


@every_screen
def test_a_screen_loads_only_files_we_ship(screen):
    hrefs = [attributes.get("href") for tag, attributes in read(shown(screen)).attributes if tag == "link"]

    assert hrefs
    assert all(finders.find(str(href).removeprefix("/static/")) for href in hrefs)


@every_screen
def test_every_field_of_a_screen_has_a_label(screen):
    reader = read(shown(screen))

    labels = set(reader.having("for"))
    fields = [
        attributes
        for tag, attributes in reader.attributes
        if tag in ("input", "textarea", "select") and attributes.get("type") != "hidden"
    ]
    assert all(field["id"] in labels for field in fields)


@pytest.mark.parametrize("name", samples.HOSTILE_NAMES.values(), ids=samples.HOSTILE_NAMES.keys())
def test_a_hostile_name_never_becomes_markup_on_a_screen(name):
    pages = [
        render_to_string("portal/home.html", {"page": screens.home(name)}),
        render_to_string("portal/counts.html", {"page": screens.counts(name)}),
        render_to_string("portal/proposal.html", {"page": offers.proposal(shell=shell(name))}),
    ]

    for page in pages:
        assert "<script" not in page.replace(OWN_SCRIPT, "")
        assert read(page).misnested == []


def test_the_home_page_answers_its_question_first():
    main = shown("home").partition("<main")[2]

    assert re.search(r"<h1[^>]*>Covers 44 of 50 users. 6 left.</h1>", main)
    assert main.index("<h1") < main.index("<h2") < main.index("<svg")


def test_a_page_has_one_primary_button():
    assert shown("home").count("button primary") == 1
    assert shown("accepted").count("button primary") == 1


def test_a_state_is_a_word_and_never_only_a_colour():
    page = shown("home")

    for word in ("Room left", "At the ceiling", "Above the ceiling", "Waits for your answer", "In force"):
        assert word in page


def test_the_form_binds_the_acceptance_to_the_terms_shown():
    reader = read(shown("proposal"))

    hashes = [attributes["value"] for tag, attributes in reader.attributes if attributes.get("name") == "terms_hash"]
    assert hashes == [HASH]


def test_a_viewer_gets_the_reason_instead_of_the_form():
    page = shown("proposal for a viewer")

    assert "Only a signatory can accept." in page
    assert "Accept proposal" not in page


def test_a_refused_acceptance_keeps_what_was_typed_and_says_what_to_do():
    form = replace(offers.FORM, name='Miriam "Mim" Hartley', name_error="Type your name.", reason="</textarea>too dear")

    page = render_to_string("portal/proposal.html", {"page": offers.proposal(form=form)})

    assert "Miriam &quot;Mim&quot; Hartley" in page
    assert "Type your name." in page
    assert "&lt;/textarea&gt;too dear" in page
    described = [attributes for tag, attributes in read(page).attributes if attributes.get("aria-invalid") == "true"]
    assert [field["aria-describedby"] for field in described] == ["accept-name-error"]


def test_a_model_not_offered_says_why():
    page = render_to_string("portal/proposal.html", {"page": offers.proposal(offers=samples.without_devices().offers)})

    assert "Not offered. No device is covered, so there is nothing to price." in page


def test_the_msp_s_accent_is_one_stylesheet_for_day_and_night():
    sheet = render_to_string("portal/brand.css", {"accent": readable_accent("#FFEE00")})

    assert re.findall(r"--accent: (#[0-9A-F]{6});", sheet) == [
        readable_accent("#FFEE00").day,
        readable_accent("#FFEE00").night,
    ]


@pytest.mark.parametrize("status", ["DRAFT", "SENDING", "SENT", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"])
def test_every_status_of_a_proposal_has_its_word(status):
    assert re.search(r">\s*\w", render_to_string("components/proposal_status.html", {"status": status}))


def test_the_server_s_own_error_page_needs_nothing():
    assert "Something went wrong on our side" in get_template("500.html").render({})
