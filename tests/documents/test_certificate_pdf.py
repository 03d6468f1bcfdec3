"""The certificate of an acceptance on paper: one page, read in its order, whatever was typed."""

import subprocess
from dataclasses import replace

import pytest

from contracts.documents import pdf
from contracts.documents.archive import page_count_of
from contracts.documents.certificate import CertificateDocument, Line, Part
from contracts.documents.parts import Letterhead
from tests.documents import samples
from tests.documents.around import HASH

HOSTILE = "<script>alert(1)</script> " + "Ünal שרה 🦷 " * 20


def certificate(**changes):
    document = CertificateDocument(
        number="P-2026-0001",
        letterhead=Letterhead(
            name="Northwind Managed IT",
            address_lines=("1 Harbour Way", "Portland, ME"),
            email="hello@northwind.example",
            phone="207 555 0100",
        ),
        client_name="Hartley & Bloom LLP",
        summary="Miriam Hartley accepted proposal P-2026-0001 for Hartley & Bloom LLP on 20 Nov 2026, 03:00 CST.",
        consent="I am Miriam Hartley, Partner, and I may sign for Hartley & Bloom LLP. I accept proposal P-2026-0001.",
        parts=(
            Part(
                "What was accepted",
                (
                    Line("Document", "Proposal P-2026-0001, 12 pages"),
                    Line("Per month", "$3,828.00"),
                    *(Line("Option", f"Option {number}, $4.00 per device and month") for number in range(3)),
                    Line("Purchase order", "PO-4711"),
                ),
            ),
            Part("Who signed", (Line("Name", "Miriam Hartley"), Line("From the address", "203.0.113.9"))),
            Part("Fingerprints", (Line("Terms (SHA-256)", HASH, is_code=True),) * 4),
        ),
    )
    return replace(document, **changes)


def text_of(content, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(content)
    told = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True, text=True)
    return " ".join(told.stdout.split())


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_it_is_one_page_that_reads_in_its_order(tmp_path, paper):
    content = pdf.render(certificate(paper=paper), at=samples.AT)
    text = text_of(content, tmp_path)

    assert page_count_of(content) == 1
    order = (
        "Certificate of acceptance", "Miriam Hartley accepted proposal", "word for word", "I am Miriam Hartley",
        "What was accepted", "$3,828.00", "PO-4711", "Who signed", "203.0.113.9", "Fingerprints", HASH[:20],
    )  # fmt: skip
    places = [text.index(said) for said in order]
    assert places == sorted(places)


def test_hostile_texts_stay_texts_and_nothing_is_cut():
    document = certificate(client_name=HOSTILE, consent=HOSTILE, summary=HOSTILE)
    markup = pdf.as_html(document, at=samples.AT)

    assert "<script>alert" not in markup
    assert pdf.render(document, at=samples.AT).startswith(b"%PDF")


def test_the_same_certificate_is_the_same_file():
    assert pdf.render(certificate(), at=samples.AT) == pdf.render(certificate(), at=samples.AT)
