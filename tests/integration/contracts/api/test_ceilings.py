"""Programs read how full ceilings are, look after alerts, and tell what they know of counts to come."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import ApiKey
from contracts.models import CeilingAlert, CeilingForecast, Event, ExpectedChange
from tests.integration.contracts.agreeing import signed, taken_on
from tests.worlds import NOW, TODAY

HOST = {"host": "northwind.example.test"}
CEILINGS, ALERTS, EXPECTED = (f"/api/v1/{name}/" for name in ("ceilings", "ceiling-alerts", "expected-changes"))
SEEN = {
    "on": TODAY, "state": "NEAR", "counted": 47, "counted_on": TODAY, "used_share": 0.94, "look_months": 3,
    "last_month": date(2026, 11, 1), "expected_on": date(2027, 3, 1), "crossing_share": 0.3, "p_cross": [0.05, 0.2],
    "members": {"drift": [0.1, 0.2]}, "median": [47, 48], "interval80": [[45, 49], [44, 51]],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def contract(amy):
    return signed(taken_on("Acme Dental", by=amy))


@pytest.fixture
def ceiling(contract):
    return contract.ceilings.get(unit="USERS")


@pytest.fixture
def seen(ceiling):
    return CeilingForecast.objects.create(ceiling=ceiling, **SEEN)


@pytest.fixture
def alert(ceiling):
    return CeilingAlert.objects.create(
        ceiling=ceiling, state="NEAR", counted=47, raised_on=TODAY, crossing_share=0.3, expected_on=date(2027, 3, 1)
    )


def key_with(amy, *scopes):
    _, secret = ApiKey.objects.issue(name="Tool", scopes=scopes, by=amy, at=NOW)
    return HOST | {"authorization": f"Bearer {secret}"}


@pytest.fixture
def key(amy):
    return key_with(amy, "contracts:read", "contracts:write")


@pytest.fixture
def ask(browser, key):
    def do(address, status=200, **given):
        answer = browser.get(address, given, headers=key)
        assert answer.status_code == status, answer.content
        return answer.json()

    return do


@pytest.fixture
def post(browser, key):
    def do(address, given=None, status=200):
        answer = browser.post(address, given or {}, content_type="application/json", headers=key)
        assert answer.status_code == status, answer.content
        return answer.json()

    return do


def found(answer):
    return [one["id"] for one in answer["results"]]


def test_a_ceiling_is_told_with_what_the_last_night_found(ask, ceiling, seen, contract):
    (row,) = [one for one in ask(CEILINGS)["results"] if one["unit"] == "USERS"]
    forecast = row.pop("forecast")
    assert row == {
        "id": str(ceiling.pk), "contract": contract.number, "client": "acme-dental", "unit": "USERS", "ceiling": 50,
        "count": 47, "counted_on": "2026-11-20", "headroom": 3, "used_share": 0.94, "state": "NEAR",
        "watched_on": "2026-11-20",
    }  # fmt: skip
    assert forecast == {
        "expected_month": "2027-03-01", "chance": 0.3, "look_months": 3, "last_month": "2026-11-01",
        "chances": [0.05, 0.2], "median": [47, 48], "interval80": [[45, 49], [44, 51]],
        "members": {"drift": [0.1, 0.2]}, "own_past_share": None, "refused": "", "refused_facts": {},
    }  # fmt: skip
    assert ask(f"{CEILINGS}{ceiling.pk}/")["state"] == "NEAR"


def test_a_ceiling_of_before_its_first_night_is_told_without(ask, ceiling):
    row = ask(f"{CEILINGS}{ceiling.pk}/")
    assert (row["ceiling"], row["count"], row["headroom"], row["state"], row["forecast"]) == (
        50,
        None,
        None,
        None,
        None,
    )


def test_why_nothing_is_forecast_is_told(ask, ceiling, seen):
    CeilingForecast.objects.update(
        refused="JUMP", refused_facts={"month": "2026-10-01", "before": 40, "after": 400}, expected_on=None, p_cross=[],
        crossing_share=None,
    )  # fmt: skip
    forecast = ask(f"{CEILINGS}{ceiling.pk}/")["forecast"]
    assert (forecast["refused"], forecast["refused_facts"]["after"], forecast["chance"]) == ("JUMP", 400, None)


def test_ceilings_are_narrowed_by_state_and_client(ask, ceiling, seen, amy):
    other = signed(taken_on("Bloom Law", by=amy), "C-2026-0902")
    CeilingForecast.objects.create(ceiling=other.ceilings.get(unit="USERS"), **(SEEN | {"state": "OK"}))
    assert found(ask(CEILINGS, state="NEAR")) == [str(ceiling.pk)]
    assert {one["client"] for one in ask(CEILINGS, client="bloom-law")["results"]} == {"bloom-law"}
    assert ask(CEILINGS, client="nobody")["results"] == []
    assert "state" in ask(CEILINGS, status=400, state="TIGHT")["errors"]


def test_a_ceiling_that_does_not_hold_is_not_told(ask, ceiling, contract):
    type(contract).objects.update(status="SUSPENDED")
    assert ask(CEILINGS)["results"] == []
    ask(f"{CEILINGS}{ceiling.pk}/", status=404)


def test_an_alert_is_read_acknowledged_and_put_off(ask, post, alert, amy, contract):
    (row,) = ask(ALERTS)["results"]
    assert (row["contract"], row["client"], row["unit"], row["limit"], row["count"]) == (
        contract.number, "acme-dental", "USERS", 50, 47
    )  # fmt: skip
    assert (row["chance"], row["expected_month"], row["acknowledged_by"]) == (0.3, "2027-03-01", None)
    told = post(f"{ALERTS}{alert.pk}/acknowledge/", {"note": "We talk on Monday."})
    assert (told["note"], told["acknowledged_by"]) == ("We talk on Monday.", amy.email)
    until = (TODAY + timedelta(days=14)).isoformat()
    assert post(f"{ALERTS}{alert.pk}/snooze/", {"until": until})["snoozed_until"] == until


def test_what_an_alert_refuses_is_a_conflict_with_its_reason(post, alert):
    assert "not ahead" in post(f"{ALERTS}{alert.pk}/snooze/", {"until": "2026-11-20"}, status=409)["detail"]
    CeilingAlert.objects.update(cleared_on=TODAY)
    assert "has been over" in post(f"{ALERTS}{alert.pk}/acknowledge/", {"note": "Late."}, status=409)["detail"]


@pytest.mark.parametrize(("deed", "given"), [("acknowledge", {}), ("acknowledge", {"note": " "}), ("snooze", {}),
                                             ("snooze", {"until": "soon"})])  # fmt: skip
def test_a_deed_without_what_it_needs_is_told_the_field(post, alert, deed, given):
    errors = post(f"{ALERTS}{alert.pk}/{deed}/", given, status=400)["errors"]
    assert list(errors) == ["note" if deed == "acknowledge" else "until"]


def test_alerts_are_narrowed_by_what_is_open_class_and_client(ask, alert, ceiling):
    over = CeilingAlert.objects.create(ceiling=ceiling, state="AT", counted=50, raised_on=TODAY, cleared_on=TODAY)
    assert found(ask(ALERTS, is_open=True)) == [str(alert.pk)]
    assert found(ask(ALERTS, state="AT")) == [str(over.pk)]
    assert len(found(ask(ALERTS, client="acme-dental", is_acknowledged=False))) == 2
    assert found(ask(ALERTS, client="nobody")) == []


NEW = {"client": "acme-dental", "unit": "USERS", "on": "2027-01-04", "change": 6, "note": "The north site opens."}


def test_a_change_is_told_read_and_taken_back(ask, post, contract, amy):
    made = post(EXPECTED, NEW, status=201)
    assert {name: made[name] for name in NEW} == NEW
    assert made["entered_by"] == amy.email
    assert found(ask(EXPECTED, client="acme-dental", is_withdrawn=False)) == [made["id"]]
    assert post(f"{EXPECTED}{made['id']}/withdraw/")["withdrawn_at"] == "2026-11-20T09:00:00Z"
    assert "withdrawn on" in post(f"{EXPECTED}{made['id']}/withdraw/", status=409)["detail"]
    assert found(ask(EXPECTED, is_withdrawn=False)) == []
    assert set(Event.objects.filter(what__startswith="change.").values_list("what", flat=True)) == {
        "change.expected", "change.withdrawn"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"client": "nobody"}, "client", "No client has the short name nobody."),
        ({"unit": "SEATS"}, "unit", "SEATS"),
        ({"on": "soon"}, "on", "format"),
        ({"on": "2031-01-01"}, "on", "24 months ahead"),
        ({"change": 0}, "change", "no change"),
        ({"change": 10**30}, "change", "at most 10,000"),
        ({"change": 1.5}, "change", "valid integer"),
        ({"note": ""}, "note", "Say what it is"),
        ({"note": "a\x00b"}, "note", "Null characters"),
    ],
)
def test_a_change_that_cannot_be_is_told_by_its_field(post, contract, changes, field, said):
    errors = post(EXPECTED, NEW | changes, status=400)["errors"]
    assert list(errors) == [field]
    assert said in str(errors[field])
    assert not ExpectedChange.objects.exists()


def test_a_key_that_may_only_read_changes_nothing(browser, amy, alert, contract):
    only_reads = key_with(amy, "contracts:read")
    assert browser.get(ALERTS, headers=only_reads).status_code == 200
    for address, given in (
        (EXPECTED, NEW), (f"{ALERTS}{alert.pk}/acknowledge/", {"note": "x"}), (f"{ALERTS}{alert.pk}/snooze/", {})
    ):  # fmt: skip
        assert browser.post(address, given, content_type="application/json", headers=only_reads).status_code == 403
    other = key_with(amy, "clients:read", "clients:write")
    assert {browser.get(address, headers=other).status_code for address in (CEILINGS, ALERTS, EXPECTED)} == {403}


@pytest.mark.parametrize("address", [CEILINGS, ALERTS, EXPECTED])
def test_lists_cost_no_more_with_more_rows(browser, key, amy, post, address):
    browser.get(CEILINGS, headers=key)  # the first request looks the host up
    costs = []
    for number in range(4):
        contract = signed(taken_on(f"Client {number}", by=amy), f"C-2026-091{number}")
        ceiling = contract.ceilings.get(unit="USERS")
        CeilingForecast.objects.create(ceiling=ceiling, **SEEN)
        CeilingAlert.objects.create(ceiling=ceiling, state="NEAR", counted=47, raised_on=TODAY)
        post(EXPECTED, NEW | {"client": f"client-{number}"}, status=201)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address, headers=key).json()["count"] > number
        costs.append(len(captured))
    assert len(set(costs)) == 1
    assert costs[0] <= 6


def test_nothing_of_cost_or_margin_is_told(ask, post, seen, alert, contract):
    post(EXPECTED, NEW, status=201)
    told = f"{ask(CEILINGS)}{ask(ALERTS)}{ask(EXPECTED)}".lower()
    for word in ("margin", "cost", "amount", "3900", "rate"):
        assert word not in told, word
