from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import InventoryCount
from contracts.actions.alerts import acknowledge_alert, snooze_alert
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import CeilingAlert, CeilingForecast, Contract
from contracts.queries.board import binding, board, needed, needing, open_alerts
from tests.flat_clients import POLICY, RISING, STEADY, count_months, flat_client
from tests.worlds import NOW, TODAY


@pytest.fixture(autouse=True)
def msp(northwind, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def names(rows):
    return [(row.contract.client.name, row.unit, row.now) for row in rows]


def test_the_most_urgent_stand_first_and_what_breaks_earlier_before_the_others():
    flat_client("Steady", STEADY)
    flat_client("Later", RISING, ceiling=60)
    flat_client("Near", RISING)
    flat_client("Fast", (34, 36, 37, 39, 40, 42, 43, 45))
    flat_client("Broken", (*STEADY, 52))
    flat_client("Full", (*STEADY, 50))
    flat_client("Uncounted", ())
    sweep_ceilings(on=TODAY, at=NOW)

    found = [(name, now) for name, _, now in names(board(TODAY))]

    assert found == [
        ("Broken", "BREACHED"),
        ("Full", "AT"),
        ("Fast", "NEAR"),
        ("Near", "NEAR"),
        ("Later", "OK"),
        ("Steady", "OK"),
        ("Uncounted", ""),
    ]


def test_before_the_first_sweep_the_count_alone_speaks():
    flat_client("Near", RISING)

    (row,) = board(TODAY)

    assert (row.now, row.counted, hasattr(row, "forecast")) == ("NEAR", 46, False)


def forecast(ceiling, *, state, counted):
    return CeilingForecast.objects.create(
        ceiling=ceiling, on=TODAY, state=state, counted=counted, used_share=counted / ceiling.limit_count
    )


@pytest.mark.parametrize(
    ("state", "counted", "now"),
    [
        ("NEAR", 30, "NEAR"),  # by its chances
        ("WATCH", 30, "WATCH"),
        ("OK", 30, "OK"),
        ("NEAR", 46, "OK"),  # by a count that is no more
        ("BREACHED", 52, "OK"),
    ],
)
def test_what_a_forecast_says_of_its_own_count_is_no_news_beside_a_newer_one(state, counted, now):
    forecast(flat_client("Steady", STEADY), state=state, counted=counted)

    assert [row.now for row in board(TODAY)] == [now]


def test_a_ceiling_that_does_not_hold_is_not_on_the_board():
    flat_client("Ended", STEADY)
    Contract.objects.update(status="SUSPENDED")

    assert list(board(TODAY)) == []


def test_what_is_taken_up_or_put_off_needs_nobody_until_its_day(amy):
    for name in ("Taken up", "Put off", "Waiting"):
        flat_client(name, (*STEADY, 52))
    sweep_ceilings(on=TODAY, at=NOW)
    alerts = {alert.ceiling.contract.client.name: alert for alert in CeilingAlert.objects.all()}
    acknowledge_alert(alert=alerts["Taken up"], note="Renewal is drafted.", by=amy, at=NOW)
    snooze_alert(alert=alerts["Put off"], until=TODAY + timedelta(days=7), by=amy, at=NOW)

    assert [name for name, _, _ in names(needing(TODAY))] == ["Waiting"]
    assert [name for name, _, _ in names(needing(TODAY + timedelta(days=7)))] == ["Put off", "Waiting"]


def test_who_answers_for_some_clients_is_told_of_these(amy, django_assert_num_queries):
    flat_client("Hers", (*STEADY, 52), manager=amy)
    flat_client("Nobodys", (*STEADY, 51))
    other = type(amy).objects.create_user("ben@northwind.example", name="Ben", role=amy.role)
    flat_client("His", (*STEADY, 50), manager=other)
    flat_client("Steady", STEADY, manager=amy)

    with django_assert_num_queries(2):
        found = needed(TODAY, amy, answers_for_all=False)

    assert (found.every, found.needing, found.own) == (4, 3, 2)
    assert [row.contract.client.name for row in found.first] == ["Hers", "Nobodys"]
    assert needed(TODAY, amy, answers_for_all=True).own == 3


def test_of_a_contract_with_two_ceilings_the_fuller_one_binds():
    users = flat_client("Two", STEADY, devices=40, device_counts={"workstation": 36})
    alone = flat_client("One", RISING)

    rows = list(board(TODAY))

    (bound,) = binding(TODAY, rows)
    assert bound == next(row.pk for row in rows if row.unit == "DEVICES")
    assert bound not in {users.pk, alone.pk}


def test_the_alert_that_is_open_is_found_and_no_other():
    ceiling = flat_client("Broken", (*STEADY, 52))
    over = CeilingAlert.objects.create(ceiling=ceiling, state="NEAR", counted=46, raised_on=TODAY, cleared_on=TODAY)
    open_one = CeilingAlert.objects.create(ceiling=ceiling, state="BREACHED", counted=52, raised_on=TODAY)

    assert open_alerts([ceiling]) == {ceiling.pk: open_one}
    assert over not in open_alerts([ceiling]).values()


def test_the_board_is_one_query_however_many_there_are(django_assert_num_queries):
    for number in range(5):
        flat_client(f"Client {number}", RISING, devices=60, device_counts={"server": number})
    sweep_ceilings(on=TODAY, at=NOW)

    with django_assert_num_queries(1):
        rows = list(board(TODAY))
        assert len({(row.contract.client.name, row.forecast.state) for row in rows if row.unit == "USERS"}) == 5
    assert len(rows) == 10


def test_a_newer_count_speaks_at_once():
    ceiling = flat_client("Acme", STEADY)
    count_months(ceiling.contract.client, (55,), until=TODAY + timedelta(days=31))

    assert [row.now for row in board(TODAY)] == ["OK"]
    assert [row.now for row in board(TODAY + timedelta(days=31))] == ["BREACHED"]
    assert InventoryCount.objects.filter(policy=POLICY).count() == len(STEADY) + 1
