import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.actions.clients import create_client
from clients.actions.counts import record_past_counts
from clients.models import Client, InventoryCount
from pricing.admin.past import past_address
from pricing.engine.billing_model import BillingModel
from pricing.queries.past import replay_of
from pricing.queries.recommendations import NothingToPrice
from tests import worlds
from tests.worlds import NOW, TODAY

BUDGET = 15  # queries of any screen, however much data


@pytest.fixture(autouse=True)
def at_nine(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def amy(northwind):
    return worlds.staff("Northwind")


@pytest.fixture
def manager(browser, amy):
    browser.force_login(amy, backend="sesame.backends.ModelBackend")
    return browser


@pytest.fixture
def acme(amy) -> Client:
    """Acme Dental with fourteen months of 8 users and 10 workstations, and today's count with a server."""
    return worlds.client_world("Acme", by=amy).client


def past_months(client, content, *, by, filename="older.csv"):
    outcome = record_past_counts(client=client, content=content.encode(), filename=filename, by=by, at=NOW)
    assert not outcome.rejected, outcome


def test_every_month_of_the_client_s_past_is_priced_at_today_s_card(acme):
    replayed = replay_of(acme)

    assert len(replayed.months) == 15
    assert replayed.columns == tuple(BillingModel)
    assert {row.users for row in replayed.months} == {8}
    assert replayed.compared_count == 15
    assert [row.moved for row in replayed.models if row.model == BillingModel.FLAT] == ["the same every month"]


def test_past_months_use_their_own_classes(acme):
    replayed = replay_of(acme)

    before, today = replayed.months[0], replayed.months[-1]
    # Ten workstations then, ten workstations and a server now.
    assert (before.devices, today.devices) == (10, 11)
    assert before.amounts[1] < today.amounts[1]


def test_a_month_carried_over_without_devices_is_not_guessed(acme, amy):
    past_months(acme, "Month,Users\n2025-08,7\n", by=amy)

    replayed = replay_of(acme)

    assert (replayed.months[0].devices, replayed.months[0].amounts[1]) == (None, None)
    assert replayed.unknown_count == 1
    assert replayed.compared_count == 15


def test_months_above_the_ceiling_are_marked_with_how_many_units(acme, amy):
    past_months(acme, "Month,Users,Workstations\n2025-08,13,40\n", by=amy)

    broken = replay_of(acme).months[0]

    assert broken.broken == "3 users and 10 devices above"
    assert (broken.users_above, broken.devices_above) == (3, 10)


def test_no_more_than_three_years_are_looked_at(acme, amy):
    lines = ["Month,Users,Workstations"] + [f"{2021 + at // 12}-{at % 12 + 1:02},8,10" for at in range(56)]
    past_months(acme, "\n".join(lines), by=amy)

    assert len(replay_of(acme).months) == 36


def test_a_client_without_a_count_is_told_what_to_do(amy):
    client = create_client(name="Newcomer", by=amy, at=NOW)

    with pytest.raises(NothingToPrice, match="has no count yet"):
        replay_of(client)


def test_the_replay_costs_ten_queries_however_long_the_past(acme, amy):
    with CaptureQueriesContext(connection) as short:
        replay_of(acme)
    months = [f"{2024 + at // 12}-{at % 12 + 1:02},8,10" for at in range(15)]
    past_months(acme, "\n".join(["Month,Users,Workstations", *months]), by=amy)

    with CaptureQueriesContext(connection) as long:
        replay_of(acme)

    assert len(short) == len(long) <= 10


def test_the_page_answers_first_and_shows_models_months_and_the_picture(manager, acme):
    manager.get("/admin/clients/site/")  # the first request of a session writes to it
    with CaptureQueriesContext(connection) as captured:
        text = " ".join(manager.get(past_address(acme)).content.decode().split())

    assert "would have cost least over 15 months" in text
    assert 'role="img"' in text
    assert "Nov 2026" in text
    assert "Download as CSV" in text
    assert len(captured) <= BUDGET


def test_the_page_of_a_client_without_a_count_says_so(manager, amy):
    client = create_client(name="Newcomer", by=amy, at=NOW)

    answer = manager.get(past_address(client))

    assert answer.status_code == 200
    assert "Newcomer has no count yet. Import what it has, then count." in answer.content.decode()


def test_the_file_has_a_row_for_each_month_and_plain_numbers(manager, acme, amy):
    past_months(acme, "Month,Users\n2025-08,12\n", by=amy)

    answer = manager.get(reverse("admin:pricing_recommendation_past_file", args=[acme.pk]))

    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="past-{acme.slug}.csv"'
    assert rows[0][:4] == ["Month", "Users", "Devices", "Per-user (USD)"]
    assert len(rows) == 1 + 16
    assert rows[1][0:3] == ["2025-08", "12", ""]
    assert rows[1][4] == ""  # no devices, so per-device cannot be known
    assert rows[1][-2:] == ["2", "0"]


def test_the_file_of_a_client_without_a_count_is_refused_in_a_sentence(manager, amy):
    client = create_client(name="Newcomer", by=amy, at=NOW)

    answer = manager.get(reverse("admin:pricing_recommendation_past_file", args=[client.pk]))

    assert (answer.status_code, answer.content.decode()) == (
        409,
        "Newcomer has no count yet. Import what it has, then count.",
    )


def test_only_who_may_see_recommendations_sees_the_past(browser, acme):
    assert browser.get(past_address(acme)).status_code == 302


def test_a_hostile_name_stays_words(manager, acme):
    Client.objects.filter(pk=acme.pk).update(name="<script>alert(1)</script>")

    assert "<script>alert(1)" not in manager.get(past_address(acme)).content.decode()


def test_the_client_s_page_leads_to_it(manager, acme):
    page = manager.get(reverse("admin:clients_client_change", args=[acme.pk])).content.decode()

    assert past_address(acme) in page
    assert "Replay the past" in page


def test_the_newest_count_of_a_month_speaks_for_it(acme):
    first = InventoryCount.objects.filter(client=acme).earliest("on")
    assert first.on < TODAY - timedelta(days=300)

    assert replay_of(acme, months=3).months[0].month.isoformat() == "2026-09-01"
