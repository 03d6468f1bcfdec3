"""How a signatory reads, ticks, checks and signs in the portal, and what is refused on the way."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from clients.models import Contact
from contracts.actions.countersigning import countersign
from contracts.actions.sending import expire_proposals, withdraw_proposal
from contracts.models import Certificate, Contract, Event, Proposal
from contracts.tasks import render_certificate
from tests import worlds


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    with time_machine.travel(worlds.NOW, tick=True):
        yield


@pytest.fixture
def sam(browser, acme):
    """Acme's signatory, signed in."""
    browser.force_login(acme.signatory.user, backend="sesame.backends.ModelBackend")
    return browser


def where(proposal, deed=""):
    return f"/portal/proposals/{proposal.pk}/{deed}"


def given(proposal, **fields):
    return {
        "name": "Sam Acme",
        "title": "Owner",
        "purchase_order": "PO-4711",
        "terms_hash": proposal.terms_sha256,
        "document_hash": proposal.document.sha256,
    } | fields


def check(browser, proposal, **fields):
    return browser.post(where(proposal, "confirm/"), given(proposal, **fields))


def sign(browser, proposal, **fields):
    return browser.post(where(proposal, "accept/"), given(proposal, agree="yes", **fields))


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def refused(proposal):
    """Say that nothing at all was kept."""
    return Proposal.objects.get(pk=proposal.pk).status == "SENT" and not Contract.objects.exists()


def test_the_page_offers_the_options_and_the_very_pdf(sam, offered, blank):
    page = sam.get(where(offered))

    assert "Cloud backup" in page.text
    assert "$4.00 per device and month" in page.text
    assert "By &lt;b&gt;two&lt;/b&gt; of us." in page.text
    assert offered.document.sha256 in page.text
    assert sam.get(where(offered, "pdf/")).content == blank


def test_the_check_repeats_what_will_be_signed_and_keeps_nothing(sam, offered):
    page = check(sam, offered, option=["Phishing drills", "Security audit"])
    told = said(page)

    assert page.status_code == 200
    assert "Phishing drills, $2.50 per user and month" in told
    assert "Security audit, $1,200.00 once" in told
    assert "PO-4711" in told
    assert "I am Sam Acme, Owner, and I may sign for Acme Dental Acme." in told
    assert "I choose these of its options: “Phishing drills”; “Security audit”." in told
    assert offered.document.sha256 in told
    assert refused(offered)


def test_what_is_signed_is_kept_word_for_word(sam, offered, acme):
    page = check(sam, offered, option=["Cloud backup"])
    sign(Browser(headers={"host": "northwind.example.test"}), offered)  # who is not signed in signs nothing
    assert refused(offered)
    answer = sam.post(
        where(offered, "accept/"),
        given(offered, agree="yes", option=["Cloud backup"]),
        headers={"User-Agent": "Fox\n/1"},
    )
    signed = Proposal.objects.get(pk=offered.pk)

    assert answer.status_code == 302
    assert signed.consent in said(page)
    assert (signed.options_chosen, signed.purchase_order) == (["Cloud backup"], "PO-4711")
    assert (signed.signed_from, signed.signed_with) == ("127.0.0.1", "Fox /1")
    assert (signed.decided_by, signed.signed_name) == (acme.signatory, "Sam Acme")
    facts = Event.objects.get(what="proposal.accepted").facts
    assert (facts["options"], facts["consent"], facts["signed_from"]) == (["Cloud backup"], signed.consent, "127.0.0.1")


def test_options_become_part_of_the_contract_and_of_its_page(sam, offered):
    sign(sam, offered, option=["Cloud backup", "Security audit"])
    contract = Contract.objects.get(proposal=offered)
    page = said(sam.get(f"/portal/contracts/{contract.pk}/"))

    assert contract.monthly_amount == offered.monthly_amount + 44  # eleven devices
    assert "Cloud backup $4.00 per device and month: Of every covered device." in page
    assert [(one.description, one.amount) for one in contract.adjustments.all()] == [("Security audit", 1200)]


