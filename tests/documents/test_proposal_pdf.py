import builtins
import logging
import re
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from contracts.documents import pdf
from contracts.documents.contexts import Acceptance, Letterhead, Logo, ProposalDocument, Section
from contracts.documents.texts import blocks_of
from tests.documents import samples

OUR_FONTS = {"Inter", "Inter-Medium", "Inter-Semi-Bold", "Source-Serif-4-Semi-Bold"}


def pages_of(document: ProposalDocument) -> list[str]:
    """Return the words of each page, running heads, feet and the watermark included."""
    return words_on(pdf.lay_out(document, at=samples.AT).pages)


def words_on(pages: Iterable[Any]) -> list[str]:
    """Return the words of each page that was laid out."""
    return [
        " ".join(
            " ".join(
                box.text
                for whole in (page._page_box, *page._page_box.fixed_boxes)
                for box in whole.descendants()
                if hasattr(box, "text")
            ).split()
        )
        for page in pages
    ]


@pytest.fixture(scope="module")
def proposal() -> bytes:
    return pdf.render(samples.law_firm_proposal(), at=samples.AT)


def short(**changes: object) -> ProposalDocument:
    """Return the proposal with its cover and summary alone, for what is the same however many pages follow."""
    return samples.law_firm_proposal(sections=samples.sections("summary"), **changes)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return pages_of(samples.law_firm_proposal())


def test_the_same_proposal_at_the_same_moment_is_the_same_file(proposal):
    assert pdf.render(samples.law_firm_proposal(), at=samples.AT) == proposal


def test_another_version_is_another_file():
    assert pdf.render(short(version=2), at=samples.AT) != pdf.render(short(), at=samples.AT)


def test_the_file_says_what_it_is_in_which_language_and_when_it_was_made(proposal):
    with pikepdf.open(BytesIO(proposal)) as opened:
        assert opened.docinfo["/Title"] == "Proposal P-2026-0001 for Hartley & Bloom LLP"
        assert opened.docinfo["/Author"] == "Northwind Managed IT"
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20261120140500")
        assert opened.Root.Lang == "en-us"
        assert opened.Root.MarkInfo.Marked


def test_only_our_own_fonts_are_used_and_all_are_embedded(proposal):
    with pikepdf.open(BytesIO(proposal)) as opened:
        fonts = [
            font.DescendantFonts[0].FontDescriptor
            for page in opened.pages
            for font in page.Resources.get("/Font", {}).values()
        ]

        assert {str(font.FontName).split("+")[1] for font in fonts} == OUR_FONTS
        assert all("/FontFile2" in font for font in fonts)


def test_the_cover_says_who_what_how_much_and_until_when(pages):
    cover = pages[0]

    for words in (
        "Hartley & Bloom LLP",
        "Pay per device: $3,500.00 per month covers your 80 workstations and 2 servers.",
        "$3,500.00 per month",
        "$129,500.00 over the term of 36 months",
        "20 Nov 2026",
        "18 Dec 2026",
    ):
        assert words in cover


def test_every_page_inside_has_its_number_and_the_proposal_s(pages):
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page
        assert "P-2026-0001, version 1" in page


def test_what_was_counted_names_its_sources_and_what_was_left_out(pages):
    (counted,) = [page for page in pages if "Found and not counted" in page]

    assert "40 billable users and 82 covered devices" in counted
    assert "ninjaone-devices-2026-11-16.csv" in counted
    assert "Shared mailboxes No person signs in to them" in counted


def test_the_comparison_stands_on_one_page_with_the_same_rows_for_each_model(pages):
    (comparison,) = [page for page in pages if "Who bears the risk of growth" in page and "Recommended" in page]

    for words in (
        "Recommended",
        "$148,000.00 $129,500.00 $151,700.00",
        "80 × workstations at $40.00",
        "+20% 48 users, 98 devices $4,800.00 $4,140.00 $4,100.00",
        "Now 40 users, 82 devices $4,000.00 $3,500.00 $4,100.00",
        "−20% 32 users, 66 devices $3,200.00 $2,860.00 $4,100.00",
        "Ceiling, and above it",
    ):
        assert words in comparison


def test_the_reasons_name_their_rules_and_conflicts_are_said_openly(pages):
    (why,) = [page for page in pages if "Said openly." in page]

    assert "R1" in why
    assert "One more device, 81" in why


