"""The file itself: what archives and screen readers ask for, what lies inside, and that a changed byte shows."""

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import jsonschema
import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from contracts.documents import pdf, seal
from contracts.documents.contexts import Logo
from contracts.documents.offer import NAME, SCHEMA, attached_offer, offer
from contracts.documents.seal_keys import Key, SealUnreadable, new_key, opened
from contracts.papers import Asset, InvoiceRange, OptionOffered
from tests.documents import samples, structure
from tests.unit.contracts.builders import terms

SECRET = b"what the installation keeps to itself"
SCHEMA_FILE = Path(__file__).parents[2] / "config" / "static" / SCHEMA
TERMS = terms(
    options=(OptionOffered("Phishing tests", "Four a year.", Decimal("1.50"), "USER"),),
    ranges=(
        InvoiceRange(
            "per_user",
            Decimal("-0.20"),
            38,
            62,
            Decimal("3800.00"),
        ),
    ),
    assets=(Asset("PC-1 <b>", "workstation", "SN-1", "Ana"),),
)


@pytest.fixture(scope="module")
def key() -> Key:
    made = new_key("Northwind Managed IT", secret=SECRET, at=samples.AT)
    return opened(made.certificate, made.encrypted_key, secrets=[SECRET])


@pytest.fixture(scope="module")
def unsealed() -> bytes:
    inside = attached_offer(TERMS, terms_sha256=TERMS.sha256)
    return pdf.render(samples.law_firm_proposal(), at=samples.AT, attached=[inside], will_be_sealed=True)


@pytest.fixture(scope="module")
def sealed(unsealed: bytes, key: Key) -> bytes:
    return seal.sealed(unsealed, key, at=samples.AT)


class TestTheStructure:
    def test_of_a_sealed_proposal_with_its_offer_inside_is_as_archives_and_readers_ask(self, sealed):
        assert structure.problems(sealed) == []

    def test_of_one_with_a_logo_and_without_a_seal_is_too(self):
        drawn = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
        head = replace(samples.LETTERHEAD, logo=Logo(drawn, "image/svg+xml"))
        assert structure.problems(pdf.render(samples.law_firm_proposal(letterhead=head), at=samples.AT)) == []

    @pytest.mark.parametrize("name", ["Arabic", "emoji"])
    def test_of_one_in_letters_that_are_not_ours_is_too(self, name):
        document = samples.addressed_to(samples.HOSTILE_NAMES[name])
        assert structure.problems(pdf.render(document, at=samples.AT)) == []

    @pytest.mark.parametrize(
        ("harm", "told"),
        [
            (lambda opened: opened.Root.Metadata.write(b"<?x?><a/><?x?>"), "do not name PDF/A-3a"),
            (lambda opened: _drop(opened.Root, "/OutputIntents"), "output intent"),
            (lambda opened: _drop(opened.Root, "/Lang"), "no language"),
            (lambda opened: _drop(opened.pages[1], "/Tabs"), "does not tab"),
            (lambda opened: _drop(_first(opened, "/Figure"), "/Alt"), "a figure says nothing"),
            (lambda opened: _drop(_first(opened, "/TH").A, "/Scope"), "does not say what it is over"),
            (lambda opened: _first(opened, "/H2").__setitem__("/S", pikepdf.Name("/H4")), "a heading /H4 follows"),
            (lambda opened: opened.pages[0].contents_add(b"BT (x) Tj ET"), "neither text nor artifact"),
            (lambda opened: _drop(opened.Root, "/AF"), "not associated"),
        ],
    )
    def test_that_is_harmed_is_found_out(self, unsealed, harm, told):
        with pikepdf.open(BytesIO(unsealed)) as opened:
            harm(opened)
            output = BytesIO()
            opened.save(output)
        assert any(told in problem for problem in structure.problems(output.getvalue()))

    def test_reads_in_order_to_another_program(self, key, tmp_path):
        first_and_last = samples.law_firm_proposal(sections=samples.sections("summary", "annex"))  # it reads slowly
        inside = attached_offer(TERMS, terms_sha256=TERMS.sha256)
        written = pdf.render(first_and_last, at=samples.AT, attached=[inside], will_be_sealed=True)
        (tmp_path / "proposal.pdf").write_bytes(seal.sealed(written, key, at=samples.AT))
        try:
            told = subprocess.run(
                ["pdfinfo", "-struct-text", tmp_path / "proposal.pdf"], capture_output=True, text=True, check=True
            ).stdout
        except FileNotFoundError:
            pytest.skip("pdfinfo is not on this machine")
        words = " ".join(told.replace('"', " ").split())
        assert words.index("Hartley & Bloom LLP") < words.index("Pay per device") < words.index("ninjaone-devices")
        assert words.index("ninjaone-devices") < words.rindex(samples.law_firm_proposal().annex.terms_hash[:16])
        assert "Page 2 of" not in words  # running feet are not read out


def _drop(part, name):
    del part[name]


def _first(opened, kind):
    return next(element for element, _ in structure.elements(opened) if str(element.S) == kind)


