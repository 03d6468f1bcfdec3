"""Of allauth's pages only those that Headroom offers answer, and all of them in its look and words."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import get_resolver, reverse

from config.accounts.models import User
from config.accounts.roles import Role
from tests.conftest import PASSWORD

OFFERED = {
    "account_change_password", "account_inactive", "account_login", "account_logout", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_set_password", "account_signup", "mail_link",
    "mail_link_fresh",
}  # fmt: skip
NOT_OFFERED = ["", "email/", "confirm-email/", "reauthenticate/", "login/code/confirm/", "2fa/", "2fa/totp/activate/"]
NEW = "a longer one than before"


@pytest.fixture
def olga(northwind, browser):
    cache.clear()
    browser.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_the_list_of_account_pages_is_this_one():
    (found,) = [branch for branch in get_resolver("config.urls").url_patterns if str(branch.pattern) == "accounts/"]
    assert {page.name for page in found.url_patterns} == OFFERED


@pytest.mark.parametrize("page", NOT_OFFERED)
def test_what_is_not_offered_is_not_there(olga, page):
    assert olga.get(f"/accounts/{page}").status_code == 404


def test_nobody_registers_but_is_led_to_sign_in(northwind, browser):
    assert browser.get(reverse("account_signup")).headers["Location"] == reverse("account_login")


@pytest.mark.parametrize("page", ["account_login", "account_inactive", "account_reset_password"])
def test_the_pages_before_sign_in_are_in_the_look_of_the_house(northwind, browser, page):
    content = browser.get(reverse(page)).content.decode()
    assert "headroom/base.css" in content
    assert "successfully" not in content.lower()


def test_a_password_is_changed_and_work_goes_on(olga):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert "Change your password" in olga.get(reverse("account_change_password")).content.decode()

    answer = olga.post(reverse("account_change_password"), given, follow=True)

    assert User.objects.get().check_password(NEW)
    assert answer.redirect_chain[-1][0] == reverse("admin:index")
    assert "Your password is changed." in answer.content.decode()


@pytest.mark.parametrize("page", ["admin:password_change", "admin:password_change_done"])
def test_the_admin_has_no_second_page_for_it(olga, page):
    target = reverse("account_change_password") if page == "admin:password_change" else reverse("home")
    assert olga.get(reverse(page)).headers["Location"] == target


def test_who_came_by_a_mailed_link_sets_a_password_through_the_mailbox(olga):
    user = User.objects.get()
    user.role = Role.CLIENT_CONTACT
    user.set_unusable_password()
    user.save()
    olga.force_login(user, backend="sesame.backends.ModelBackend")

    answer = olga.get(reverse("account_change_password"), follow=True)

    assert answer.redirect_chain[-1][0] == reverse("account_reset_password")


def test_an_address_nobody_has_is_answered_by_a_mail_without_a_way_to_register(northwind, browser):
    cache.clear()
    browser.post(reverse("account_reset_password"), {"email": "nobody@msp.example"})

    (sent,) = mail.outbox
    assert "Nobody signs in here with this address." in sent.body
    assert "http" not in sent.body