@pytest.mark.parametrize("assumptions", [0, 12, 16, 20])
def test_the_signatures_are_never_alone_on_a_page(assumptions):
    # From 16 assumptions on, the bottom of the page would fall between the words and the signatures.
    document = samples.law_firm_proposal(assumptions=("You name one person who may order changes.",) * assumptions)

    (page,) = [page for page in pages_of(document) if "Your purchase order" in page]

    for words in (
        "orders what this proposal P-2026-0001",
        "$129,500.00",
        "We also order Security training",
        "Signature",
    ):
        assert words in page


def test_the_annex_carries_the_rates_and_the_fingerprint(pages):
    (annex,) = [page for page in pages if "Fingerprint of these terms" in page]

    assert "$150.00" in annex
    assert samples.law_firm_proposal().annex.terms_hash in annex.replace(" ", "")


def test_a_hundred_devices_run_over_pages_with_their_head_and_none_is_lost():
    pages = pages_of(samples.law_firm_proposal(assets=samples.devices(100)))
    listed = [page for page in pages if "Serial number" in page]

    assert len(listed) >= 3
    assert all(" ".join(listed).count(f"HB-WS-{number:03}") == 1 for number in range(1, 101))
    assert all(page.count("HB-WS-") >= 2 for page in listed)


def test_a_proposal_tells_the_client_nothing_of_cost_or_margin(pages):
    text = " ".join(pages).lower()

    assert "margin" not in text
    assert "cost to serve" not in text


def test_every_picture_has_its_finding_in_words_for_who_does_not_see_it(proposal):
    document = samples.law_firm_proposal()
    with pikepdf.open(BytesIO(proposal)) as opened:
        said = {
            str(part["/Alt"])
            for part in opened.objects
            if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/Figure" and "/Alt" in part
        }

    pictures = document.pictures
    assert {pictures.place.caption, pictures.curves.caption, pictures.votes.caption} <= said


def test_each_picture_has_its_table_and_the_votes_their_reasons(pages):
    (where,) = [page for page in pages if "Every point was asked" in page]
    (growth,) = [page for page in pages if "Each user brings" in page]

    assert "With fewer users 34 or fewer 80 Per-user" in where
    assert "40 82 $4,000.00 $3,500.00 $4,100.00 Counted" in growth


def test_an_answer_that_cannot_be_drawn_again_leaves_its_pictures_out():
    without = tuple(code for code in samples.TITLES if code != "map")
    text = " ".join(pages_of(samples.law_firm_proposal(pictures=None, sections=samples.sections(*without))))

    assert "Where another way to pay takes over" not in text
    assert "What growth costs" not in text


def test_a_draft_says_so_on_every_page():
    assert all("Draft" in page for page in pages_of(samples.law_firm_proposal(is_draft=True)))


def test_an_accepted_proposal_names_who_accepted_and_when_instead_of_blanks():
    accepted = Acceptance(accepted_by="Miriam Hartley, Managing partner", accepted_at=samples.AT)

    text = " ".join(pages_of(samples.law_firm_proposal(acceptance=accepted)))

    assert "Accepted by Miriam Hartley, Managing partner on 20 Nov 2026, 14:05 UTC." in text
    assert "Your purchase order" not in text


def test_sections_stand_in_their_order_and_only_those_that_are_shown():
    pages = pages_of(samples.law_firm_proposal(sections=samples.sections("terms", "acceptance", "summary")))
    text = " ".join(pages)

    assert text.index("1 Commercial terms") < text.index("2 Acceptance") < text.index("3 Summary")
    assert "What we counted" not in text


def test_an_msp_s_own_words_stand_under_the_title_and_stay_words():
    own = Section("scope", "In and out", 1, blocks_of("Dear <b>reader</b>\n\n- one\n- two\n\n<img src=http://a/x.png>"))
    markup = pdf.as_html(samples.law_firm_proposal(sections=(own,)), at=samples.AT)

    assert "<li>one</li><li>two</li>" in re.sub(r"\s*\n\s*", "", markup)
    assert "<b>reader" not in markup
    assert "&lt;img src=http://a/x.png&gt;" in markup