class TestTheOfferInside:
    def test_is_the_offer_at_the_document_s_date_and_says_what_it_is_to_the_pages(self, unsealed):
        with pikepdf.open(BytesIO(unsealed)) as opened:
            inside = opened.attachments[NAME]
            content = inside.get_file().read_bytes()
            assert (inside.relationship, inside.get_file().mime_type) == ("/Data", "application/json")
            dates = opened.Root.AF[0].EF.F.Params
        assert json.loads(content) == offer(TERMS, terms_sha256=TERMS.sha256)
        assert str(dates.CreationDate) == str(dates.ModDate) == "D:20261120140500Z"

    def test_follows_the_schema_that_is_published(self):
        schema = json.loads(SCHEMA_FILE.read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(offer(TERMS, terms_sha256=TERMS.sha256))

    @pytest.mark.parametrize("change", [{"number": 7}, {"cost": "1.00"}, {"totals": {}}, {"currency": "$"}])
    def test_that_is_another_does_not(self, change):
        schema = json.loads(SCHEMA_FILE.read_text())
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate(offer(TERMS, terms_sha256=TERMS.sha256) | change)

    def test_tells_nothing_of_cost_or_margin(self):
        text = attached_offer(TERMS, terms_sha256=TERMS.sha256).content.decode().lower()
        assert "margin" not in text
        assert "cost" not in text

    def test_has_the_amounts_word_for_word(self):
        told = offer(TERMS, terms_sha256=TERMS.sha256)
        assert told["totals"]["monthly_amount"] == "3900.00"
        assert told["options"][0]["rate"] == "1.50"
        assert told["ranges"][0]["share"] == "-0.20"


class TestTheSeal:
    def test_holds_and_names_its_certificate(self, sealed, key):
        assert seal.seal_of(sealed) == seal.Seal(key.fingerprint)

    def test_of_the_same_file_by_the_same_key_at_the_same_moment_is_the_same_bytes(self, unsealed, sealed, key):
        assert seal.seal_of(unsealed) is None
        assert seal.sealed(unsealed, key, at=samples.AT) == sealed

    def test_at_another_moment_is_another(self, unsealed, sealed, key):
        assert seal.sealed(unsealed, key, at=samples.AT + timedelta(seconds=1)) != sealed

    def test_adds_to_the_file_and_changes_nothing_of_it(self, unsealed, sealed):
        assert sealed.startswith(unsealed)

    @pytest.mark.parametrize("share", [0.01, 0.25, 0.5, 0.75, 0.93])
    def test_shows_a_changed_byte_wherever_it_is(self, sealed, share):
        changed = bytearray(sealed)
        changed[int(len(changed) * share)] ^= 1
        found = seal.seal_of(bytes(changed))
        assert found is not None
        assert found.problem

    def test_shows_what_was_added_after_it(self, sealed):
        with pikepdf.open(BytesIO(sealed)) as opened:
            opened.docinfo["/Title"] = "Another"
            output = BytesIO()
            opened.save(output)
        rewritten = seal.seal_of(output.getvalue())
        appended = seal.seal_of(sealed + b"\n% something\n")
        assert rewritten is None or rewritten.problem
        assert appended.problem == "something was added after it was sealed"

    def test_still_holds_when_its_certificate_has_run_out(self, unsealed):
        long_ago = samples.AT - timedelta(days=365 * 20)
        made = new_key("Northwind", secret=SECRET, at=long_ago)
        old = opened(made.certificate, made.encrypted_key, secrets=[SECRET])
        assert seal.seal_of(seal.sealed(unsealed, old, at=long_ago + timedelta(days=9))) == seal.Seal(old.fingerprint)

    def test_of_what_is_no_pdf_is_a_sentence(self):
        assert "cannot be read" in seal.seal_of(b"nothing of the kind").problem


class TestTheKey:
    def test_opens_with_a_secret_of_before(self):
        made = new_key("Northwind", secret=b"former", at=samples.AT)
        assert (
            opened(made.certificate, made.encrypted_key, secrets=[b"today", b"former"]).fingerprint == made.fingerprint
        )

    def test_under_another_secret_says_what_to_do(self):
        made = new_key("Northwind", secret=b"former", at=samples.AT)
        with pytest.raises(SealUnreadable, match="SECRET_KEY_FALLBACKS, or make a new seal"):
            opened(made.certificate, made.encrypted_key, secrets=[b"today"])

    def test_is_not_kept_as_it_is(self):
        made = new_key("Northwind", secret=SECRET, at=samples.AT)
        with pytest.raises(TypeError, match="encrypted"):
            load_der_private_key(made.encrypted_key, password=None)

    def test_of_a_name_longer_than_a_certificate_takes_is_made_all_the_same(self):
        assert new_key("N" * 160, secret=SECRET, at=samples.AT).subject == "N" * 160


class TestTheMemory:
    def test_of_each_line_is_given_back(self):
        from weasyprint.text import line_break

        pages = pdf.lay_out(samples.law_firm_proposal(), at=samples.AT)
        assert len(pages.pages) > 5
        assert line_break.pango._ours == set()  # every list of attributes was let go, and its layout owns it

    def test_of_documents_is_given_back_once_there_are_some(self, monkeypatch):
        asked = []
        monkeypatch.setattr("contracts.documents.pdf.gc.collect", lambda: asked.append(True))
        monkeypatch.setattr("contracts.documents.pdf._remembered", pdf.FORGOTTEN_AFTER - 1)
        pdf.forget()
        assert not asked
        monkeypatch.setattr("contracts.documents.pdf._remembered", pdf.FORGOTTEN_AFTER)
        pdf.forget()
        pdf.forget()
        assert asked == [True]
