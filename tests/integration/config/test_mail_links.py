"""Links in mails: a button signs in, once; a link that was used or is too old offers a fresh one to everybody."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client as Browser

from config.accounts.links import sign_in_link
from contracts.models import OutgoingMail
from tests import worlds

LINK, FRESH = "/accounts/link/", "/accounts/link/fresh/"


@pytest.fixture(autouse=True)
def _the_day_of_the_worlds():
    cache.clear()
    with time_machine.travel(worlds.NOW, tick=True):
        yield


@pytest.fixture
def sam(northwind):
    """A contact with a portal."""
    return worlds.client_world("Acme", by=worlds.staff("Acme")).signatory


def given(link):
    return dict(parse_qsl(urlsplit(link).query))


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def another():
    return Browser(headers={"host": "northwind.example.test"})


def test_opening_a_link_signs_nobody_in_but_its_button_does(sam, browser):
    link = given(sign_in_link(sam.user, "/portal/counts/"))

    page = browser.get(LINK, link)
    assert (page.status_code, is_signed_in(browser)) == (200, False)
    assert f"Sign in as <bdi>{sam.name}</bdi>" in page.text
    assert page["Cache-Control"].count("no-store") == 1
    answer = browser.post(LINK, link)
    assert (answer["Location"], is_signed_in(browser)) == ("/portal/counts/", True)


def test_a_link_works_once_but_whoever_is_signed_in_is_led_on(sam, browser):
    link = given(sign_in_link(sam.user, "/portal/"))
    browser.post(LINK, link)

    assert browser.get(LINK, link)["Location"] == "/portal/"
    stranger = another()
    for ask in (stranger.get, stranger.post):
        answer = ask(LINK, link)
        assert (answer.status_code, "This link no longer works" in answer.text) == (403, True)
    assert not is_signed_in(stranger)


def test_a_link_is_too_old_after_three_days(sam, browser):
    link = given(sign_in_link(sam.user, "/portal/"))
    with time_machine.travel(worlds.NOW + timedelta(days=3, minutes=1), tick=True):
        assert browser.get(LINK, link).status_code == 403
        assert browser.post(LINK, link).status_code == 403
    assert not is_signed_in(browser)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_link_leads_nowhere_else(sam, browser, target):
    link = given(sign_in_link(sam.user, "/portal/")) | {"next": target}
    assert browser.post(LINK, link)["Location"] == "/"


def test_known_and_unknown_addresses_are_answered_alike(sam, browser):
    def answered(email):
        cache.clear()
        page = another().post(FRESH, {"email": email, "next": "/portal/"})
        return page.status_code, page.text.replace(email, "")

    known, unknown, staff = (answered(email) for email in (sam.email, "nobody@acme.example", "amy@acme.example"))

    assert known == unknown == staff
    mail = OutgoingMail.objects.get(key__startswith="fresh-link:")
    assert (mail.to, "/portal/" in mail.text) == (sam.email, True)


def test_a_fresh_link_is_sent_at_most_once_a_minute(sam, browser):
    for _ in range(3):
        browser.post(FRESH, {"email": sam.email.upper(), "next": "/portal/counts/"})
    assert OutgoingMail.objects.filter(key__startswith="fresh-link:").count() == 1


def test_whoever_lost_the_portal_gets_no_link(sam, browser):
    sam.portal_role = "NONE"
    sam.save()
    assert browser.post(FRESH, {"email": sam.email}).status_code == 200
    assert not OutgoingMail.objects.filter(key__startswith="fresh-link:").exists()


def test_an_address_that_is_none_is_asked_for_again(sam, browser):
    answer = browser.post(FRESH, {"email": "sam", "next": "/portal/"})
    assert (answer.status_code, "Write your e-mail address" in answer.text) == (422, True)


def test_one_address_cannot_be_asked_for_without_end(sam, browser):
    answers = [browser.post(FRESH, {"email": sam.email}).status_code for _ in range(8)]
    assert 429 in answers
