"""Every route, called by everybody who must get nothing there: other MSPs, other clients, strangers.

The routes are read from the URL configuration, so one that is added tomorrow is swept tomorrow, or fails here with a
sentence that says what to add.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template import Template
from django.test import Client as Browser
from django.test.utils import _TestState
from django.urls import path, reverse
from pytest_django.plugin import DjangoDbBlocker

from config.accounts.api_keys import KeyThrottle
from config.accounts.links import sign_in_link
from config.accounts.models import User
from config.tenancy.scope import msp_scope
from tests.conftest import NOW
from tests.isolation import leaking_urls
from tests.isolation.filled import ACME, FABRIKAM, legible_pdf
from tests.isolation.filling import deeds_of, questions_of
from tests.isolation.routes import METHODS, Route, RouteNotCovered, routes
from tests.isolation.sweeping import Answer, Caller, Complaints, Fingerprint, fingerprint_of, tables_with, undone
from tests.isolation.two_filled import (
    TOLD_OF_BIRCH,
    TOLD_OF_FABRIKAM,
    TOLD_OF_NORTHWIND,
    Two,
    addresses_of,
    ask,
    ask_after_fabrikam,
    fill_both,
    owner_of,
    signed_in,
    strangers,
    sweep,
)

ROUTES = routes()


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Two]:
    """Fill both MSPs once for all tests here; nothing of it is ever committed."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        patch.setattr("contracts.documents.pdf.render", legible_pdf)
        patch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **options: None)  # nobody draws them
        patch.setattr(KeyThrottle, "get_rate", lambda self: None)  # a sweep is what it is there to stop
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)  # nobody asks for contexts here
        logging.disable(logging.CRITICAL)  # thousands of requests, as many lines
        try:
            with undone():
                yield fill_both()
        finally:
            logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _undone(two: Two) -> Iterator[None]:
    """Begin every test with the rows of the first."""
    with undone():
        yield


# --- The sweep itself ------------------------------------------------------------------------------------------------

# Tables with nothing to recognize an MSP by: numbers, choices, and texts that are everybody's.
WITHOUT_WORDS = {
    "auth_permission", "clients_inventorycount", "clients_inventoryrules", "contracts_ceiling",
    "contracts_ceilingalert", "contracts_ceilingforecast", "contracts_contractrate", "contracts_feed",
    "contracts_numbersequence", "contracts_slatarget",
    "contracts_renewalreminder", "contracts_slawindow", "contracts_statement", "django_content_type",
    "pricing_decisionpolicy",
    "pricing_deviceband", "pricing_flatrate", "pricing_perdevicerate", "pricing_peruserrate", "pricing_recommendation",
    "pricing_termdiscount", "pricing_tierterms", "pricing_userband", "pricing_volumestep",
}  # fmt: skip


def test_every_route_is_swept(two):
    assert len(ROUTES) > 200
    for route in ROUTES:
        assert list(addresses_of(route, two.of_fabrikam, two.northwind.msp))


def test_a_new_route_that_nobody_can_fill_is_reported(two):
    new = path("portal/rooms/<slug:room>/", lambda request, room: None)
    route = Route("portal/rooms/<slug:room>/", "portal/rooms/%(room)s/", ("room",), new.callback, "config.urls")
    with pytest.raises(RouteNotCovered, match=r"portal/rooms/<slug:room>/ takes <room>.*FILLED_WITH"):
        list(route.addresses(two.of_fabrikam))


def test_a_new_route_that_leaks_is_found(two, settings):
    settings.ROOT_URLCONF = leaking_urls.__name__
    found = sweep(two, owner_of(two.northwind), routes(leaking_urls.__name__), two.of_fabrikam, TOLD_OF_FABRIKAM).found
    assert {line.split("/")[1] for line in found if " told " in line} == {"page", "header"}
    assert [line.split("/")[0] for line in found if " changed " in line] == ["write"]


def test_a_new_route_that_remembers_for_everybody_is_found(two, settings):
    settings.ROOT_URLCONF = leaking_urls.__name__
    leaking_urls.name_of.cache_clear()  # the sweep above was here first
    found = ask_after_fabrikam(two, routes(leaking_urls.__name__)).found
    assert "remembered" in {line.split("/")[1] for line in found}


def test_every_table_is_filled_and_every_table_with_words_holds_the_canary(two):
    empty = {model._meta.label for model, ids in two.fabrikam.ids.items() if not ids}
    assert empty == set(), "fill these in tests/isolation/filled.py, so that a leak of theirs would show"
    tables = {model._meta.db_table for model in two.fabrikam.ids}
    assert tables - tables_with(FABRIKAM, two.fabrikam.msp.schema_name) == WITHOUT_WORDS
    assert tables_with(FABRIKAM, two.northwind.msp.schema_name) == set()