def test_a_reader_without_eyes_is_read_the_document_in_its_order(proposal, tmp_path):
    (tmp_path / "proposal.pdf").write_bytes(proposal)
    command = ["pdftotext", "-enc", "UTF-8", str(tmp_path / "proposal.pdf"), "-"]
    try:
        read = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed here")
    text = " ".join(read.partition("In this proposal")[2].split())
    titles = [title for title in samples.TITLES.values() if title != "Summary"]
    inside = text[text.index("Annex") :]  # past the list of contents
    places = [inside.index(title, inside.index("Each line names")) for title in titles[1:]]

    assert places == sorted(places)
    order = ("By signing, Hartley", "We also order", "Signature", "How we counted", "Rates used", "Devices counted")
    assert [inside.index(words) for words in order] == sorted(inside.index(words) for words in order)


@pytest.mark.parametrize("name", samples.HOSTILE_NAMES.values(), ids=samples.HOSTILE_NAMES.keys())
def test_a_hostile_name_neither_breaks_the_pages_nor_becomes_markup(name):
    pages = pages_of(samples.addressed_to(name))

    assert 15 <= len(pages) <= 18
    assert "Valid until" in pages[0]
    assert "<script" not in pdf.as_html(samples.addressed_to(name), at=samples.AT)


def test_a_script_is_printed_as_words():
    document = short(addressee=samples.addressed_to("<script>alert(1)</script> & Sons").addressee)

    assert "<script>alert(1)</script> & Sons" in pages_of(document)[0]


def test_marks_that_turn_the_reading_direction_are_left_out():
    markup = pdf.as_html(samples.addressed_to("Acme \u202etxet\x00"), at=samples.AT)

    assert "\u202e" not in markup
    assert "\x00" not in markup


def test_a_client_without_devices_is_told_so_and_gets_no_per_device_price():
    text = " ".join(pages_of(samples.without_devices()))

    assert "No device is covered by this proposal." in text
    assert "No device is covered, so there is nothing to price." in text


def test_eighty_scope_items_run_over_pages_and_none_is_lost():
    text = " ".join(pages_of(samples.with_many_scope_items(40)))

    assert all(
        text.count(f"Covered service {number} ") + text.count(f"Covered service {number}:") == 2
        for number in range(1, 41)
    )


def test_paper_is_letter_or_a4():
    sizes = []
    for paper in ("Letter", "A4"):
        with pikepdf.open(BytesIO(pdf.render(short(paper=paper), at=samples.AT))) as opened:
            sizes.append([round(float(side)) for side in opened.pages[0].MediaBox[2:]])

    assert sizes == [[612, 792], [595, 842]]


def logo(shape: str) -> Logo:
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2" width="4" height="2">{shape}</svg>'
    return Logo(picture.encode(), "image/svg+xml")


def test_the_msp_s_logo_replaces_its_name_on_the_cover():
    letterhead = replace(samples.LETTERHEAD, logo=logo('<rect width="4" height="2"/>'))

    assert "letterhead:logo" in pdf.as_html(samples.law_firm_proposal(letterhead=letterhead), at=samples.AT)
    assert pdf.render(short(letterhead=letterhead), at=samples.AT).startswith(b"%PDF")


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/pixel.png", "static:print.css"])
def test_nothing_is_loaded_from_outside_even_by_the_logo(address, caplog):
    letterhead = replace(samples.LETTERHEAD, logo=logo(f'<image href="{address}" width="4" height="2"/>'))

    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        pdf.render(short(letterhead=letterhead), at=samples.AT)

    assert "loads nothing from outside" in caplog.text


def test_a_logo_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="image/png"):
        Logo(b"<html>", "text/html")


def test_an_accent_that_is_no_colour_is_refused_before_it_reaches_a_stylesheet():
    with pytest.raises(ValueError, match="#RRGGBB"):
        Letterhead(name="Northwind", accent="red; } @import url(http://x)")


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        pdf.render(samples.law_firm_proposal(), at=datetime(2026, 11, 20))


def test_rendering_tomorrow_changes_the_date_and_leaves_the_environment_alone(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")

    today, tomorrow = (pdf.render(short(), at=samples.AT + timedelta(days)) for days in (0, 1))

    assert tomorrow != today
    assert pdf.os.environ["SOURCE_DATE_EPOCH"] == "7"


def test_a_machine_without_pango_is_told_which_command_installs_it(monkeypatch):
    original = builtins.__import__

    def without_pango(name, *rest):
        if name.partition(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *rest)

    pdf._engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without_pango)
    try:
        with pytest.raises(pdf.PdfUnavailable, match="apt-get install --no-install-recommends libpango"):
            pdf.render(samples.law_firm_proposal(), at=datetime(2026, 11, 20, tzinfo=UTC))
    finally:
        pdf._engine.cache_clear()
