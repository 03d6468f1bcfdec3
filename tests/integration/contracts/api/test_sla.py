"""Programs push what they measured, and read how it stands."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import ApiKey
from contracts.models import SlaResult

LATER = datetime(2026, 11, 28, 9, tzinfo=UTC)
HOST = {"host": "northwind.example.test"}


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=True):
        yield


@pytest.fixture
def key(contract, amy):
    """Issue a key with the scopes to write and read."""
    _, secret = ApiKey.objects.issue(
        name="Helpdesk", scopes=["contracts:read", "contracts:write"], by=amy, at=LATER
    )  # fmt: skip
    return HOST | {"authorization": f"Bearer {secret}"}


@pytest.fixture
def push(browser, key):
    """Push rows; return the answer."""

    def do(*rows, status=200):
        answer = browser.post(
            "/api/v1/sla-results/", {"rows": list(rows)}, content_type="application/json", headers=key
        )
        assert answer.status_code == status, answer.content
        return answer.json()

    return do


@pytest.fixture
def request_of(contract):
    """One request of Acme Dental's, that was responded to late."""
    return {"contract": contract.number, "reference": "T-1", "priority": "P1", "opened_at": "2026-11-23T10:00:00Z",
            "responded_at": "2026-11-23T11:30:00Z", "resolved_at": None,
            "pauses": [["2026-11-23T10:10:00Z", "2026-11-23T10:40:00Z"]]}  # fmt: skip


def test_rows_are_recorded_each_with_its_outcome_and_once(push, request_of):
    assert push(request_of) == {
        "rows": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0, "credited": 0,
        "results": [{"row": 0, "reference": "T-1", "outcome": "created"}],
    }  # fmt: skip
    assert push(request_of)["unchanged"] == 1
    assert push(request_of | {"resolved_at": "2026-11-23T12:00:00Z"})["updated"] == 1
    assert SlaResult.objects.get().source == "API"


BAD = [
    ({"contract": "C-0"}, "contract", "No contract has the number"),
    ({"contract": ""}, "contract", "blank"),
    ({"reference": ""}, "reference", "blank"),
    ({"reference": "x" * 81}, "reference", "80 characters"),
    ({"priority": "P5"}, "priority", "P1, P2, P3 or P4"),
    ({"opened_at": None}, "opened_at", "blank"),
    ({"opened_at": "2026-11-23"}, "opened_at", "no time with a zone"),
    ({"opened_at": "2026-11-01T10:00:00Z", "pauses": []}, "opened_at", "before contract"),
    ({"opened_at": "2027-11-23T10:00:00Z", "responded_at": None}, "opened_at", "still to come"),
    ({"responded_at": "2026-11-23T09:00:00Z"}, "responded_at", "before the request was opened"),
    ({"pauses": [["2026-11-23T10:10:00Z"]]}, "pauses", "no pairs"),
    ({"pauses": "soon"}, "pauses", "no pairs"),
    ({"pauses": [["2026-11-23T10:10:00Z", "2026-11-23T10:00:00Z"]]}, "pauses", "ends before"),
    ({"paused_minutes": 5}, "paused_minutes", "Give one of the two"),
    ({"pauses": None, "paused_minutes": -5}, "paused_minutes", "no whole number"),
    ({"patient": "Jane"}, "patient", "no such field"),
]


def test_a_bad_row_is_told_by_its_field_and_stops_no_other(push, request_of):
    rows = [request_of | {"reference": f"B-{place}"} | change for place, (change, _, _) in enumerate(BAD)]
    told = push(*rows, "text", request_of, request_of)
    assert (told["created"], told["rejected"], SlaResult.objects.get().reference) == (1, len(BAD) + 2, "T-1")
    for one, (_, field, words) in zip(told["results"], BAD, strict=False):
        assert (one["outcome"], one["field"]) == ("rejected", field), one
        assert words in one["reason"]
    assert told["results"][-1]["reason"] == f"The same request is on row {len(BAD) + 1}. Keep one of them."


@pytest.mark.parametrize(
    ("body", "where"),
    [([], "body"), ({"rows": {}}, "rows"), ({"rows": [{}] * 5001}, "rows"), ({"rows": [], "colour": 1}, "colour")],
)
def test_a_document_that_is_no_push_is_a_problem_with_its_path(body, where, browser, key):
    answer = browser.post("/api/v1/sla-results/", body, content_type="application/json", headers=key)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert list(answer.json()["errors"]) == [where]


def test_too_much_is_refused_before_it_is_read(browser, key):
    answer = browser.post(
        "/api/v1/sla-results/", {"rows": []}, content_type="application/json", headers=key,
        CONTENT_LENGTH=str(17 * 1024 * 1024),
    )  # fmt: skip
    assert answer.status_code == 413


def test_results_are_read_with_how_they_stand(push, request_of, browser, key, contract):
    push(request_of)
    (row,) = browser.get("/api/v1/sla-results/", headers=key).json()["results"]
    assert (row["contract"], row["client"], row["is_committed"]) == (contract.number, contract.client.slug, True)
    assert row["response"] == {
        "standing": "MISSED", "promised_minutes": 30, "used_minutes": 60, "due_at": "2026-11-23T11:00:00Z",
    }  # fmt: skip
    assert browser.get(f"/api/v1/sla-results/{row['id']}/", headers=key).json() == row


def test_an_aim_is_read_as_no_promise(push, request_of, browser, key):
    push(request_of | {"priority": "P4"})
    (row,) = browser.get("/api/v1/sla-results/?priority=P4", headers=key).json()["results"]
    assert (row["is_committed"], row["response"]["standing"]) == (False, "MET")


def test_a_page_of_results_takes_as_many_queries_however_long_it_is(push, request_of, browser, key):
    push(request_of)
    with CaptureQueriesContext(connection) as few:
        browser.get("/api/v1/sla-results/", headers=key)
    push(*(request_of | {"reference": f"U-{number}"} for number in range(40)))
    with CaptureQueriesContext(connection) as many:
        assert browser.get("/api/v1/sla-results/", headers=key).json()["count"] == 41
    assert len(many) <= len(few)


def test_pushing_needs_the_scope_to_write(browser, contract, amy):
    _, secret = ApiKey.objects.issue(name="Reader", scopes=["contracts:read"], by=amy, at=LATER)
    headers = HOST | {"authorization": f"Bearer {secret}"}
    answer = browser.post("/api/v1/sla-results/", {"rows": []}, content_type="application/json", headers=headers)
    assert answer.status_code == 403