def test_who_changes_their_mind_finds_what_they_typed(sam, offered):
    page = check(sam, offered, option="Cloud backup", change="yes")

    assert page.status_code == 200
    assert 'value="PO-4711"' in page.text
    assert re.search(r'value="Cloud backup"[^>]*checked', page.text)
    assert not re.search(r'value="Phishing drills"[^>]*checked', page.text)
    assert refused(offered)


MISTAKES = [
    ({"name": " "}, 422, "Type your name to sign."),
    ({"name": "x" * 300}, 422, "A name has at most 120 characters"),
    ({"title": "x" * 300}, 422, "a title 80"),
    ({"purchase_order": "9" * 61}, 422, "at most 60 characters"),
    ({"option": "Free lunch"}, 422, "“Free lunch” is not an option of proposal"),
    ({"option": ["Cloud backup", "Cloud backup"]}, 422, "“Cloud backup” was sent twice"),
    ({"terms_hash": "0" * 64}, 409, "The terms you saw are not the terms"),
    ({"document_hash": "0" * 64}, 409, "The PDF you saw is not the PDF"),
    ({"document_hash": ""}, 409, "The PDF you saw is not the PDF"),
]


@pytest.mark.parametrize("deed", [check, sign])
@pytest.mark.parametrize(("fields", "status", "sentence"), MISTAKES)
def test_each_mistake_is_said_and_nothing_is_kept(sam, offered, deed, fields, status, sentence):
    answer = deed(sam, offered, **fields)

    assert (answer.status_code, sentence in said(answer)) == (status, True)
    assert refused(offered)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "שרה כהן", "Zoë 🦷 O’Neil", "a\u202eb"])
def test_a_name_of_any_script_is_shown_as_text(sam, offered, name):
    page = check(sam, offered, name=name)
    sign(sam, offered, name=name)
    accepted = sam.get(where(offered))

    assert "<script>alert" not in page.text + accepted.text
    assert "\u202e" not in accepted.text
    assert Proposal.objects.get(pk=offered.pk).signed_name == name.replace("\u202e", " ")


def test_without_the_box_nothing_is_signed(sam, offered):
    answer = sam.post(where(offered, "accept/"), given(offered, agree=""))

    assert (answer.status_code, "Tick the box to sign." in said(answer)) == (422, True)
    assert refused(offered)


def test_a_second_click_finds_the_same_contract(sam, offered):
    first, second = sign(sam, offered, option="Cloud backup"), sign(sam, offered)

    assert first["Location"] == second["Location"]
    assert Contract.objects.count() == 1
    assert Proposal.objects.get(pk=offered.pk).options_chosen == ["Cloud backup"]


@pytest.mark.parametrize("deed", ["confirm/", "accept/", "decline/"])
def test_a_link_answers_nothing_and_leads_to_the_form(sam, offered, deed):
    answer = sam.get(where(offered, deed))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert f'href="{where(offered)}"' in answer.text
    assert refused(offered)


def test_a_form_without_its_token_is_refused(acme, offered):
    strict = Browser(headers={"host": "northwind.example.test"}, enforce_csrf_checks=True)
    strict.force_login(acme.signatory.user, backend="sesame.backends.ModelBackend")

    assert sign(strict, offered).status_code == 403
    assert refused(offered)


def test_a_role_taken_away_between_page_and_click_counts(sam, offered, acme):
    sam.get(where(offered))
    Contact.objects.filter(pk=acme.signatory.pk).update(portal_role="VIEWER")

    for deed in (check, sign):
        answer = deed(sam, offered)
        assert (answer.status_code, "Only a signatory" in said(answer)) == (403, True)
    assert refused(offered)


def test_another_clients_proposal_is_not_there(offered, manager, browser):
    bloom = worlds.client_world("Bloom", by=manager, name="Bloom Law")
    browser.force_login(bloom.signatory.user, backend="sesame.backends.ModelBackend")

    for address in ("", "pdf/", "certificate/"):
        assert browser.get(where(offered, address)).status_code == 404
    assert (check(browser, offered).status_code, sign(browser, offered).status_code) == (404, 404)
    assert refused(offered)


