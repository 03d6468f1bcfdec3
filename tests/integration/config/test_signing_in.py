"""People sign in by e-mail and password, not too often wrongly; staff get the admin, contacts their portal."""

import pytest
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import Role, role_allows
from config.settings import base
from config.tenancy.scope import msp_scope
from tests.conftest import NOW, PASSWORD

OLGA = "olga@msp.example"
WRONG = "a wrong password"


@pytest.fixture(autouse=True)
def _no_attempts_yet(northwind, fabrikam):
    for msp in (northwind, fabrikam):
        with msp_scope(msp):
            cache.clear()


def attempt(browser, login=OLGA, password=WRONG):
    return browser.post(reverse("account_login"), {"login": login, "password": password})


def is_signed_in(answer):
    return answer.status_code == 302


@pytest.mark.parametrize("login", [OLGA, "Olga@MSP.example", f" {OLGA} "])
def test_the_right_password_signs_in_however_the_address_is_written(browser, login):
    answer = attempt(browser, login, PASSWORD)
    assert is_signed_in(answer)
    assert answer.headers["Location"] == reverse("home")


def test_the_sixth_wrong_attempt_is_refused_and_so_is_the_right_password_then(browser):
    for _ in range(5):
        answer = attempt(browser)
        assert answer.status_code == 200
        assert "Too many failed" not in answer.content.decode()
    sixth = attempt(browser)
    assert sixth.status_code in {200, 429}
    assert "Too many failed login attempts. Try again later." in sixth.content.decode()
    assert not is_signed_in(attempt(browser, password=PASSWORD))


def test_an_address_nobody_has_is_counted_and_answered_like_one_that_somebody_has(browser):
    known = attempt(browser).content.decode()
    unknown = attempt(browser, "nobody@msp.example").content.decode()
    said = "The email address and/or password you specified are not correct."
    assert said in known
    assert said in unknown
    for _ in range(5):
        attempt(browser, "nobody@msp.example")
    assert "Too many failed" in attempt(browser, "nobody@msp.example").content.decode()


def test_attempts_at_one_msp_do_not_lock_another(browser):
    for _ in range(7):
        attempt(browser)
    at_fabrikam = Browser(headers={"host": "fabrikam.example.test"})
    assert is_signed_in(attempt(at_fabrikam, password=PASSWORD))


def test_someone_who_left_does_not_sign_in(browser):
    User.objects.update(is_active=False)
    answer = attempt(browser, password=PASSWORD)
    assert "_auth_user_id" not in browser.session
    assert answer.headers.get("Location", "") != reverse("home")


def test_nobody_registers(browser):
    form = {"email": "new@msp.example", "password1": PASSWORD, "password2": PASSWORD}
    browser.post("/accounts/signup/", form)
    assert not User.objects.filter(email="new@msp.example").exists()


@pytest.mark.parametrize(("role", "home"), [(Role.OWNER, "admin:index"), (Role.CLIENT_CONTACT, "portal:home")])
def test_everyone_comes_to_where_their_work_is(browser, role, home):
    User.objects.update(role=role)
    attempt(browser, password=PASSWORD)
    assert browser.get(reverse("home")).headers["Location"] == reverse(home)


def test_a_contact_does_not_get_into_the_admin(browser):
    User.objects.update(role=Role.CLIENT_CONTACT)
    attempt(browser, password=PASSWORD)
    assert browser.get(reverse("admin:index")).status_code in {302, 403}
    assert b"site_header" not in browser.get(reverse("admin:index"), follow=True).content


def test_signing_out_needs_a_form(browser):
    attempt(browser, password=PASSWORD)
    browser.get(reverse("account_logout"))
    assert "_auth_user_id" in browser.session
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session


def test_passwords_are_kept_as_argon2(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    kept = make_password(PASSWORD)
    assert kept.startswith("argon2$argon2id$")
    assert identify_hasher(kept).algorithm == "argon2"
    assert check_password(PASSWORD, kept)
    assert not check_password("wrong", kept)


def test_a_short_or_common_password_is_refused(settings):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for weak in ("short", "password1234", "olga@msp.example"):
        with pytest.raises(ValidationError):
            validate_password(weak, User(email=OLGA, name="Olga Owner"))


def test_of_an_api_key_only_a_hash_is_kept(northwind):
    key, secret = ApiKey.objects.issue(name="Reports", scopes=[Scope.CLIENTS_READ], by=User.objects.get(), at=NOW)
    row = ApiKey.objects.values().get(pk=key.pk)
    assert secret.startswith(f"hr_{row['prefix']}_")
    assert secret.split("_", 2)[2] not in str(row)
    assert len(row["secret_hash"]) == 64
    assert ApiKey.objects.find(secret, at=NOW) == key


@pytest.mark.parametrize("token", ["", "hr_", "hr_x_y", "xx_{prefix}_{rest}", "hr_{prefix}_", "hr_{prefix}_{rest}x"])
def test_what_is_not_the_whole_key_opens_nothing(northwind, token):
    key, secret = ApiKey.objects.issue(name="Reports", scopes=[], by=User.objects.get(), at=NOW)
    rest = secret.split("_", 2)[2]
    assert ApiKey.objects.find(token.format(prefix=key.prefix, rest=rest), at=NOW) is None


@pytest.mark.parametrize("change", ["revoked_at", "expires_at", "left"])
def test_a_key_ends_with_its_revocation_its_date_and_its_person(northwind, change):
    key, secret = ApiKey.objects.issue(name="Reports", scopes=[], by=User.objects.get(), at=NOW)
    if change == "left":
        User.objects.update(is_active=False)
    else:
        ApiKey.objects.filter(pk=key.pk).update(**{change: NOW})
    assert ApiKey.objects.find(secret, at=NOW) is None


RIGHTS = [
    (Role.OWNER, "accounts.change_user", True),
    (Role.OWNER, "contracts.change_letterhead", True),
    (Role.ACCOUNT_MANAGER, "clients.add_client", True),
    (Role.ACCOUNT_MANAGER, "accounts.add_apikey", False),
    (Role.ACCOUNT_MANAGER, "contracts.change_letterhead", False),
    (Role.ACCOUNT_MANAGER, "contracts.view_letterhead", True),
    (Role.READ_ONLY, "clients.view_client", True),
    (Role.READ_ONLY, "clients.change_client", False),
    (Role.READ_ONLY, "accounts.view_user", False),
    (Role.CLIENT_CONTACT, "clients.view_client", False),
    ("SOMETHING", "clients.view_client", False),
]


@pytest.mark.parametrize(("role", "permission", "allowed"), RIGHTS)
def test_each_role_may_do_its_own_work(role, permission, allowed):
    assert role_allows(role, permission) is allowed
