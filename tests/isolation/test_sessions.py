"""Holes 14 and 17: what a browser brings from one MSP opens nothing at another."""

import re

import pytest
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.test import Client as Browser
from django.urls import reverse

from config.tenancy.scope import msp_scope

ENGINES = [
    "db",
    "cache",
    "cached_db",
    "signed_cookies",
]


@pytest.fixture(params=ENGINES)
def engine(request, settings):
    """Every place sessions can live in: the one we use must not be all that protects us."""
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{request.param}"
    return request.param


def is_signed_in(browser: Browser) -> bool:
    """Say whether the bare address leads to work, instead of to the sign-in page."""
    return browser.get(reverse("home")).headers["Location"] != reverse("account_login")


def sign_in(browser: Browser, user) -> None:
    """Sign in, and use the session once, as a person does."""
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert is_signed_in(browser)


def test_a_session_of_one_msp_is_no_session_at_another(engine, twins, browser, at_fabrikam, settings):
    sign_in(browser, twins.at_northwind)
    at_fabrikam.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert not is_signed_in(at_fabrikam)


def test_a_session_that_was_copied_with_its_msps_rows_is_signed_out(twins, browser, at_fabrikam, settings):
    sign_in(browser, twins.at_northwind)
    with msp_scope(twins.northwind):
        copied = dict(browser.session.items())
        assert copied[USER_KEY] == str(twins.at_northwind.pk)
    with msp_scope(twins.fabrikam):
        session = at_fabrikam.session
        session.update(copied)
        session.save()
    assert not is_signed_in(at_fabrikam)


def test_the_session_cookie_is_for_one_host_and_no_script(twins, browser, settings):
    sign_in(browser, twins.at_northwind)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["domain"] == ""
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_form_filled_in_at_one_msp_is_refused_by_another(twins):
    at_northwind = Browser(enforce_csrf_checks=True, headers={"host": "northwind.example.test"})
    page = at_northwind.get(reverse("account_login")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    at_fabrikam = Browser(enforce_csrf_checks=True, headers={"host": "fabrikam.example.test"})
    at_fabrikam.get(reverse("account_login"))
    answer = at_fabrikam.post(reverse("account_login"), {"csrfmiddlewaretoken": token, "login": "a@b.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["http://northwind.example.test", "https://fabrikam.example.test", "null"])
def test_a_page_of_another_origin_may_not_post_a_form(twins, origin):
    browser = Browser(enforce_csrf_checks=True, headers={"host": "fabrikam.example.test"})
    page = browser.get(reverse("account_login")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "login": "twin@msp.example", "password": "wrong"}
    assert browser.post(reverse("account_login"), form, headers={"origin": origin}).status_code == 403
    own = browser.post(reverse("account_login"), form, headers={"origin": "http://fabrikam.example.test"})
    assert own.status_code == 200


def test_no_origin_is_trusted_beside_the_own(settings):
    assert settings.CSRF_TRUSTED_ORIGINS == []
    assert settings.CSRF_COOKIE_HTTPONLY is True
    assert getattr(settings, "CSRF_COOKIE_DOMAIN", None) is None
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
