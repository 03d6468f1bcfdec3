"""What the MSP sees of a signature, and its own below it."""

import re

import pytest

from contracts.models import Certificate, OutgoingMail, Proposal
from contracts.tasks import render_certificate
from tests import worlds
from tests.worlds import NOW


@pytest.fixture
def contract(amy):
    return worlds.accepted_contract(worlds.client_world("Northwind", by=amy), by=amy)


def address(contract, deed="change"):
    return f"/admin/contracts/proposal/{contract.proposal_id}/{deed}/"


def said(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_page_shows_what_was_signed_and_leads_to_the_certificate(contract, manager):
    before = manager.get(address(contract))
    assert "Make the certificate" in said(before)
    assert manager.get(address(contract, "certificate")).status_code == 404
    render_certificate(proposal_id=str(contract.proposal_id), at=NOW.isoformat())
    page = manager.get(address(contract))

    assert "I am Sam Northwind, Owner Northwind, and I may sign for Acme Dental Northwind." in said(page)
    assert "Nobody yet. The contract is in force with or without it." in said(page)
    assert "Make the certificate" not in said(page)
    assert manager.get(address(contract, "certificate")).content == bytes(Certificate.objects.get().content)


def test_an_account_manager_countersigns_once(contract, manager, amy):
    asked = manager.get(address(contract, "countersign"))
    assert "It is signed once, and stays as it is." in said(asked)
    refused = manager.post(address(contract, "countersign"), {"name": " ", "title": ""})
    assert "Type your name to sign." in said(refused)
    manager.post(address(contract, "countersign"), {"name": "Amy <b>N</b>", "title": "Director"})
    again = manager.post(address(contract, "countersign"), {"name": "Amy", "title": ""})

    signed = Proposal.objects.get(pk=contract.proposal_id)
    assert (signed.countersigned_name, signed.countersigned_by) == ("Amy <b>N</b>", amy)
    assert "countersigned proposal" in said(again)
    page = manager.get(address(contract))
    assert "Amy &lt;b&gt;N&lt;/b&gt;, Director" in page.text
    assert OutgoingMail.objects.filter(key__startswith="countersigned:").count() == 1


@pytest.mark.parametrize("deed", ["countersign", "certify"])
def test_who_only_reads_signs_nothing(contract, reader, deed):
    assert reader.post(address(contract, deed), {"name": "Rita"}).status_code == 403
    assert Proposal.objects.get(pk=contract.proposal_id).countersigned_at is None
    assert "Countersign" not in reader.get(address(contract)).text


def test_what_nobody_accepted_has_no_signatures(amy, manager):
    sent = worlds.sent_proposal(worlds.client_world("Northwind", by=amy), by=amy)
    page = manager.get(f"/admin/contracts/proposal/{sent.pk}/change/")

    assert 'aria-label="Signatures"' not in page.text
    assert manager.get(f"/admin/contracts/proposal/{sent.pk}/countersign/").status_code == 404


def test_a_missing_certificate_is_made_again_only_while_it_is_missing(contract, manager):
    told = manager.post(address(contract, "certify"), follow=True)
    assert "is being made" in said(told)
    render_certificate(proposal_id=str(contract.proposal_id), at=NOW.isoformat())
    assert "There is a certificate" in said(manager.post(address(contract, "certify"), follow=True))
