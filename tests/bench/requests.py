"""Requests against one that does nothing: the API's preview, a client's page and the portal's first page."""

import json
from itertools import count

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models import Account
from config.accounts.models import User
from tests.bench.recommending import SAMPLE
from tests.bench.stage import SIZES, Stage
from tests.bench.timing import Measure, side_by_side

MOST_QUERIES = 12


def measure(stage: Stage) -> list[Measure]:
    """Time requests over HTTP to one web process."""
    asked = json.loads(SAMPLE.read_text(encoding="utf-8"))
    small, _, large = (f"/admin/clients/client/{stage.clients[size].pk}/change/" for size in SIZES)
    preview = "/api/v1/recommendations/preview/"
    changes = count(1)

    def open_after_a_decision() -> None:
        Account.objects.filter(pk=decided).update(station=f"OR{next(changes)}")
        stage.manager.open(large)

    decided = stage.clients[SIZES[-1]].accounts.values_list("pk", flat=True)[0]
    pages = side_by_side(
        f"Client page, {SIZES[-1]:,} accounts, {2 * SIZES[-1]:,} devices",
        lambda: stage.manager.open(large),
        f"{SIZES[0]:,} accounts",
        lambda: stage.manager.open(small),
        rounds=15,
    )
    return [
        side_by_side(
            "API preview", lambda: stage.program.send_json(preview, asked), "/healthz", stage.health, rounds=40
        ),
        with_note(pages, f"{queries_of(large)} SQL queries, {MOST_QUERIES} at most"),
        side_by_side(
            "The same after a decision, counted anew",
            open_after_a_decision,
            "not counted anew",
            lambda: stage.manager.open(large),
            rounds=15,
        ),
        side_by_side("Portal home", lambda: stage.signatory.open("/portal/"), "/healthz", stage.health, rounds=30),
    ]


def with_note(measure: Measure, note: str) -> Measure:
    return Measure(measure.name, measure.seconds, measure.against, measure.against_seconds, measure.ratio, note)


def queries_of(address: str) -> int:
    """Return how many SQL queries a page takes, without those that find the session and the person."""
    browser = Browser(headers={"host": "northwind.localhost"})
    browser.force_login(User.objects.get(email="amy@northwind.example"), backend="sesame.backends.ModelBackend")
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    own = [query for query in captured if "django_session" not in query["sql"] and "accounts_user" not in query["sql"]]
    return len(own)
