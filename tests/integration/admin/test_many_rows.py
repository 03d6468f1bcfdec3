from dataclasses import dataclass
from datetime import date
from time import perf_counter

import pytest
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, InventoryRules
from config.accounts.roles import Role
from contracts.models import Ceiling, CeilingForecast, Letterhead, RenewalReminder
from tests.integration.admin.conftest import filled
from tests.integration.admin.screens import BUDGET, SCREENS, address, check, label
from tests.many_flat import contracts
from tests.worlds import TODAY

pytestmark = pytest.mark.usefixtures("in_northwind")
ROWS = 30
MOMENT = 3.0  # seconds on a machine that others work on
LISTS = [model for model in SCREENS if model not in (Letterhead, InventoryRules)]  # of which there is one


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker):
    """Return the browser of each role, in a Northwind with thirty rows on every screen."""
    with filled(ROWS, django_db_blocker) as people:
        yield people


@pytest.mark.parametrize("model", SCREENS, ids=label)
def test_lists_and_pages_cost_no_more_with_many_rows(people, model):
    for role in (Role.OWNER, Role.ACCOUNT_MANAGER, Role.READ_ONLY):
        check(*people[role], model)


@pytest.mark.parametrize("model", LISTS, ids=label)
def test_every_list_can_be_searched_and_sorted_by_any_column(people, model):
    columns = range(1, len(admin.site._registry[model].list_display) + 1)
    browser = people[Role.OWNER][1]

    assert browser.get(address(model, "changelist"), {"q": "acme", "_facets": "True"}).status_code == 200
    assert browser.get(address(model, "changelist"), {"o": ".".join(map(str, columns))}).status_code == 200


# The list of reminders is the queue of contracts to renew: it is narrowed and taken away in tests of its own.
OF_ROWS = [model for model in LISTS if model is not RenewalReminder]
OF_CLIENTS = [model for model in OF_ROWS if {"client", "contract"} & {field.name for field in model._meta.fields}]


@pytest.mark.parametrize("model", OF_CLIENTS, ids=label)
def test_lists_are_narrowed_to_the_clients_of_one_person(people, model):
    manager = people[Role.ACCOUNT_MANAGER][0]
    screen = admin.site._registry[model]
    if not any("Manage" in getattr(one, "__name__", "") for one in screen.list_filter):
        pytest.fail(f"Let the list of {model._meta.verbose_name_plural} be narrowed by account manager.")
    found = {
        asked: people[Role.OWNER][1].get(address(model, "changelist"), {"manager": asked}).context["cl"].result_count
        for asked in ("me", str(manager.pk), "nobody at all")
    }

    assert found["me"] == 0  # Olga looks after nobody
    assert found[str(manager.pk)] >= ROWS
    assert found["nobody at all"] >= found[str(manager.pk)]


@pytest.mark.parametrize("model", OF_ROWS, ids=label)
def test_every_list_can_be_taken_away_as_a_table(people, model):
    chosen = [str(pk) for pk in admin.site._registry[model].get_queryset(None).values_list("pk", flat=True)]
    form = {"action": "download_csv", ACTION_CHECKBOX_NAME: chosen}

    view = f"{model._meta.app_label}.view_{model._meta.model_name}"
    may_read = Role.READ_ONLY if people[Role.READ_ONLY][0].has_perm(view) else Role.OWNER
    with CaptureQueriesContext(connection) as captured:
        answer = people[may_read][1].post(address(model, "changelist"), form)
        table = answer.getvalue().decode()

    assert answer.streaming
    assert answer["Content-Type"].startswith("text/csv")
    assert table.count("\n") > len(chosen)
    assert "<" not in table
    assert len(captured) <= BUDGET, [query["sql"][:160] for query in captured]


def test_the_first_page_stays_within_fifteen_queries_and_a_clients_page_within_twelve(people):
    client, browser = Client.objects.order_by("name").first(), people[Role.ACCOUNT_MANAGER][1]
    browser.get(reverse("admin:index"))  # the first request of a test looks the host up
    page = reverse("admin:clients_client_change", args=[client.pk])
    for where, most in ((reverse("admin:index"), 15), (page, 12)):
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(where)
        assert answer.status_code == 200
        assert len(captured) <= most, [query["sql"][:160] for query in captured]


def test_the_board_of_five_thousand_ceilings_costs_as_many_queries_as_one_of_thirty_and_opens_in_a_moment(people):
    browser, board = people[Role.ACCOUNT_MANAGER][1], reverse("admin:contracts_ceiling_changelist")
    few = _opened(browser, board)
    with transaction.atomic():
        contracts(5_000, until=TODAY, months=2)
        CeilingForecast.objects.bulk_create(_forecasts(Ceiling.objects.filter(forecast=None)), batch_size=1000)
        many = _opened(browser, board)
        filtered = _opened(browser, board, {"now": "BREACHED", "o": "3"})
        transaction.set_rollback(True)

    assert many.rows == 5_000 + few.rows
    assert filtered.rows == 250
    assert max(many.queries, filtered.queries) <= few.queries
    assert max(many.seconds, filtered.seconds) < MOMENT


@dataclass(frozen=True)
class _Opened:
    """A list as it was opened: how many rows it has, and what that cost."""

    rows: int
    queries: int
    seconds: float


def _opened(browser, address, asked=None):
    with CaptureQueriesContext(connection) as captured:
        began = perf_counter()
        answer = browser.get(address, asked)
        took = perf_counter() - began
    assert answer.status_code == 200
    return _Opened(answer.context["cl"].result_count, len(captured), took)


def _forecasts(ceilings):
    for place, ceiling in enumerate(ceilings):
        yield CeilingForecast(
            ceiling=ceiling, on=TODAY, state="NEAR" if place % 7 == 0 else "OK", counted=30, used_share=0.6,
            look_months=3, crossing_share=place % 100 / 100, history=list(range(24, 31)), p_cross=[0.1], median=[31],
            interval80=[[29, 33]], first_month=date(2026, 5, 1), last_month=date(2026, 11, 1),
            expected_on=date(2027, 1 + place % 12, 1) if place % 7 == 0 else None,
        )  # fmt: skip
