"""Reconciliation: what was counted, agreed and billed in a month, and the difference in money."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client, InventoryCount
from contracts.actions.adjustments import charge_once, correct_statement
from contracts.actions.lives import suspend_contract
from contracts.actions.statements import draft_statement, issue_statement
from contracts.admin.reconciling import differences
from contracts.models import Adjustment, Statement
from pricing.actions.recommendations import recommend_for
from tests import worlds
from tests.integration.admin.conftest import signed_in
from tests.integration.admin.screens import BUDGET
from tests.worlds import NOW

PAGE = "/admin/contracts/contract/reconciliation/"
BEGAN = date(2026, 11, 20)
NOVEMBER = {"month": "2026-11"}
JANUARY = NOW.replace(year=2027, month=1, day=5)


@pytest.fixture
def contract(amy):
    """40.00 for each workstation and 150.00 for each server, with 5 % off for its term: 10 and 1 when it began."""
    world = worlds.client_world("Acme", by=amy)
    chosen = recommend_for(client=world.client, by=amy, at=NOW, chosen="per_device", override_reason="Asked for.")
    return worlds.accepted_contract(worlds.ClientWorld(world.client, world.signatory, world.viewer, chosen), by=amy)


@pytest.fixture
def later(contract, amy, monkeypatch):
    """Amy's browser in January, when the month from 20 November is over."""
    monkeypatch.setattr(timezone, "now", lambda: JANUARY)
    return signed_in(amy)


@pytest.fixture
def issued(contract, amy):
    return issue_statement(statement=draft_statement(contract=contract, period_from=BEGAN, at=NOW), by=amy, at=NOW)


def counted(contract, on, *, unclassified_count=0, **devices):
    return InventoryCount.objects.create(
        client=contract.client, on=on, policy=contract.counting_policy, user_count=8, device_counts=devices, at=NOW,
        unclassified_count=unclassified_count,
    )  # fmt: skip


def said(answer):
    return " ".join(answer.content.decode().split())


def rows_of(browser, **asked):
    return browser.get(PAGE, NOVEMBER | asked).context["rows"]


