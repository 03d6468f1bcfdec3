"""Holes 15 and 16: tokens, keys and signatures of one MSP are worth nothing at another, however equal the rows."""

from urllib.parse import parse_qsl, urlsplit

import sesame.utils
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmation, get_emailconfirmation_model
from django.core.signing import BadSignature, get_cookie_signer
from django.urls import reverse

from config.accounts.links import sign_in_link
from config.accounts.models import ApiKey, Scope, User
from config.accounts.roles import Role
from config.tenancy.scope import msp_scope
from tests.conftest import NOW
from tests.isolation.test_schema import raised_by
from tests.isolation.test_sessions import is_signed_in


def test_a_key_is_worth_nothing_at_another_msp(twins):
    _, secret = ApiKey.objects.issue(name="Reports", scopes=[Scope.CLIENTS_READ], by=twins.at_northwind, at=NOW)
    assert ApiKey.objects.find(secret, at=NOW) is not None
    with msp_scope(twins.fabrikam):
        assert ApiKey.objects.find(secret, at=NOW) is None


def test_a_key_whose_row_was_copied_opens_nothing_at_the_other_msp(twins):
    key, secret = ApiKey.objects.issue(name="Reports", scopes=[Scope.CLIENTS_READ], by=twins.at_northwind, at=NOW)
    row = {name: getattr(key, name) for name in ("id", "name", "prefix", "secret_hash", "scopes", "created_at")}
    with msp_scope(twins.fabrikam):
        ApiKey.objects.create(**row, created_by=twins.at_fabrikam)
        assert ApiKey.objects.find(secret, at=NOW) is None


def test_a_password_reset_of_one_msp_is_refused_by_another(twins):
    token = default_token_generator.make_token(twins.at_northwind)
    assert default_token_generator.check_token(twins.at_northwind, token)
    with msp_scope(twins.fabrikam):
        assert not default_token_generator.check_token(twins.at_fabrikam, token)


def test_the_reset_address_of_one_msp_shows_no_form_at_another(twins, browser, at_fabrikam):
    from allauth.account.utils import user_pk_to_url_str

    key = f"{user_pk_to_url_str(twins.at_northwind)}-{default_token_generator.make_token(twins.at_northwind)}"
    uid, _, token = key.partition("-")
    address = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    assert b'name="password1"' in browser.get(address, follow=True).content
    assert b'name="password1"' not in at_fabrikam.get(address, follow=True).content


def test_a_link_in_a_mail_signs_in_at_its_own_msp_only(twins, browser, at_fabrikam):
    for msp, user in ((twins.northwind, twins.at_northwind), (twins.fabrikam, twins.at_fabrikam)):
        with msp_scope(msp):
            User.objects.filter(pk=user.pk).update(role=Role.CLIENT_CONTACT)
    link = sign_in_link(User.objects.get(pk=twins.at_northwind.pk), "/accounts/logout/")
    assert link.startswith("http://northwind.example.test/")
    path = link.removeprefix("http://northwind.example.test")
    assert at_fabrikam.get(path).status_code == 403
    assert "_auth_user_id" not in at_fabrikam.session
    assert browser.get(path).status_code == 200
    given = dict(parse_qsl(urlsplit(path).query))
    assert at_fabrikam.post("/accounts/link/", given).status_code == 403
    assert not is_signed_in(at_fabrikam)
    assert browser.post("/accounts/link/", given).status_code == 302
    assert is_signed_in(browser)


def test_a_link_does_not_sign_in_staff(twins, browser):
    link = sign_in_link(twins.at_northwind, "/admin/")
    assert browser.get(link.removeprefix("http://northwind.example.test")).status_code == 403
    assert not is_signed_in(browser)


def test_a_token_of_a_mail_without_the_msp_is_no_token(twins, browser):
    token = sesame.utils.get_token(twins.at_northwind)
    assert browser.get(reverse("mail_link"), {"token": token}).status_code == 403


def test_a_signed_cookie_of_one_msp_is_refused_by_another(twins):
    signed = get_cookie_signer(salt="choice").sign("dark")
    assert get_cookie_signer(salt="choice").unsign(signed) == "dark"
    with msp_scope(twins.fabrikam):
        assert isinstance(raised_by(lambda: get_cookie_signer(salt="choice").unsign(signed)), BadSignature)


def test_a_confirmation_of_an_address_is_a_row_and_not_a_signature(twins):
    model = get_emailconfirmation_model()
    assert model is EmailConfirmation
    address = EmailAddress.objects.create(user=twins.at_northwind, email="twin@msp.example")
    key = model.create(address).key
    with msp_scope(twins.fabrikam):
        EmailAddress.objects.create(pk=address.pk, user=twins.at_fabrikam, email="twin@msp.example")
        assert model.from_key(key) is None
