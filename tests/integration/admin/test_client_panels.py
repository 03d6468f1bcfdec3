from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions.choices import choose_counting
from clients.actions.clients import create_client
from clients.actions.counts import take_count
from clients.actions.imports import import_inventory
from clients.models import InventoryCount
from contracts.actions.statements import draft_statement
from pricing.actions.recommendations import recommend_for
from tests import worlds
from tests.worlds import NOW, TODAY

BUDGET = 12  # queries of a client's page, however much data


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def with_flat_rate(world, *, by):
    """Choose the flat rate a moment after the recommendation, so that it is the newest."""
    chosen = recommend_for(
        client=world.client, chosen="flat", override_reason="They want one price.", by=by, at=NOW + timedelta(seconds=1)
    )
    return replace(world, recommendation=chosen)


@pytest.fixture
def acme(amy):
    return with_flat_rate(worlds.client_world("Acme", by=amy), by=amy)


def said(browser, client):
    answer = browser.get(reverse("admin:clients_client_change", args=[client.pk]))
    return " ".join(answer.content.decode().split())


def test_a_client_page_tells_of_the_recommendation_and_asks_again(manager, acme):
    text = said(manager, acme.client)

    assert "Flat rate fits 8 users and 11 devices" in text
    assert reverse("admin:pricing_recommendation_ask", args=[acme.client.pk]) in text
    assert reverse("admin:contracts_proposal_make", args=[acme.recommendation.pk]) in text


def test_another_choice_than_recommended_is_told_with_its_reason(manager, amy):
    law = with_flat_rate(worlds.client_world("Law", by=amy, users=40, workstations=80), by=amy)

    assert "Flat rate was chosen instead: “They want one price.”" in said(manager, law.client)


def test_who_may_only_read_sees_the_panels_without_their_deeds(reader, acme):
    text = said(reader, acme.client)

    assert "fits 8 users and 11 devices" in text
    assert reverse("admin:pricing_recommendation_ask", args=[acme.client.pk]) not in text
    assert reverse("admin:contracts_proposal_make", args=[acme.recommendation.pk]) not in text


def test_a_client_page_tells_of_contract_room_and_statements(manager, amy, acme):
    contract = worlds.accepted_contract(acme, by=amy)
    statement = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)

    text = said(manager, acme.client)

    assert f"Contract {contract.number}" in text
    assert "8 of 10 users, 2 left." in text
    assert "11 of 30 devices, 19 left." in text
    assert "19 Nov 2029" in text
    assert reverse("admin:contracts_statement_change", args=[statement.pk]) in text
    assert "$1,710.00" in text  # the fee less its discount, and onboarding once


def test_a_client_page_tells_what_the_month_would_be_billed_at_so_far(manager, amy, acme):
    def counted(day, users, policy=acme.client.counting_policy):
        InventoryCount.objects.create(client=acme.client, on=day, policy=policy, user_count=users, at=NOW)

    counted(TODAY.replace(day=3), 12)
    counted(TODAY.replace(day=4), 99, policy="LICENSED")
    counted(TODAY + timedelta(days=1), 98)  # still to come

    assert "8 users from 1 Nov 2026 to 20 Nov 2026. Last of 2 counts: 8 on 20 Nov 2026." in said(manager, acme.client)

    def chosen(moment, day=None):
        policy = acme.client.counting_policy
        choose_counting(client=acme.client, policy=policy, moment=moment, day=day, by=amy, at=NOW)
        return said(manager, acme.client)

    assert "12 users from 1 Nov 2026 to 20 Nov 2026. Highest of 2 counts: 12 on 3 Nov 2026." in chosen("PEAK")
    assert "10 users from 1 Nov 2026 to 20 Nov 2026. Average of 2 counts: 20 ÷ 2 = 10." in chosen("AVERAGE")
    assert "12 users from 1 Nov 2026 to 20 Nov 2026. The agreed day, 15 Nov 2026, was not counted" in chosen("DAY", 15)
    text = chosen("DAY", 31)
    assert "8 users from 1 Nov 2026 to 20 Nov 2026. Last of 2 counts" in text
    assert "Billed at: A fixed day of the month: 30." in text


def test_a_client_without_anything_is_told_the_next_step(manager, amy):
    client = create_client(name="Newcomer", by=amy, at=NOW)

    text = said(manager, client)

    assert "then Headroom says which billing model fits, and why" in text
    assert "Nothing was offered yet." in text


def test_a_client_page_costs_at_most_twelve_queries_with_two_thousand_accounts(manager, amy):
    world = worlds.client_world("Acme", by=amy, users=60, workstations=70)
    world = with_flat_rate(world, by=amy)
    contract = worlds.accepted_contract(world, by=amy)
    draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
    content = worlds.m365_export("Acme", 2000)
    import_inventory(
        client=world.client, source="m365-users", content=content, filename="all.csv", as_of=TODAY, by=amy, at=NOW
    )
    assert world.client.accounts.count() >= 2000
    take_count(client=world.client, on=TODAY, by=amy, at=NOW)

    with CaptureQueriesContext(connection) as captured:
        answer = manager.get(reverse("admin:clients_client_change", args=[world.client.pk]))

    assert answer.status_code == 200
    assert len(captured) <= BUDGET
