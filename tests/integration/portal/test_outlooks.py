"""Where a count is heading, as a client sees it: the same facts, without chances, alerts, margin or money."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Contact
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.reassessing import expect_at_once
from contracts.actions.sweeping import sweep_ceilings
from tests.flat_clients import RISING, STEADY, flat_client
from tests.worlds import NOW, TODAY

FAST = (38, 39, 41, 42, 43, 45, 46)


@pytest.fixture(autouse=True)
def at_nine(northwind, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def portal_of(ceiling):
    """Return the browser of a client's viewer."""
    contact = Contact.objects.get(client=ceiling.contract.client)
    contact.user = User.objects.create_user(contact.email, name=contact.name, role=Role.CLIENT_CONTACT)
    contact.portal_role = "VIEWER"
    contact.save()
    browser = Browser(headers={"host": "northwind.example.test"})
    browser.force_login(contact.user, backend="sesame.backends.ModelBackend")
    return browser


def said(answer):
    return " ".join(answer.content.decode().split())


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def contract_page(ceiling):
    return reverse("portal:contract", args=[ceiling.contract_id])


def swept(*made):
    sweep_ceilings(on=TODAY, at=NOW)
    return made[0]


@pytest.mark.parametrize("page", [lambda _: "/portal/", contract_page], ids=["home", "contract"])
def test_a_client_sees_the_likely_month_the_likely_range_and_what_it_can_do(page):
    ceiling = swept(flat_client("Acme", FAST))

    text = said(portal_of(ceiling).get(page(ceiling)))

    assert "Covers 46 of 50 users. 4 left." in text
    assert "Users likely pass the ceiling of 50 in" in text
    assert "Likely range" in text
    assert reverse("portal:announce") in text


@pytest.mark.parametrize("page", [lambda _: "/portal/", contract_page], ids=["home", "contract"])
def test_neither_chances_nor_alerts_nor_what_staff_noted_are_shown(page, manager):
    ceiling = swept(flat_client("Acme", FAST, manager=manager))
    expect_at_once(ceiling=ceiling, on=TODAY + timedelta(days=70), change=4, note="Rumour", by=manager, at=NOW)

    text = words_of(portal_of(ceiling).get(page(ceiling)))

    assert "Known ahead: 4 more from" in text
    for word in ("hance", " in 10", "lert", "Near the ceiling soon", "Rumour", "margin", "ways of looking"):
        assert word not in text


def test_where_nothing_is_forecast_the_months_are_shown_as_before():
    ceiling = swept(flat_client("Acme", (30, 31)))

    text = said(portal_of(ceiling).get("/portal/"))

    assert "Users grew from 30 to 31 in 1 month" in text
    assert "Likely range" not in text


def test_nothing_is_said_of_what_lies_ahead_on_a_page_of_another_day():
    ceiling = swept(flat_client("Acme", RISING))

    text = said(portal_of(ceiling).get(contract_page(ceiling), {"on": "2026-10-15"}))

    assert "Likely range" not in text


def test_a_client_sees_its_own_forecast_and_no_other():
    mine, other = flat_client("Acme", RISING), flat_client("Other", (70, 72, 74, 76, 78, 79), ceiling=80)
    swept(mine, other)
    browser = portal_of(mine)

    assert "ceiling of 80" not in said(browser.get("/portal/"))
    assert browser.get(contract_page(other)).status_code == 404


def test_it_costs_no_query_more_than_a_page_without():
    ceiling = flat_client("Acme", STEADY, devices=40, device_counts={"workstation": 30})
    browser = portal_of(ceiling)
    pages = ("/portal/", contract_page(ceiling))
    browser.get("/portal/")  # the first request of a session writes to it
    before = [queries_of(browser, page) for page in pages]
    swept(ceiling)

    assert [queries_of(browser, page) for page in pages] == before
    assert said(browser.get("/portal/")).count("<summary>Month by month</summary>") == 2


def queries_of(browser, page):
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)
