import pytest
from django.contrib import admin
from django.urls import reverse

from config.accounts.roles import Role
from tests.integration.admin.conftest import filled, signed_in
from tests.integration.admin.screens import SCREENS, address, check, label, page_of

pytestmark = pytest.mark.usefixtures("in_northwind")
OWN_APPS = {"accounts", "clients", "pricing", "contracts"}


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """Return the browser of each role, in a Northwind with one row on every screen."""
    with filled(1, django_db_blocker) as people:
        yield people


def test_only_our_own_screens_are_there():
    assert {model._meta.app_label for model in SCREENS} == OWN_APPS


@pytest.mark.parametrize("model", SCREENS, ids=label)
def test_lists_and_pages_answer_as_the_role_says(people, model):
    for role in (Role.OWNER, Role.ACCOUNT_MANAGER, Role.READ_ONLY):
        check(*people[role], model)


@pytest.mark.parametrize("model", SCREENS, ids=label)
def test_contacts_and_strangers_are_led_away(people, model):
    for browser in (people[Role.CLIENT_CONTACT][1], signed_in(None)):
        for where in (address(model, "changelist"), page_of(model), address(model, "add")):
            assert browser.get(where).status_code == 302, where


@pytest.mark.parametrize("model", SCREENS, ids=label)
def test_what_is_not_there_is_told_without_a_crash(people, model):
    for ref in ("garbage", "00000000-0000-0000-0000-000000000000"):
        assert people[Role.OWNER][1].get(address(model, "change", ref)).status_code in {302, 404}


@pytest.mark.parametrize("model", SCREENS, ids=label)
def test_forms_open_for_those_who_may_add_and_for_nobody_else(people, model):
    screen = admin.site._registry[model]
    for role in (Role.OWNER, Role.ACCOUNT_MANAGER, Role.READ_ONLY):
        user, browser = people[role]
        may = screen.has_add_permission(type("Asked", (), {"user": user})())
        assert browser.get(address(model, "add")).status_code == (200 if may else 403), role


@pytest.mark.parametrize("app", sorted(OWN_APPS))
def test_the_index_of_an_app_opens(people, app):
    answer = people[Role.OWNER][1].get(reverse("admin:app_list", args=[app]))

    assert answer.status_code == 200
    assert "administration" not in answer.content.decode()