def test_the_last_day_ends_at_the_msp(sam, offered):
    with time_machine.travel(worlds.NOW + timedelta(days=31), tick=True):
        sam.force_login(offered.signatory.user, backend="sesame.backends.ModelBackend")
        answer = sign(sam, offered)
        page = said(sam.get(answer["Location"]))
    assert "could be accepted until" in page
    assert "Ask Northwind for a new one" in page
    assert refused(offered)


def test_what_was_withdrawn_or_has_expired_says_what_is_next(sam, offered, manager):
    withdraw_proposal(proposal=offered, by=manager, at=worlds.NOW)
    page = sam.get(where(offered))

    assert "Northwind took this proposal back." in said(page)
    assert sign(sam, offered).status_code == 302
    assert not Contract.objects.exists()
    assert f'href="{where(offered, "pdf/")}"' in page.text


def test_an_expired_one_is_still_read(sam, offered):
    expire_proposals(on=offered.expires_on + timedelta(days=1), at=worlds.NOW)

    assert "This proposal has expired." in said(sam.get(where(offered)))


def test_the_old_link_leads_to_the_revision_that_was_sent(sam, offered, acme, manager):
    from contracts.actions.revising import revise_proposal
    from contracts.actions.sending import send_proposal
    from contracts.tasks import render_and_send_proposal

    revision = revise_proposal(
        proposal=offered, recommendation=acme.recommendation, signatory=acme.signatory, by=manager, at=worlds.NOW
    )
    assert "replaced" not in said(sam.get(where(offered)))  # until it is sent, the first one stands
    send_proposal(proposal=revision, by=manager, at=worlds.NOW)
    render_and_send_proposal(proposal_id=str(revision.pk), at=worlds.NOW.isoformat())
    page = sam.get(where(offered))

    assert f"Proposal {revision.number} replaced this one." in said(page)
    assert f'href="{where(revision)}"' in page.text
    assert sign(sam, offered).status_code == 302
    assert not Contract.objects.exists()


def test_opening_and_downloading_are_noted_once(sam, offered):
    sam.head(where(offered))
    assert Proposal.objects.get(pk=offered.pk).viewed_at is None
    for address in ("", "", "pdf/", "pdf/"):
        sam.get(where(offered, address))
    first = Proposal.objects.get(pk=offered.pk)
    sam.get(where(offered))

    assert None not in (first.viewed_at, first.downloaded_at)
    assert Proposal.objects.get(pk=offered.pk).viewed_at == first.viewed_at
    seen = Event.objects.filter(what__in=["proposal.viewed", "proposal.downloaded"]).order_by("id")
    told = list(seen.values_list("what", "by"))
    assert told == [("proposal.viewed", "sam@acme.example"), ("proposal.downloaded", "sam@acme.example")]


def test_the_certificate_and_our_signature_are_shown_when_they_are_there(sam, offered, manager):
    sign(sam, offered)
    assert "is being made" in said(sam.get(where(offered)))
    assert sam.get(where(offered, "certificate/")).status_code == 404
    render_certificate(proposal_id=str(offered.pk), at=worlds.NOW.isoformat())
    countersign(proposal=offered, name="Amy Acme", title="Director", by=manager, at=worlds.NOW + timedelta(hours=1))
    page = sam.get(where(offered))

    assert f'href="{where(offered, "certificate/")}"' in page.text
    assert "Amy Acme, Director countersigned it for Northwind on 20 Nov 2026." in said(page)
    assert sam.get(where(offered, "certificate/")).content == bytes(Certificate.objects.get().content)
    contract = Contract.objects.get(proposal=offered)
    assert "Amy Acme, Director countersigned it" in said(sam.get(f"/portal/contracts/{contract.pk}/"))


def test_a_page_costs_few_queries_whatever_it_shows(sam, offered, django_assert_max_num_queries):
    sam.get(where(offered))  # noted as opened
    with django_assert_max_num_queries(10):
        sam.get(where(offered))
    with django_assert_max_num_queries(12):
        check(sam, offered, option="Cloud backup")
    sign(sam, offered)
    with django_assert_max_num_queries(10):
        sam.get(where(offered))
