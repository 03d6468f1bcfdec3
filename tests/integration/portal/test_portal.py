"""What a client contact sees and may do."""

import pytest
import time_machine

from contracts.models import Contract
from tests import worlds


@pytest.fixture
def proposal(acme, manager):
    return worlds.sent_proposal(acme, by=manager)


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(worlds.NOW, tick=True):
        yield


def sign_in(browser, contact):
    browser.force_login(contact.user, backend="sesame.backends.ModelBackend")
    return browser


def answer(browser, proposal, deed="accept", **fields):
    shown = {"terms_hash": proposal.terms_sha256, "document_hash": proposal.document.sha256}
    form = {"name": "Sam Acme", "title": "Owner", "agree": "yes"} | shown | fields
    return browser.post(f"/portal/proposals/{proposal.pk}/{deed}/", form)


def test_a_stranger_is_asked_to_sign_in(northwind, browser):
    response = browser.get("/portal/")

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_staff_are_sent_to_their_own_workplace(northwind, browser, manager):
    browser.force_login(manager, backend="sesame.backends.ModelBackend")

    assert browser.get("/portal/")["Location"] == "/admin/"


def test_the_overview_names_the_proposal_that_waits(acme, proposal, browser):
    page = sign_in(browser, acme.signatory).get("/portal/")

    assert proposal.number in page.text
    assert "waits for your answer" in page.text


def test_a_draft_is_not_shown(acme, manager, browser):
    from contracts.actions.proposals import create_proposal

    draft = create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=manager, at=worlds.NOW)

    assert sign_in(browser, acme.signatory).get(f"/portal/proposals/{draft.pk}/").status_code == 404


def test_the_signatory_accepts_and_the_contract_is_in_force(acme, proposal, browser):
    response = answer(sign_in(browser, acme.signatory), proposal)
    contract = Contract.objects.get(proposal=proposal)
    page = browser.get(response["Location"])

    assert (contract.status, contract.terms, contract.signed_name) == ("ACTIVE", proposal.terms, "Sam Acme")
    assert contract.number in page.text
    assert "In force until" in browser.get(f"/portal/contracts/{contract.pk}/").text


def test_accepting_twice_makes_one_contract(acme, proposal, browser):
    sign_in(browser, acme.signatory)
    answer(browser, proposal)
    answer(browser, proposal)

    assert Contract.objects.count() == 1


def test_other_terms_than_were_shown_cannot_be_accepted(acme, proposal, browser):
    response = answer(sign_in(browser, acme.signatory), proposal, terms_hash="0" * 64)

    assert response.status_code == 409
    assert "Open it again" in response.text
    assert not Contract.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(acme, proposal, browser):
    response = answer(sign_in(browser, acme.signatory), proposal, title="Head of <everything>", name="  ")

    assert response.status_code == 422
    assert "Type your name" in response.text
    assert "Head of &lt;everything&gt;" in response.text


def test_a_viewer_reads_but_may_not_answer(acme, proposal, browser):
    sign_in(browser, acme.viewer)

    assert "Only a signatory" in browser.get(f"/portal/proposals/{proposal.pk}/").text
    assert answer(browser, proposal).status_code == 403
    assert answer(browser, proposal, deed="decline", reason="No").status_code == 403


def test_declining_needs_a_reason_and_keeps_it(acme, proposal, browser):
    sign_in(browser, acme.signatory)
    refused = answer(browser, proposal, deed="decline", reason=" ")
    answer(browser, proposal, deed="decline", reason="Too dear.")
    proposal.refresh_from_db()

    assert refused.status_code == 422
    assert (proposal.status, proposal.decline_reason) == ("DECLINED", "Too dear.")
    assert "Too dear." in browser.get(f"/portal/proposals/{proposal.pk}/").text


def test_the_pdf_is_the_stored_document_byte_for_byte(acme, proposal, browser):
    response = sign_in(browser, acme.signatory).get(f"/portal/proposals/{proposal.pk}/pdf/")

    assert response.content == bytes(proposal.document.content)
    assert response["Content-Type"] == "application/pdf"


def test_the_counts_say_why_everyone_is_counted(acme, browser):
    page = sign_in(browser, acme.viewer).get("/portal/counts/")

    assert "8 users and 11 devices are counted for November. You can dispute a line until" in page.text
    assert "person0@acme.example" in page.text


@pytest.mark.parametrize("address", ["/portal/", "/portal/counts/", "/portal/counts/?page=999"])
def test_a_page_costs_few_queries_however_much_there_is(
    acme, proposal, browser, address, django_assert_max_num_queries
):
    sign_in(browser, acme.signatory).get("/portal/")  # the first request of a session also finds host and session
    with django_assert_max_num_queries(12):
        assert browser.get(address).status_code == 200
