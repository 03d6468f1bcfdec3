"""Holes 18 and 19: the host, and only the host, says which MSP answers."""

import pytest
from django.conf import settings
from django.test import Client as Browser

from config.tenancy.middleware import KEEP_SECONDS, known_hosts
from config.tenancy.models import Msp
from config.tenancy.onboarding import resume, suspend
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection

OURS = [
    "northwind.example.test",
    "NORTHWIND.Example.TEST",
    "northwind.example.test.",
    "northwind.example.test:8000",
    "Northwind.example.test.:443",
]
NOBODYS = [
    "stranger.example.test",
    "example.test",
    "www.northwind.example.test",
    "northwind.example.test.evil.test",
    "northwind.example.test..",
    "northwind",
    "evil.test",
    "[::1]",
    "[::1]:8000",
    "192.0.2.1",
    "northwind.example.test/fabrikam",
    "northwind.example.test:port",
    "",
    "-",
]


@pytest.mark.parametrize("host", OURS)
def test_a_host_is_found_however_it_is_written(northwind, fabrikam, host):
    answer = Browser().get("/accounts/login/", headers={"host": host})
    assert answer.status_code == 200
    assert connection.schema_name == northwind.schema_name


PATHS = ["/", "/healthz", "/readyz", "/metrics", "/admin/", "/api/v1/clients/", "/static/x.css"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", NOBODYS)
def test_a_host_of_no_msp_gets_404_and_learns_nothing(northwind, host, path):
    answer = Browser(raise_request_exception=False).get(path, headers={"host": host})
    assert (answer.status_code, answer.content) == (404, b"Not found.")
    assert not answer.cookies
    assert connection.schema_name == "public"


@pytest.mark.parametrize("header", ["x-forwarded-host", "x-original-host", "x-host", "forwarded"])
def test_no_other_header_chooses_the_msp(northwind, fabrikam, header):
    told = {"host": "northwind.example.test", header: "fabrikam.example.test"}
    answer = Browser().get("/accounts/login/", headers=told)
    assert answer.status_code == 200
    assert connection.schema_name == northwind.schema_name
    assert b"Fabrikam" not in answer.content


def test_a_path_does_not_choose_the_msp(northwind, fabrikam, browser):
    assert browser.get("/fabrikam/accounts/login/").status_code == 404
    assert not hasattr(settings, "TENANT_SUBFOLDER_PREFIX")
    assert not getattr(settings, "SHOW_PUBLIC_IF_NO_TENANT_FOUND", False)
    assert settings.USE_X_FORWARDED_HOST is False


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/admin/", "/api/v1/clients/", "/healthz"])
def test_a_suspended_msp_is_refused_at_every_path(northwind, browser, path):
    with public_scope():
        suspend(northwind)
    answer = browser.get(path)
    assert answer.status_code == 403
    assert answer.content == b"This workspace is suspended. Ask your provider."
    with public_scope():
        resume(northwind)
    assert browser.get("/accounts/login/").status_code == 200


def test_an_msp_that_is_being_made_is_not_there_yet(northwind, browser):
    with public_scope():
        Msp.objects.filter(pk=northwind.pk).update(status=Msp.Status.PROVISIONING)
    assert browser.get("/accounts/login/").status_code == 404


def test_a_host_is_remembered_for_half_a_minute_and_a_stranger_is_not(northwind, browser, django_assert_num_queries):
    browser.get("/healthz")
    with django_assert_num_queries(0):
        assert browser.get("/healthz").status_code == 200
    assert KEEP_SECONDS == 30
    browser.get("/healthz", headers={"host": "stranger.example.test"})
    assert set(known_hosts._found) == {"northwind.example.test"}


def test_each_request_begins_with_no_msp_selected(northwind, fabrikam, browser):
    browser.get("/accounts/login/")
    assert connection.schema_name == northwind.schema_name
    browser.get("/accounts/login/", headers={"host": "stranger.example.test"})
    assert connection.schema_name == "public"


@pytest.mark.parametrize("path", ["/admin/", "/api/v1/clients/", "/accounts/login/", "/portal/", "/"])
def test_the_operators_host_shows_nothing_of_an_msp(northwind, path):
    answer = Browser().get(path, headers={"host": "localhost"})
    assert (answer.status_code, answer.content) == (404, b"Not found.")