def test_with_no_contract_it_says_so(manager, northwind, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    assert "No contract had a month that begins in Oct 2026." in said(manager.get(PAGE))


def test_a_month_that_was_billed_as_counted_agrees(later, issued):
    text = said(later.get(PAGE, NOVEMBER))

    assert "Nov 2026: what was billed agrees with the counts." in text
    assert "Agrees</span>" in text
    assert "8 users, 11 devices" in text
    assert "Signed at 8 users and 11 devices" in text
    assert "10 workstations, 1 server" in text
    assert "$522.50" in text  # 550.00 less 5 %; onboarding is no service of the month


def test_the_last_month_that_is_over_is_what_is_shown_first(later, contract, monkeypatch):
    assert 'value="2026-12"' in said(later.get(PAGE))


def test_a_count_that_came_later_is_a_difference_in_money(later, contract, issued):
    counted(contract, date(2026, 12, 1), workstation=12, server=1)

    (row,) = rows_of(later)

    assert (row.word, row.of.charged_amount, row.of.billed_amount) == (
        "Billed too little", Decimal("598.50"), Decimal("522.50"),
    )  # fmt: skip
    assert row.of.difference_amount == Decimal("76.00")
    text = said(later.get(PAGE, NOVEMBER))
    assert "Nov 2026: 1 of 1 contract differs from the counts." in text
    assert "<dt>Billed too little, or not at all</dt> <dd> $76.00 </dd>" in text


def test_a_correction_settles_it(later, amy, contract, issued):
    counted(contract, date(2026, 12, 1), workstation=12, server=1)
    correct_statement(
        statement=issued, description="2 workstations", amount=Decimal("76.00"), reason="Counted late.", by=amy, at=NOW
    )

    (row,) = rows_of(later)

    assert (row.word, row.of.corrected_amount, row.of.difference_amount) == ("Agrees", Decimal("76.00"), Decimal(0))
    assert "corrected by $76.00" in said(later.get(PAGE, NOVEMBER))


def test_what_waits_for_the_next_statement_is_left_out_and_stays(later, amy, contract, issued):
    charge_once(contract=contract, description="Firewall", amount=Decimal(120), reason="", by=amy, at=NOW)

    (row,) = rows_of(later)

    assert row.of.difference_amount == Decimal(0)
    assert Adjustment.objects.get().statement is None


def test_a_month_nobody_billed_is_shown_with_what_it_would_be(later, contract):
    (row,) = rows_of(later)

    assert (row.word, row.of.difference_amount) == ("Not billed", Decimal("522.50"))
    assert "No statement" in said(later.get(PAGE, NOVEMBER))
    assert not Statement.objects.exists()


def test_a_month_that_still_runs_has_no_difference_yet(manager, contract, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    (row,) = rows_of(manager)

    assert (row.word, row.of.charged_amount, row.of.difference_amount) == ("Still runs", Decimal("522.50"), None)


def test_a_suspended_contract_says_so(later, amy, contract):
    suspend_contract(contract=contract, reason="They do not pay.", by=amy, at=NOW)

    (row,) = rows_of(later)

    assert row.word == "Suspended"


def test_what_cannot_be_charged_says_why(later, contract):
    counted(contract, date(2026, 12, 1), unclassified_count=1, workstation=12)

    (row,) = rows_of(later)

    assert (row.word, row.of.charged_amount) == ("Cannot be charged", None)
    assert "1 device of unknown kind were counted." in row.of.refused_because
    assert "1 contract cannot be charged yet." in said(later.get(PAGE, NOVEMBER))


def test_the_largest_difference_comes_first_and_two_currencies_are_not_added(later, amy, contract, issued):
    for name in ("Beta", "Gamma"):
        worlds.accepted_contract(worlds.with_flat_rate(worlds.client_world(name, by=amy), by=amy), by=amy)
    counted(contract, date(2026, 12, 1), workstation=11, server=1)

    rows = [row.of for row in rows_of(later)]

    assert [row.difference_amount for row in rows] == [Decimal("855.00"), Decimal("855.00"), Decimal("38.00")]
    rows[1].due.contract.currency = "EUR"
    assert differences(rows) == [("EUR", Decimal("855.00"), Decimal(0)), ("USD", Decimal("893.00"), Decimal(0))]


def test_it_is_narrowed_to_the_clients_of_one_person(later, amy, olga, contract):
    assert len(rows_of(later, manager="me")) == 1
    assert len(rows_of(later, manager=str(amy.pk))) == 1
    assert rows_of(signed_in(olga), manager="me") == []


@pytest.mark.parametrize("asked", [{"month": "soon"}, {"month": "2026-11", "manager": "nobody"}])
def test_what_cannot_be_asked_is_said_at_its_field(later, contract, asked):
    text = said(later.get(PAGE, asked))

    assert 'class="hr-refusal"' in text
    assert "The largest difference first" not in text


def test_the_table_has_every_row_and_runs_no_formula(later, amy, contract, issued):
    Client.objects.update(name="=cmd()")

    answer = later.get(PAGE, NOVEMBER | {"csv": "1"})
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))

    assert answer["Content-Disposition"] == 'attachment; filename="reconciliation-2026-11.csv"'
    assert row["Client"] == "'=cmd()"
    assert (row["By the counts"], row["Billed amount"], row["Difference"]) == ("522.50", "522.50", "0.00")


def test_a_reader_may_look_and_a_link_changes_nothing(reader, contract, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)

    assert reader.get(PAGE, NOVEMBER).status_code == 200
    assert not Statement.objects.exists()


def test_it_costs_no_more_queries_with_more_contracts(later, amy, contract, issued):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            later.get(PAGE, NOVEMBER)
        return len(captured)

    alone = queries()
    for name in ("Beta", "Gamma", "Delta"):
        world = worlds.with_flat_rate(worlds.client_world(name, by=amy), by=amy)
        other = worlds.accepted_contract(world, by=amy)
        draft_statement(contract=other, period_from=BEGAN, at=NOW)

    assert queries() == alone
    assert alone <= BUDGET + 5, alone
