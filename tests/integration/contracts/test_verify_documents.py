"""Stored PDFs: sealed as they are made, and a changed byte is found by `manage.py verify_documents`."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import transaction

from contracts.actions.acceptance import accept_proposal
from contracts.actions.seals import make_seal, retire_seal
from contracts.actions.sending import send_proposal
from contracts.documents.pdf import PdfUnavailable
from contracts.documents.seal import Seal, seal_of
from contracts.models import Certificate, Event, Letterhead, Proposal, ProposalDocument, SealKey
from contracts.tasks import render_and_send_proposal, render_certificate
from tests.worlds import NOW

FLIPPED = "set_byte(content, {0}, get_byte(content, {0}) # 1)"


def verify(*words):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_documents", *words, stdout=out, stderr=err)
        code = 0
    except SystemExit as left:
        code = left.code
    return code, out.getvalue().strip(), err.getvalue().strip()


@pytest.fixture
def key(amy, monkeypatch):
    monkeypatch.setattr("contracts.documents.seal_keys.BITS", 2048)  # found in a third of the time
    return make_seal(by=amy, at=NOW)


@pytest.fixture
def sealed(draft, amy, key):
    """A proposal rendered and sealed for real."""
    send_proposal(proposal=draft, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
    return Proposal.objects.select_related("document").get(pk=draft.pk)


def test_a_sealed_proposal_verifies_and_whatever_is_changed_in_it_is_found(sealed, key, behind_its_back):
    document = ProposalDocument.objects.get()
    assert (document.sealed_by, seal_of(bytes(document.content))) == (key, Seal(key.fingerprint))
    assert verify("--msp", "northwind") == (
        0,
        "1 documents of 1 MSPs were looked at, 1 of them sealed: all as they were stored.",
        "",
    )
    table, half = "contracts_proposaldocument", len(document.content) // 2
    for harm, told in (
        (f"content = {FLIPPED.format(half)}", "its bytes were changed: their SHA-256 is"),
        (f"content = {FLIPPED.format(half)}", "a byte was changed after it was sealed."),
        (f"content = {FLIPPED.format(half)}, sha256 = encode(sha256({FLIPPED.format(half)}), 'hex')", "sealed."),
        ("content = content || '\\x0a'::bytea", "something was added after it was sealed."),
        ("content = '\\x25'::bytea", "the file is damaged"),
        (f"sha256 = '{'0' * 64}'", "the event proposal.sent names another fingerprint"),
    ):
        with transaction.atomic():
            behind_its_back(table, f"UPDATE {table} SET {harm}")  # noqa: S608
            code, out, _ = verify("--msp", "northwind")
            transaction.set_rollback(True)
        assert code == 1
        assert any(
            line.startswith(f"northwind: Proposal {sealed.number}: ") and told in line for line in out.split("\n")
        )
        assert out.split("\n")[-1].startswith("1 documents of 1 MSPs were looked at")


def test_what_was_found_can_be_read_by_programs(sealed, behind_its_back):
    table = "contracts_proposaldocument"
    behind_its_back(table, f"UPDATE {table} SET content = {FLIPPED.format(100)}")  # noqa: S608
    code, out, _ = verify("--msp", "northwind", "--format", "json")
    told = json.loads(out)
    (northwind,) = told["msps"]
    assert (code, told["problems"], northwind["msp"]) == (1, 2, "northwind")
    assert northwind["documents"] == {"proposal": 1, "certificate": 0, "amendment": 0}
    assert {one["document"] for one in northwind["problems"]} == {sealed.number}


def test_without_a_name_every_active_msp_is_looked_at(sent, northwind):
    assert "1 documents of 2 MSPs" in verify()[1]


def test_an_msp_that_does_not_exist_is_named_and_exits_2(northwind):
    assert verify("--msp", "nobody") == (2, "", "There is no MSP with the short name 'nobody'.")


def test_unsealed_documents_verify_by_their_bytes_and_the_record(sent, behind_its_back):
    assert verify("--msp", "northwind")[0] == 0
    table = "contracts_proposaldocument"
    behind_its_back(table, f"UPDATE {table} SET content = {FLIPPED.format(20)}")  # noqa: S608
    assert "its bytes were changed" in verify("--msp", "northwind")[1]


def test_a_document_that_no_event_names_is_found(sent, behind_its_back):
    behind_its_back("contracts_event", "DELETE FROM contracts_event WHERE what = 'proposal.sent'")
    assert f"Proposal {sent.number}: no event proposal.sent names its fingerprint." in verify("--msp", "northwind")[1]


def test_a_sent_proposal_whose_pdf_is_gone_is_found(sent, behind_its_back):
    behind_its_back("contracts_proposaldocument", "DELETE FROM contracts_proposaldocument")
    assert f"Proposal {sent.number}: it was sent, and no PDF is stored." in verify("--msp", "northwind")[1]


def test_a_document_sealed_by_a_key_that_was_never_ours_is_found(sealed, behind_its_back):
    with transaction.atomic():
        behind_its_back("contracts_sealkey", f"UPDATE contracts_sealkey SET fingerprint = '{'f' * 64}'")  # noqa: S608
        code, out, _ = verify("--msp", "northwind")
        transaction.set_rollback(True)
    assert (code, "its seal was made by a key that was never ours." in out) == (1, True)


def test_a_certificate_is_sealed_and_looked_at_too(sealed, acme, behind_its_back):
    accept_proposal(
        proposal=sealed,
        contact=acme.signatory,
        signed_name="Sam Northwind",
        signed_title="Owner",
        shown_sha256=sealed.terms_sha256,
        at=NOW,
    )
    render_certificate(proposal_id=str(sealed.pk), at=NOW.isoformat())
    kept = Certificate.objects.get()
    assert seal_of(bytes(kept.content)) == Seal(kept.sealed_by.fingerprint)
    assert verify("--msp", "northwind")[0] == 0
    table = "contracts_certificate"
    behind_its_back(table, f"UPDATE {table} SET content = {FLIPPED.format(500)}")  # noqa: S608
    assert f"Certificate {sealed.number}: its bytes were changed" in verify("--msp", "northwind")[1]


class TestTheKey:
    def test_that_is_made_seals_from_now_on_and_is_on_the_record(self, key):
        assert Letterhead.objects.get().seals_documents
        assert (key.subject, key.retired_at) == (Letterhead.objects.get().legal_name or "Northwind", None)
        assert Event.objects.get(what="seal.made").facts == {"fingerprint": key.fingerprint, "replaces": ""}

    def test_that_is_new_retires_the_one_before_and_what_that_sealed_still_verifies(self, sealed, key, amy):
        newer = make_seal(by=amy, at=NOW)
        key.refresh_from_db()
        assert (key.retired_at, newer.retired_at, SealKey.objects.count()) == (NOW, None, 2)
        assert verify("--msp", "northwind")[0] == 0

    def test_that_is_retired_seals_no_more(self, key, amy):
        retire_seal(by=amy, at=NOW)
        assert not Letterhead.objects.get().seals_documents
        with pytest.raises(ValueError, match="no seal in use"):
            retire_seal(by=amy, at=NOW)

    def test_whose_secret_is_lost_lets_nothing_go_unsealed_and_says_what_to_do(self, draft, amy, key, settings):
        settings.SECRET_KEY = "another one that this installation begins with"
        send_proposal(proposal=draft, by=amy, at=NOW)
        with pytest.raises(PdfUnavailable, match="SECRET_KEY_FALLBACKS"):
            render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
        assert not ProposalDocument.objects.exists()
        assert "SECRET_KEY_FALLBACKS" in Event.objects.get(what="proposal.not_sent").facts["because"]

    def test_opens_with_the_secret_of_before(self, draft, amy, key, settings):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another one that this installation begins with"
        send_proposal(proposal=draft, by=amy, at=NOW)
        render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
        assert ProposalDocument.objects.get().sealed_by == key
