"""A contract drafted by hand in the portal: read by the client's contacts, answered once, else unseen."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from clients.actions.clients import add_contact
from contracts.actions.agreeing import withdraw_contract
from contracts.actions.contracting import decline_contract
from contracts.models import Contract, Event, TermsVersion
from tests import worlds
from tests.forms import forms_of
from tests.integration.contracts import drafts
from tests.worlds import NOW


@pytest.fixture
def manager(northwind):
    return worlds.staff("Acme")


@pytest.fixture(autouse=True)
def _legible(monkeypatch):
    """Stand in for WeasyPrint, which takes a second and has its own tests."""
    from tests.isolation.filled import legible_pdf

    monkeypatch.setattr("contracts.documents.pdf.render", legible_pdf)


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(manager):
    return worlds.client_world("Acme", by=manager)


@pytest.fixture
def offer(acme, manager):
    return drafts.offered(acme, by=manager)


@pytest.fixture
def bloom(manager):
    """Another client of the same MSP."""
    return worlds.client_world("Bloom", by=manager, name="Bloom Law")


def sign_in(browser, contact):
    browser.force_login(contact.user, backend="sesame.backends.ModelBackend")
    return browser


def address(offer, deed=""):
    return f"/portal/contracts/{offer.contract_id}/{deed}"


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def answer(browser, offer, deed="accept", **fields):
    form = {"name": "Sam Acme", "title": "Owner", "agree": "yes", "terms_hash": offer.sha256} | fields
    return browser.post(address(offer, f"{deed}/"), form)


def test_the_overview_names_it_and_leads_to_it(offer, acme, browser):
    page = sign_in(browser, acme.viewer).get("/portal/")

    assert "A contract with Northwind waits for your answer" in said(page)
    assert "$1,050.00 per month from 1 Jan 2027 on, for 36 months." in said(page)
    assert f'href="{address(offer)}"' in page.text


def test_its_page_says_what_would_be_agreed_at_what_price_by_which_count(offer, acme, browser):
    page = said(sign_in(browser, acme.viewer).get(address(offer)))

    for told in (
        "$1,050.00 per month from 1 Jan 2027 on, for 36 months, and $500.00 once.",
        "At the count of 20 Nov 2026: 8 users and 11 devices.", "1 Jan 2027 – 31 Dec 2029",
        "Servers, per server $150.00", "Office, fee per month $900.00", "Who is billed", "Service desk",
        "Nothing is agreed until it is accepted.", offer.sha256,
    ):  # fmt: skip
        assert told in page, told


def test_the_form_is_bound_to_the_terms_shown(offer, acme, browser):
    page = sign_in(browser, acme.signatory).get(address(offer)).text
    (form,) = [form for form in forms_of(page) if "agree" in form]

    assert form["terms_hash"].value == offer.sha256
    assert form.action == address(offer, "accept/")
    assert "from 1 Jan 2027 to 31 Dec 2029, and to $500.00 once for onboarding." in page


def test_accepted_it_is_a_contract_as_any_other(offer, acme, browser):
    response = answer(sign_in(browser, acme.signatory), offer)
    page = said(browser.get(response["Location"]))
    contract = Contract.objects.get()

    assert (contract.number, contract.status, contract.signed_name) == ("C-2026-0001", "ACTIVE", "Sam Acme")
    assert "Begins on 1 Jan 2027. $1,050.00 per month, flat rate and per-device." in page
    assert "Open what was accepted as PDF" in page
    assert "Accept contract" not in page
    home = said(browser.get("/portal/"))
    assert "Contract C-2026-0001" in home
    assert "waits for your answer" not in home
    paper = browser.get(address(offer, "pdf/"))
    assert (paper.content, "C-2026-0001.pdf" in paper["Content-Disposition"]) == (bytes(offer.document), True)


def test_accepting_twice_is_accepting_once(offer, acme, browser):
    sign_in(browser, acme.signatory)

    assert [answer(browser, offer).status_code for _ in range(2)] == [302, 302]
    assert Event.objects.filter(what="contract.accepted").count() == 1


def test_another_signatory_who_comes_later_is_led_to_the_contract(offer, acme, manager, browser):
    drafts.accepted(offer, acme.signatory)
    sue = add_contact(client=acme.client, name="Sue", email="sue@acme.example", portal_role="SIGNATORY",
                      password=worlds.PASSWORD, by=manager, at=NOW)  # fmt: skip
    sign_in(browser, sue)

    assert answer(browser, offer)["Location"] == address(offer)
    assert answer(browser, offer, agree="")["Location"] == address(offer)
    refused = answer(browser, offer, "decline", reason="No.")
    assert "This contract is accepted and cannot be answered" in browser.get(refused["Location"]).text


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"agree": ""}, 422, "Tick the box"),
        ({"name": "  "}, 422, "Type your name"),
        ({"terms_hash": "0" * 64}, 409, "Open it again"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(offer, acme, browser, fields, status, sentence):
    response = answer(sign_in(browser, acme.signatory), offer, title="Head of <all>", **fields)

    assert (response.status_code, Contract.objects.get().status) == (status, "OFFERED")
    assert sentence in response.text
    assert "Head of &lt;all&gt;" in response.text


def test_declining_needs_a_reason_and_keeps_it(offer, acme, browser):
    sign_in(browser, acme.signatory)
    refused = answer(browser, offer, "decline", reason=" ")
    kept = answer(browser, offer, "decline", reason="Too <dear>.")
    page = browser.get(kept["Location"]).text

    assert refused.status_code == 422
    assert "Say in a few words why" in refused.text
    assert "Declined. Nothing was agreed." in page
    assert "Too &lt;dear&gt;." in page
    assert "Accept contract" not in page
    assert "waits for your answer" not in browser.get("/portal/").text


def test_one_that_was_answered_meanwhile_says_so(offer, acme, browser):
    sign_in(browser, acme.signatory)
    decline_contract(version=offer, contact=acme.signatory, reason="No.", at=NOW)
    response = answer(browser, offer)

    assert "This contract is declined and cannot be answered" in browser.get(response["Location"]).text


def test_a_term_that_is_over_cannot_be_accepted(acme, manager, browser):
    offer = drafts.offered(acme, by=manager, begins=date(2026, 1, 1), term_months=12)
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        sign_in(browser, acme.signatory)
        page = browser.get(address(offer))
        assert "The term it was offered for is over." in page.text
        assert not any("agree" in form for form in forms_of(page.text))
        refused = answer(browser, offer)
        assert "Its term would be over since 1 Jan 2027." in browser.get(refused["Location"]).text

    assert Contract.objects.get().status == "OFFERED"


def test_a_viewer_reads_and_may_not_answer(offer, acme, browser):
    page = said(sign_in(browser, acme.viewer).get(address(offer)))

    assert "Only a signatory can accept or decline." in page
    assert answer(browser, offer).status_code == 403
    assert answer(browser, offer, "decline", reason="No").status_code == 403
    assert Contract.objects.get().status == "OFFERED"


def test_it_is_answered_by_forms_only(offer, acme, browser):
    sign_in(browser, acme.signatory)

    assert [browser.get(address(offer, deed)).status_code for deed in ("accept/", "decline/")] == [405, 405]


@pytest.mark.parametrize("deed", ["", "pdf/"])
def test_a_draft_one_that_is_being_made_and_a_withdrawn_one_are_nobodys_to_see(acme, manager, browser, deed):
    version = drafts.terms_of(drafts.drafted(acme, by=manager))
    sign_in(browser, acme.signatory)
    for status, of_contract, document in (
        ("DRAFT", "DRAFT", ""), ("OFFERED", "OFFERED", ""), ("WITHDRAWN", "WITHDRAWN", "0" * 64),
    ):  # fmt: skip
        TermsVersion.objects.filter(pk=version.pk).update(status=status, document_sha256=document)
        Contract.objects.update(status=of_contract)
        assert browser.get(address(version, deed)).status_code == 404, status
        assert answer(browser, version).status_code == 404, status
        assert "waits for your answer" not in browser.get("/portal/").text, status


def test_one_that_was_withdrawn_cannot_be_answered(offer, acme, browser):
    withdraw_contract(contract=offer.contract, by=None, at=NOW)

    assert answer(sign_in(browser, acme.signatory), offer).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "signatory"])
def test_another_client_of_the_msp_gets_nothing(offer, bloom, browser, role):
    sign_in(browser, getattr(bloom, role))

    for deed in ("", "pdf/"):
        assert browser.get(address(offer, deed)).status_code == 404
    assert answer(browser, offer).status_code == 404
    assert answer(browser, offer, "decline", reason="No").status_code == 404
    assert "waits for your answer" not in browser.get("/portal/").text
    assert Contract.objects.get().status == "OFFERED"


@pytest.mark.parametrize(("page", "most"), [("home", 15), ("offer", 9)])
def test_a_page_costs_few_queries_however_much_there_is(
    offer, acme, manager, browser, page, most, django_assert_max_num_queries
):
    for place in range(4):
        drafts.offered(acme, by=manager, begins=drafts.JANUARY + timedelta(place))
    where = "/portal/" if page == "home" else address(offer)
    sign_in(browser, acme.signatory).get(where)  # the first request of a session also finds host and session
    with django_assert_max_num_queries(most):
        assert browser.get(where).status_code == 200
