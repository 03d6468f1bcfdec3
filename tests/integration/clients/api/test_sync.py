"""Programs push rows instead of files."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone
from rest_framework.routers import DefaultRouter

from clients.actions.decisions import classify_asset, decide_account
from clients.actions.rules import set_asset_class
from clients.api import router_entries
from clients.asset_classes import AssetClass
from clients.models import Account, Asset, ImportRun, Logon
from clients.queries.days import local_day
from clients.queries.figures import figures_of
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY
from tests.integration.clients.exports import ACME, device, m365, ninjaone

pytestmark = pytest.mark.usefixtures("_mounted")
router = DefaultRouter()
for prefix, viewset, basename in router_entries:
    router.register(prefix, viewset, basename=basename)
urlpatterns = [path("api/v1/", include(router.urls))]


@pytest.fixture
def _mounted(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def push(browser, olga, acme):
    """Push rows into Acme Dental as Olga; return the answer."""
    browser.force_login(olga, backend="sesame.backends.ModelBackend")
    browser.get("/api/v1/clients/")  # the first request of a session writes to it

    def do(what, *rows, source="our-portal", status=200, **more):
        answer = send(what, {"source": source, "rows": list(rows), **more})
        assert answer.status_code == status, answer.content
        return answer.json()

    def send(what, body, **options):
        address = f"/api/v1/clients/{acme.pk}/sync/{what}/"
        return browser.post(address, body, content_type="application/json", **options)

    do.send = send
    return do


AMY = {"external_id": "a1", "username": "Amy@Acme.example", "display_name": "Amy Adams", "is_enabled": True}
BOB = {"external_id": "b1", "username": "bob@acme.example", "display_name": "Bob Brown", "licences": ["F3"]}


def test_what_was_pushed_is_counted_before_anybody_looks(push, acme, django_assert_num_queries):
    push("accounts", AMY, BOB)
    with django_assert_num_queries(1):
        assert figures_of(acme, on=local_day(acme, timezone.now())).account_count == 2


def test_accounts_are_created_each_with_its_outcome(push, acme):
    assert push("accounts", AMY, BOB) == {
        "source": "our-portal", "rows": 2, "created": 2, "updated": 0, "unchanged": 0, "retired": 0, "rejected": 0,
        "results": [
            {"row": 0, "external_id": "a1", "outcome": "created"},
            {"row": 1, "external_id": "b1", "outcome": "created"},
        ],
    }  # fmt: skip
    amy, bob = acme.accounts.order_by("username")
    assert (amy.username, amy.name, amy.is_enabled, amy.source) == ("amy@acme.example", "Amy Adams", True, "our-portal")
    assert (bob.is_licensed, bob.licences, bob.person.name) == (True, ["F3"], "Bob Brown")
    run = acme.import_runs.get()
    assert (run.source, run.filename, run.row_count, run.created_count) == ("our-portal", "API", 2, 2)


def test_the_same_call_twice_changes_nothing_and_leaves_one_record(push, acme):
    push("accounts", AMY, BOB)
    before = list(acme.accounts.order_by("pk").values())
    again = push("accounts", AMY, BOB)
    assert (again["unchanged"], [one["outcome"] for one in again["results"]]) == (2, ["unchanged", "unchanged"])
    assert list(acme.accounts.order_by("pk").values()) == before
    assert acme.import_runs.count() == 1


def test_what_a_row_leaves_out_stays_and_an_empty_text_empties(push, acme):
    push("accounts", AMY | {"department": "Front office", "aliases": ["a@acme.example"], "licences": ["F3"]})
    push("accounts", {"external_id": "a1", "is_enabled": False, "department": ""})
    amy = acme.accounts.get()
    assert (amy.is_enabled, amy.department, amy.name, amy.aliases, amy.licences) == (
        False, "", "Amy Adams", ["a@acme.example"], ["F3"],
    )  # fmt: skip
    assert push("accounts", {"external_id": "a1", "display_name": None, "is_enabled": None})["unchanged"] == 1


def test_a_row_that_is_not_sent_stays_and_one_that_is_gone_retires(push, acme):
    push("accounts", AMY, BOB)
    assert push("accounts", {"external_id": "b1", "is_gone": True})["retired"] == 1
    assert list(acme.accounts.filter(retired_on=None).values_list("external_id", flat=True)) == ["a1"]
    assert acme.accounts.get(external_id="b1").name == "Bob Brown"
    assert push("accounts", {"external_id": "b1", "is_gone": True})["unchanged"] == 1


BAD_ACCOUNTS = [
    ({"username": "x"}, "external_id", "blank or left out"),
    ({"external_id": ""}, "external_id", "blank or left out"),
    ({"external_id": "1", "patient": "Jane"}, "patient", "no such field"),
    ({"external_id": "1", "is_enabled": "yes"}, "is_enabled", "neither true nor false"),
    ({"external_id": "1", "username": ["x"]}, "username", "no text"),
    ({"external_id": "1", "username": True}, "username", "no text"),
    ({"external_id": "1", "username": "x" * 256}, "username", "256 characters"),
    ({"external_id": "1", "username": "ß" * 200}, "username", "400 characters"),
    ({"external_id": "1", "aliases": "a;b"}, "aliases", "no list"),
    ({"external_id": "1", "kind": "ROBOT"}, "kind", "Send one of: PERSON, STATION"),
    ({"external_id": "1", "created_on": "20/11/2026"}, "created_on", "no date"),
    ({"external_id": "1", "created_on": "2026-02-30"}, "created_on", "no date"),
    ({"external_id": "1", "last_activity_on": "1200-01-01"}, "last_activity_on", "outside the years"),
    ("amy", "row", "no object"),
    (AMY, "external_id", "Row 0 has the same"),
    ({"external_id": "other", "username": "AMY@acme.example"}, "username", "Row 0 has the same"),
]


def test_a_bad_row_is_told_by_field_and_stops_no_other(push, acme):
    told = push("accounts", AMY, *(row for row, _, _ in BAD_ACCOUNTS), BOB)
    assert (told["created"], told["rejected"], acme.accounts.count()) == (2, len(BAD_ACCOUNTS), 2)
    for one, (_, field, words) in zip(told["results"][1:-1], BAD_ACCOUNTS, strict=True):
        assert (one["outcome"], one["field"]) == ("rejected", field)
        assert words in one["reason"]
    assert told["results"][-1] == {"row": len(BAD_ACCOUNTS) + 1, "external_id": "b1", "outcome": "created"}
    assert acme.import_runs.get().rejected[0]["row"] == 3  # as in a JSON file, whose first row is 2


def test_only_bad_rows_are_a_record_of_nothing_taken(push, acme):
    assert push("accounts", {"username": "x"})["rejected"] == 1
    assert acme.import_runs.get().outcome == ImportRun.Outcome.REFUSED


def test_no_rows_are_nothing_to_do(push, acme):
    assert push("accounts")["rows"] == 0
    assert not acme.import_runs.exists()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "body"), ('"text"', "body"), ("5", "body"), ({"rows": []}, "source"),
        ({"source": "auto", "rows": []}, "source"),
        ({"source": "Our Portal", "rows": []}, "source"), ({"source": "x" * 25, "rows": []}, "source"),
        ({"source": 5, "rows": []}, "source"), ({"source": "m365-activity", "rows": []}, "source"),
        ({"source": "ok"}, "rows"), ({"source": "ok", "rows": {}}, "rows"),
        ({"source": "ok", "rows": [{}] * 5001}, "rows"), ({"source": "ok", "rows": [], "as_of": "soon"}, "as_of"),
        ({"source": "ok", "rows": [], "as_of": 20261120}, "as_of"),
        ({"source": "ok", "rows": [], "colour": 1}, "colour"),
    ],
)  # fmt: skip
def test_a_document_that_is_no_push_is_a_problem_with_its_path(body, where, push):
    answer = push.send("accounts", body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [where]


def test_broken_json_is_a_problem(push, acme, browser):
    answer = browser.post(f"/api/v1/clients/{acme.pk}/sync/accounts/", b'{"source": ', content_type="application/json")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_day_to_come_is_a_conflict(push):
    assert "still to come" in push("accounts", AMY, as_of="2099-01-01", status=409)["detail"]


def test_a_push_older_than_what_is_known_changes_nothing(push, acme):
    push("accounts", AMY)
    told = push("accounts", AMY | {"is_enabled": False}, as_of="2026-01-01")
    assert told["results"][0]["reason"] == "A newer export was read before."
    assert acme.accounts.get().is_enabled is True


def test_too_much_is_refused_before_it_is_read(push):
    answer = push.send("accounts", {"source": "ok", "rows": []}, CONTENT_LENGTH=str(17 * 1024 * 1024))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert "the most is 16 MB" in answer.json()["detail"]


def test_pushing_needs_the_scope_to_write(browser, olga, acme):
    from config.accounts.models import ApiKey

    for scope, status in (("clients:read", 403), ("clients:write", 200)):
        _, secret = ApiKey.objects.issue(name="RMM", scopes=[scope], by=olga, at=NOW)
        headers = {"host": "northwind.example.test", "authorization": f"Bearer {secret}"}
        for what in ("accounts", "assets", "logons"):
            body = {"source": "our-portal", "rows": []}
            answer = browser.post(
                f"/api/v1/clients/{acme.pk}/sync/{what}/", body, headers=headers, content_type="application/json"
            )
            assert answer.status_code == status


def test_what_a_person_decided_stays(push, acme, olga):
    push("accounts", AMY)
    amy = acme.accounts.get()
    amy.kind, amy.person = Account.Kind.SERVICE, None
    decide_account(account=amy, by=olga, at=NOW)
    push("accounts", AMY | {"kind": "PERSON", "department": "Desk"})
    assert acme.accounts.get().kind == Account.Kind.SERVICE


def test_a_stated_kind_is_kept_when_it_is_not_stated_again(push, acme):
    push("accounts", AMY | {"kind": "STATION"})
    assert push("accounts", AMY)["unchanged"] == 1
    assert acme.accounts.get().kind == Account.Kind.STATION


def test_a_file_and_a_push_of_one_source_meet_the_same_rows(push, acme, take):
    take(m365(*ACME))
    told = push(
        "accounts", {"external_id": "AMY@acme.example", "is_enabled": False}, source="m365-users", as_of=str(TODAY)
    )
    assert told["updated"] == 1
    assert acme.accounts.count() == len(ACME)
    take(ninjaone(device(1)), source="ninjaone", filename="devices.json")
    assert push("assets", {"external_id": 1, "name": "Till"}, source="ninjaone")["updated"] == 1
    assert acme.assets.get().asset_class == "workstation"


def test_devices_have_the_class_that_is_sent_or_that_the_tables_say(push, acme, olga):
    rows = [
        {"external_id": "1", "asset_class": "tablet", "name": "One", "serial_number": "sn1", "site": "Main"},
        {"external_id": "2", "native_class": "WINDOWS_SERVER"},
        {"external_id": "3", "native_class": "Toaster"},
        {"external_id": "4", "asset_class": "toaster"},
        {"external_id": "5", "last_contact_at": "2026-11-19T08:00:00"},
        {"external_id": "6", "last_contact_at": "2026-11-19T23:30:00-05:00", "is_managed": False},
    ]
    told = push("assets", *rows, source="ninjaone")
    assert [one["outcome"] for one in told["results"]] == ["created"] * 3 + ["rejected"] * 2 + ["created"]
    assert [one["field"] for one in told["results"][3:5]] == ["asset_class", "last_contact_at"]
    classes = dict(acme.assets.values_list("external_id", "asset_class"))
    assert classes == {"1": "tablet", "2": "server", "3": None, "6": None}
    set_asset_class(source="ninjaone", word="toaster", asset_class=AssetClass.KIOSK, by=olga, at=NOW)
    again = push("assets", *rows, source="ninjaone")
    assert (again["unchanged"], again["updated"]) == (4, 0)
    assert acme.assets.get(external_id="3").asset_class == "kiosk"


def test_a_class_that_a_person_chose_stays(push, acme, olga):
    push("assets", {"external_id": "1", "asset_class": "tablet"})
    classify_asset(asset=Asset.objects.get(), asset_class=AssetClass.POS, by=olga, at=NOW)
    assert push("assets", {"external_id": "1", "asset_class": "server"})["unchanged"] == 1
    assert Asset.objects.get().asset_class == "pos"


SIGN_IN = {"account": "AMY", "happened_at": "2026-11-19T08:00:00-05:00", "event": "SIGN_IN", "station": "OR1"}


def test_sign_ins_are_added_once_and_make_the_accounts_they_name(push, acme):
    rows = [SIGN_IN, SIGN_IN | {"event": "SIGN_OUT", "happened_at": "2026-11-19T18:00:00Z"}]
    assert push("logons", *rows)["created"] == 2
    assert push("logons", *reversed(rows))["unchanged"] == 2
    logon = Logon.objects.earliest("happened_at")
    assert (logon.account.username, logon.happened_at.isoformat()) == ("amy", "2026-11-19T13:00:00+00:00")
    assert acme.stations.get().name == "OR1"


def test_an_event_is_one_by_its_id_even_if_it_is_dated_anew(push):
    push("logons", SIGN_IN | {"external_id": "e1"})
    assert push("logons", SIGN_IN | {"external_id": "e1", "happened_at": "2026-03-01T08:00:00Z"})["unchanged"] == 1


def test_a_sign_in_finds_its_account_by_external_id_or_username(push, acme):
    push("accounts", AMY)
    push("logons", SIGN_IN | {"account": "A1"}, SIGN_IN | {"account": "amy@acme.example"})
    assert acme.accounts.get().logons.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": ""}, "account"), ({"happened_at": None}, "happened_at"), ({"event": "LOGIN"}, "event"),
        ({"happened_at": "2026-11-19T08:00:00"}, "happened_at"), ({"happened_at": "2026-11-19"}, "happened_at"),
        ({"happened_at": "2099-11-19T08:00:00Z"}, "happened_at"), ({"is_interactive": 1}, "is_interactive"),
        ({"station": {}}, "station"), ({"external_id": 1.5}, "external_id"),
    ],
)  # fmt: skip
def test_a_bad_sign_in_is_told_by_field(change, field, push):
    told = push("logons", SIGN_IN | change, SIGN_IN)
    assert (told["results"][0]["outcome"], told["results"][0]["field"], told["created"]) == ("rejected", field, 1)


def test_five_thousand_accounts_take_a_bounded_number_of_queries(push):
    rows = [
        {"external_id": str(number), "username": f"user{number}@acme.example", "display_name": f"Given{number} Family",
         "employee_number": str(number), "is_enabled": True, "licences": ["F3"]}
        for number in range(5_000)
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as first:
        assert push("accounts", *rows)["created"] == 5_000
    with CaptureQueriesContext(connection) as second:
        assert push("accounts", *rows)["unchanged"] == 5_000
    assert (len(first) <= 51, len(second) <= 22) == (True, True)
