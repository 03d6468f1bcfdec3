"""What if prices changed? Every contract and client under another rate card or policy, on one page."""

import csv
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.queries.repricing import Basis, basis_in_force, repriced
from pricing.actions.rate_cards import draft_next_version
from pricing.engine.conflicts import Conflict
from pricing.engine.interchange import parse
from pricing.engine.recommend import recommend
from pricing.models import DecisionPolicy, PerDeviceRate, RateCard, Recommendation
from pricing.queries.recommendations import question_for
from tests import worlds
from tests.worlds import NOW, TODAY

PAGE = "/admin/contracts/contract/repricing/"


@pytest.fixture
def day(monkeypatch):
    """The day the worlds were made on."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def signed(amy, day):
    """A client with a contract at a flat rate."""
    world = worlds.with_flat_rate(worlds.client_world("Acme", by=amy, users=9, workstations=10), by=amy)
    return worlds.accepted_contract(world, by=amy)


@pytest.fixture
def unsigned(amy, day):
    """A client that was only recommended something."""
    return worlds.client_world("Zoo", by=amy, users=12, workstations=30).client


@pytest.fixture
def cheaper(signed):
    """A draft in which every device costs one."""
    card = draft_next_version(card=RateCard.objects.get())
    card.device_rates.update(rate=1)
    return card


def rows_under(card):
    present = basis_in_force(TODAY)
    return repriced(present, Basis(card, present.policy), on=TODAY)


def test_each_client_is_priced_as_the_engine_prices_it_alone(signed, unsigned, cheaper):
    rows = {row.counted.client: row for row in rows_under(cheaper)}
    for client, row in rows.items():
        now = recommend(parse(question_for(client).asked))
        then = recommend(parse(question_for(client, card=cheaper).asked))
        assert row.recommended_then == then.recommended
        assert row.then.amount == then.charge_of(row.now.model).amount
        assert row.then.margin == then.margins[row.now.model]
        assert set(row.conflicts_added) == set(then.conflicts) - set(now.conflicts)
        assert set(row.conflicts_gone) == set(now.conflicts) - set(then.conflicts)
    assert set(rows) == {signed.client, unsigned}


def test_a_contract_is_charged_as_agreed_and_a_client_without_one_as_recommended(signed, unsigned, cheaper):
    rows = {row.counted.client: row for row in rows_under(cheaper)}
    assert (rows[signed.client].now.model, rows[signed.client].now.amount.value) == (
        "flat",
        Decimal("900.00"),
    )
    assert rows[unsigned].contract is None
    assert rows[unsigned].now.model == recommend(parse(question_for(unsigned).asked)).recommended


def test_what_is_in_force_changes_nothing(signed, unsigned):
    present = basis_in_force(TODAY)
    for row in repriced(present, present, on=TODAY):
        assert (row.conflicts_added, row.conflicts_gone, row.refused_because) == ((), (), "")
        assert row.counted.client != unsigned or (row.amount_change, row.margin_change) == (0, 0)


def test_who_cannot_be_priced_comes_first_then_who_gets_another_model(signed, unsigned, cheaper):
    changes = [row.changes_model for row in rows_under(cheaper)]
    assert changes == sorted(changes, reverse=True)
    PerDeviceRate.objects.filter(card=cheaper, asset_class="server").delete()
    first, *_ = rows_under(cheaper)
    assert "server" in first.refused_because


def test_another_policy_alone_can_change_what_disagrees(signed, unsigned):
    present = basis_in_force(TODAY)
    stricter = DecisionPolicy.objects.create(version=2, ratio_low=Decimal("2.6"), ratio_high=Decimal("2.7"), at=NOW)
    found = {row.counted.client: row for row in repriced(present, Basis(present.card, stricter), on=TODAY)}
    changed = {code for row in found.values() for code in (*row.conflicts_added, *row.conflicts_gone)}
    assert changed & {Conflict.RATIO_VS_COST, Conflict.RATIO_VS_MARGIN}
    assert all(row.amount_change in (0, None) for row in found.values() if row.contract is None)


def test_the_page_says_what_changes_and_writes_nothing(reader, signed, unsigned, cheaper):
    kept = Recommendation.objects.count()
    with CaptureQueriesContext(connection) as queries:
        page = reader.get(PAGE).content.decode()
    assert "another billing model than today" in page
    assert signed.number in page
    assert "Zoo" in page
    assert Recommendation.objects.count() == kept
    assert not [q for q in queries.captured_queries if q["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]


def test_the_number_of_queries_does_not_grow_with_the_clients(manager, amy, signed, cheaper):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(PAGE).status_code == 200
        return len(queries)

    few = asked()
    for number in range(3):
        worlds.client_world(f"More{number}", by=amy, users=5, workstations=6)
    assert asked() == few <= 30


def test_it_can_be_taken_away_as_a_table(manager, signed, unsigned, cheaper):
    text = b"".join(manager.get(f"{PAGE}?card={cheaper.pk}&policy={basis_in_force(TODAY).policy.pk}&csv=1"))
    head, *rows = csv.reader(text.decode().splitlines())
    by_client = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert Decimal(by_client[signed.client.name]["Per month today"]) == Decimal("900.00")
    assert len(rows) == 2


@pytest.mark.parametrize("query", ["?card=x&policy=y", "?card=&policy=", "?card=00000000-0000-0000-0000-000000000000"])
def test_an_address_of_no_card_is_told_so(manager, signed, query):
    page = manager.get(PAGE + query)
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_before_the_first_count_there_is_nobody_to_price(manager, day):
    assert "No client was counted yet" in manager.get(PAGE).content.decode()


def test_a_contact_does_not_see_it(signed, browser):
    browser.force_login(signed.signed_by.user, backend="sesame.backends.ModelBackend")
    assert browser.get(PAGE).status_code in {302, 403, 404}
