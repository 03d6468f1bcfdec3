from copy import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions.counts import record_past_counts, take_count
from clients.admin import panels
from clients.admin.panels import Deed, Need, Panel, register_deed, register_need, register_panel
from clients.models import Account, Asset
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import device, many_users, months, ninjaone

BUDGET = 12  # queries of a client's page, however much data


def page_of(client):
    return reverse("admin:clients_client_change", args=[client.pk])


@pytest.fixture
def no_panels(monkeypatch):
    """A page as the clients app alone makes it."""
    monkeypatch.setattr(panels, "_panels", [])
    monkeypatch.setattr(panels, "_deeds", [])


def test_the_page_opens_with_its_answer(manager, stocked):
    text = manager.get(page_of(stocked)).content.decode()
    assert "Acme Dental has 3 billable users and 3 covered devices today." in text
    assert "1 device without a class; they are in no price." in text


def test_a_client_of_whom_nothing_is_known_is_told_what_to_do(manager, acme):
    text = manager.get(page_of(acme)).content.decode()
    assert "Nothing is known of Acme Dental yet. Import what it has, then count." in text


def test_a_clients_page_stays_within_its_budget_with_thousands_of_accounts_and_devices(owner, stocked):
    amy, device_one = stocked.accounts.get(name="Amy Adams"), stocked.assets.get(name="PC-1")
    for model, like, number in ((Account, amy, 5000), (Asset, device_one, 10_000)):
        rows = [copy(like) for _ in range(number)]
        for position, row in enumerate(rows):
            row.pk, row.external_id, row.person_id = uuid4(), f"many-{position}", None
            row.name, row.serial_number, row.hostname = f"Many {position}", f"S{position}", ""
        model.objects.bulk_create(rows, batch_size=2000)
    with CaptureQueriesContext(connection) as captured:
        text = owner.get(page_of(stocked)).content.decode()
    assert "10,003" in text
    assert len(captured) <= BUDGET


@pytest.mark.parametrize("people", [200, 2000])
def test_a_clients_page_costs_at_most_twelve_queries(people, owner, acme, take, olga):
    take(many_users(people))
    take(ninjaone(*(device(number) for number in range(people))), source="ninjaone")
    history = months(*((f"2025-{month:02}", 40 + month, 80, 2) for month in range(1, 13)))
    record_past_counts(client=acme, content=history, filename="history.csv", by=olga, at=NOW)
    take_count(client=acme, on=TODAY, by=olga, at=NOW)
    with CaptureQueriesContext(connection) as captured:
        answer = owner.get(page_of(acme))
    assert answer.status_code == 200
    assert len(captured) <= BUDGET


def test_without_other_floors_the_page_leaves_two_queries_to_them(no_panels, owner, stocked):
    with CaptureQueriesContext(connection) as captured:
        owner.get(page_of(stocked))
    assert len(captured) <= BUDGET - 2


def test_other_floors_add_panels_and_deeds(no_panels, owner, reader, stocked):
    register_panel(Panel("Ceilings", "admin/clients/pages.html", lambda page, request: {"number": 2, "count": 7}))
    register_panel(Panel("Nothing to say", "admin/clients/pages.html", lambda page, request: None))
    register_deed(Deed("Recommend", lambda client: f"/ask/{client.slug}/", "pricing.add_recommendation"))
    text = owner.get(page_of(stocked)).content.decode()
    assert "Page 2 of 7" in text
    assert "Nothing to say" not in text
    assert "/ask/acme-dental/" in text
    assert "/ask/acme-dental/" not in reader.get(page_of(stocked)).content.decode()


def test_other_floors_add_what_needs_somebody(no_panels, monkeypatch, manager, stocked):
    monkeypatch.setattr(panels, "_needs", [])
    register_need(lambda page, request: [Need(f"{page.waiting.open_dispute_count} disputes to answer.", "/disputes/")])
    text = manager.get(page_of(stocked)).content.decode()
    assert '<a href="/disputes/">0 disputes to answer.</a>' in text


def test_the_page_says_who_could_be_meant_and_why_policies_differ(manager, stocked):
    text = " ".join(manager.get(page_of(stocked)).content.decode().split())
    assert "Who could be meant by a user" in text
    assert "station account" in text.partition("Users, by the rule that counts them")[2].partition("</table>")[0]


def test_an_export_that_is_old_is_asked_for_again(manager, stocked, monkeypatch):
    stocked.import_runs.update(as_of=TODAY - timedelta(days=60))
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    text = manager.get(page_of(stocked)).content.decode()
    assert "Microsoft 365 users was last imported as of 21 Sep 2026. Import it again." in text


def test_who_may_only_read_sees_the_page_without_its_deeds(reader, stocked):
    text = reader.get(page_of(stocked)).content.decode()
    assert "3 billable users" in text
    for deed in ("import", "count", "past_counts", "edit"):
        assert reverse(f"admin:clients_client_{deed}", args=[stocked.pk]) not in text


def test_every_number_leads_to_its_evidence(manager, stocked):
    address = reverse("admin:clients_client_explain", args=[stocked.pk, "LICENSED"])
    assert address in manager.get(page_of(stocked)).content.decode()
    text = manager.get(address).content.decode()
    assert "Counted: licensed, although a service account." in text
    assert manager.get(reverse("admin:clients_client_explain", args=[stocked.pk, "SEATS"])).status_code == 404


def test_a_page_of_nobody_is_not_there(manager):
    assert manager.get("/admin/clients/client/00000000-0000-4000-8000-000000000000/change/").status_code == 404
    assert manager.get("/admin/clients/client/nonsense/change/").status_code == 404


def test_the_list_puts_clients_that_need_somebody_first_in_one_budget(owner, stocked, olga):
    from clients.actions.clients import create_client

    for number in range(30):
        create_client(name=f"Client {number:02}", by=olga, at=NOW)
    with CaptureQueriesContext(connection) as captured:
        text = owner.get(reverse("admin:clients_client_changelist")).content.decode()
    assert len(captured) <= 8
    assert text.index("Nothing imported yet") < text.index("Not counted yet")
    assert "Acme Dental" in owner.get(reverse("admin:clients_client_changelist"), {"manager": "me"}).content.decode()