def test_whoever_may_see_a_row_of_fabrikam_does_see_its_word(two):
    owner, seen = owner_of(two.fabrikam), Complaints()
    for route in ROUTES:
        if route.text.endswith(("<path:object_id>/change/", "(?P<pk>[^/.]+)/$")):
            with undone():
                addresses = addresses_of(route, two.fabrikam.ids, two.fabrikam.msp)
                told = any(owner.call("GET", address).tells(TOLD_OF_FABRIKAM) for address in addresses)
                seen.calls += 1
                seen.check(not told and not route.text.startswith("api/v1/^statements/"), f"{route.text}: no word")
    seen.settle(least=35)


# --- Between MSPs ----------------------------------------------------------------------------------------------------


def test_what_fabrikam_read_first_is_not_shown_to_northwind(two):
    # Before the sweeps of Northwind's people: what they read first would hide what is remembered of Fabrikam.
    ask_after_fabrikam(two, ROUTES).settle(least=200)


def test_an_owner_gets_and_changes_nothing_of_another_msp(two):
    found = sweep(two, owner_of(two.northwind), ROUTES, two.of_fabrikam, TOLD_OF_FABRIKAM, fill_forms=True)
    found.settle(least=1000)


def test_our_own_routes_know_no_row_of_another_msp_of_any_kind(two):
    reading = [replace(route, only=("GET",)) for route in ROUTES if route.is_ours]
    found = sweep(two, owner_of(two.northwind), reading, two.every_kind_of_fabrikam(ROUTES), TOLD_OF_FABRIKAM)
    found.settle(least=400)


def test_a_key_with_every_scope_gets_and_changes_nothing_of_another_msp(two):
    program = Caller(two.northwind.msp, key=two.northwind.api_key)
    assert program.call("GET", "/api/v1/clients/").tells([ACME.encode()])
    api = [replace(route, only=METHODS) for route in ROUTES if route.area == "api"]
    sweep(two, program, api, two.of_fabrikam, TOLD_OF_FABRIKAM).settle(least=200)


def test_no_search_filter_or_export_finds_a_row_of_another_msp(two):
    owner, complaints, foreign = owner_of(two.northwind), Complaints(), two.only_of_fabrikam
    for route in (route for route in ROUTES if route.model is not None and not route.parameters):
        with undone():
            for question in questions_of(route, foreign):
                ask(owner, "GET", f"/{route.written}", TOLD_OF_FABRIKAM, complaints, question)
            for deed in deeds_of(route):
                chosen = {"action": deed, "_selected_action": foreign[route.model], "select_across": "1", "index": "0"}
                ask(owner, "POST", f"/{route.written}", TOLD_OF_FABRIKAM, complaints, chosen)
            complaints.check(two.is_changed(), f"{route.text} changed rows of Fabrikam or public")
    term = {"s": "Acme", "term": "Acme", "app_label": "clients", "model_name": "site", "field_name": "client"}
    for address in ("/admin/search/", "/admin/autocomplete/"):
        ask(owner, "GET", address, TOLD_OF_FABRIKAM, complaints, term)
    complaints.settle(least=120)


def test_a_pair_of_cookie_and_token_of_another_msp_is_no_leave_to_post(two):
    signs_in = Browser(headers={"host": "fabrikam.example.test"})
    signs_in.get(reverse("account_login"))
    pair = signs_in.cookies[settings.CSRF_COOKIE_NAME].value
    owner, complaints = owner_of(two.northwind), Complaints()
    owner.browser.handler.enforce_csrf_checks = True
    owner.cookies[settings.CSRF_COOKIE_NAME] = pair
    brought = {"origin": "http://fabrikam.example.test", "x-csrftoken": pair}
    for route in ROUTES:
        for address in list(addresses_of(route, two.of_northwind, two.northwind.msp))[-1:]:
            with undone():
                answer = owner.call("POST", address, headers=brought)
                complaints.calls += 1
                complaints.check(answer.status != 403, f"POST {address}: {answer.status}")
    complaints.settle(least=200)


def test_links_in_mails_of_another_msp_open_nothing(two):
    with msp_scope(two.fabrikam.msp):
        contact = User.objects.get(pk=two.fabrikam.clients[0].signatory_user)
        link = sign_in_link(contact, "/portal/").removeprefix("http://fabrikam.example.test")
        reset = {"uidb36": user_pk_to_url_str(contact), "key": default_token_generator.make_token(contact)}
    with msp_scope(two.northwind.msp):  # the twin, made equal to the last byte
        twins = User.objects.filter(pk=two.northwind.clients[0].signatory_user)
        assert twins.update(email=contact.email, password=contact.password, last_login=contact.last_login) == 1
    at_home, abroad = Caller(two.fabrikam.msp), Caller(two.northwind.msp)
    opened = reverse("account_reset_password_from_key", kwargs=reset)
    assert at_home.call("GET", opened).location.endswith("-set-password/")
    answer = abroad.call("GET", opened)
    assert (answer.location, b'name="password1"' in answer.content) == ("", False)
    assert (at_home.call("GET", link).status, abroad.call("GET", link).status) == (200, 403)


