"""What a browser is told about every page: what may run, who may frame it, what cookies are for."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from tests.production import run

INLINE = re.compile(rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")[^>]*>|\son\w+=|javascript:")
PAGES = ["account_login", "account_reset_password", "account_reset_password_done"]


@pytest.fixture
def staff(northwind, browser):
    browser.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def policy(answer):
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {words[0]: words[1:] for words in parts if words}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_for_signing_in_runs_no_inline_script(northwind, browser, name):
    answer = browser.get(reverse(name))
    assert answer.status_code == 200
    told = policy(answer)
    assert told["default-src"] == ["'self'"]
    assert told.get("script-src", ["'self'"]) == ["'self'"]
    assert told["frame-ancestors"] == told["object-src"] == ["'none'"]
    assert told["form-action"] == told["base-uri"] == ["'self'"]
    assert not INLINE.search(answer.content)


def test_a_page_of_the_portal_runs_no_inline_script(northwind, browser):
    User.objects.update(role=Role.CLIENT_CONTACT)
    browser.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.get(reverse("portal:home"))
    told = policy(answer)
    assert "'unsafe-inline'" not in str(told)
    assert "'unsafe-eval'" not in str(told)
    assert not INLINE.search(answer.content)


def test_only_the_admin_may_evaluate_and_even_it_runs_no_foreign_script(staff):
    told = policy(staff.get(reverse("admin:index")))
    assert told["script-src"] == ["'self'", "'unsafe-eval'"]
    assert "'unsafe-inline'" not in told["script-src"]
    assert policy(staff.get(reverse("home"))).get("script-src") is None


def test_an_inline_script_would_be_found():
    assert INLINE.search(b"<script>alert(1)</script>")
    assert INLINE.search(b'<a href="javascript:x()">')
    assert INLINE.search(b'<button onclick="x()">')
    assert not INLINE.search(b'<script src="/static/x.js"></script>')


@pytest.mark.parametrize("path", ["/accounts/login/", "/nothing/here/", "/api/v1/schema/", "/readyz"])
def test_every_answer_carries_the_other_headers(northwind, browser, path):
    headers = browser.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(northwind, browser):
    browser.get(reverse("account_login"))
    cookie = browser.cookies[settings.CSRF_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Lax", "")


PRODUCTION = """
import json
from config.settings import production as p
names = ("SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_DOMAIN"
         " SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS SECURE_PROXY_SSL_HEADER DEBUG"
         " USE_X_FORWARDED_HOST ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS PASSWORD_HASHERS SESSION_COOKIE_HTTPONLY"
         " METRICS_ARE_OPEN INSTALLED_APPS ALLAUTH_TRUSTED_PROXY_COUNT").split()
print(json.dumps({name: getattr(p, name) for name in names}))
"""


@pytest.fixture(scope="module")
def production():
    """Production's settings, read by another process."""
    import json

    done = run("-c", PRODUCTION, EXTRA_HOSTS="care.contoso.example", TRUSTED_PROXIES="2")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_in_production_cookies_go_over_tls_only_and_to_one_host(production):
    assert production["SESSION_COOKIE_SECURE"] is production["CSRF_COOKIE_SECURE"] is True
    assert production["SESSION_COOKIE_HTTPONLY"] is True
    assert (production["SESSION_COOKIE_NAME"], production["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert production["SESSION_COOKIE_DOMAIN"] is None


def test_in_production_everything_goes_over_tls(production):
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert production["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_in_production_only_named_hosts_are_heard(production):
    assert production["ALLOWED_HOSTS"] == [".headroom.example.com", "care.contoso.example", "localhost", "127.0.0.1"]
    assert production["USE_X_FORWARDED_HOST"] is False
    assert production["CSRF_TRUSTED_ORIGINS"] == []


def test_in_production_there_is_no_demo_and_no_open_door(production):
    assert production["DEBUG"] is production["METRICS_ARE_OPEN"] is False
    assert not [app for app in production["INSTALLED_APPS"] if "demo" in app]
    assert production["PASSWORD_HASHERS"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert production["ALLAUTH_TRUSTED_PROXY_COUNT"] == 2