# --- Between clients -------------------------------------------------------------------------------------------------

OPEN_TO_THE_SIGNED_IN = {"admin/logout/", "api/v1/schema/", "api/v1/docs/"}


@pytest.mark.parametrize("who", ["viewer_user", "signatory_user"])
def test_a_contact_gets_no_row_of_another_client_in_the_portal(two, who):
    contact, complaints = signed_in(two.northwind, getattr(two.northwind.clients[0], who)), Complaints()
    for route in (route for route in ROUTES if route.area == "portal"):
        with undone():
            for address in addresses_of(route, two.of_birch, two.northwind.msp):
                answers = {method: ask(contact, method, address, TOLD_OF_BIRCH, complaints) for method in METHODS}
                statuses = {answer.status for answer in answers.values()} - {422}  # a form that was sent empty
                complaints.check(statuses != ({404, 405} if route.parameters else {200, 405}), f"{address}: {statuses}")
    assert contact.call("GET", "/portal/").tells([ACME.encode()])
    complaints.settle(least=70)


@pytest.mark.parametrize("who", ["viewer_user", "signatory_user"])
def test_a_contact_has_no_business_in_the_admin_and_the_api(two, who):
    contact, complaints = signed_in(two.northwind, getattr(two.northwind.clients[0], who)), Complaints()
    before = rows_but_sessions(two)
    for route in (route for route in ROUTES if route.area in {"admin", "api"}):
        for address in list(addresses_of(route, two.of_northwind, two.northwind.msp))[:1]:
            for method in route.methods:
                answer = ask(contact, method, address, TOLD_OF_NORTHWIND, complaints)
                refused = answer.status in {302, 401, 403, 404, 405} or route.text in OPEN_TO_THE_SIGNED_IN
                complaints.check(not refused, f"{method} {address}: {answer.status}")
    complaints.check(rows_but_sessions(two) != before, "Something was written.")
    complaints.settle(least=400)


def rows_but_sessions(two: Two) -> Fingerprint:
    rows = fingerprint_of(two.northwind.msp.schema_name)
    return {table: found for table, found in rows.items() if not table.endswith(".django_session")}


# --- Strangers -------------------------------------------------------------------------------------------------------

# What everybody may open, and why: it signs people in or out, or it says nothing of any MSP's work.
OPEN_TO_ALL = {
    "accounts/login/", "admin/login/", "admin/logout/", "accounts/inactive/", "accounts/password/set/",
    "accounts/password/reset/", "accounts/password/reset/done/", "accounts/password/reset/key/done/",
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "api/v1/schema/",
    "api/v1/docs/", "healthz", "readyz", "portal/brand.css", "portal/logo",
    "accounts/link/fresh/",
}  # fmt: skip


@pytest.mark.parametrize(
    "bringing",
    ["nothing", "the session of Fabrikam's owner", "the session of Fabrikam's signatory", "a key of Fabrikam"],
)
def test_a_stranger_is_let_in_nowhere(two, bringing):
    who, complaints = strangers(two)[bringing](), Complaints()
    for route in ROUTES:
        methods = route.methods if bringing == "nothing" else ("GET",)
        with undone():
            for address in list(addresses_of(route, two.of_northwind, two.northwind.msp))[:1]:
                for method in methods:
                    answer = ask(who, method, address, (*TOLD_OF_NORTHWIND, *TOLD_OF_FABRIKAM), complaints)
                    let_in = not is_refusal(answer) and route.text not in OPEN_TO_ALL
                    complaints.check(let_in, f"{method} {address}: {answer.status} {answer.location}")
    complaints.settle(least=200)


def test_what_is_open_to_all_is_there(two):
    assert {route.text for route in ROUTES} >= OPEN_TO_ALL


def test_the_operators_own_hosts_tell_nothing_of_any_msp(two):
    at_operator = Browser(headers={"host": "localhost"})
    for route in routes("config.urls_public"):
        content = at_operator.get(f"/{route.written}").content
        assert not any(word in content for word in (*TOLD_OF_NORTHWIND, *TOLD_OF_FABRIKAM)), route.text


def is_refusal(answer: Answer) -> bool:
    if answer.status == 302:
        return answer.location.startswith(("/accounts/login/", "/admin/login/"))
    return answer.status in {401, 403, 404, 405}
