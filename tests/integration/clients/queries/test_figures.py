from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clients.actions.clients import create_client
from clients.actions.decisions import classify_asset
from clients.asset_classes import AssetClass
from clients.counting import Census, PolicyCode, count_under
from clients.models import Account, Asset, Person
from clients.queries import figures
from clients.queries.clients import page_clients
from clients.queries.counts import count_report
from clients.queries.facts import facts_of, facts_with_hashes
from clients.queries.figures import figures_of
from tests.conftest import NOW
from tests.integration.clients.conftest import TODAY

# What may change of a row, with a value that it did not have; ids and references are tested by rows that come and go.
CHANGES = {"BooleanField": True, "DateField": date(2001, 1, 1), "JSONField": ["something else"], "CharField": "ROOM"}
COLUMNS = [
    (model, field.name, CHANGES[field.get_internal_type()])
    for model in (Account, Person, Asset)
    for field in model._meta.concrete_fields
    if field.get_internal_type() in CHANGES
]


def queries_of(client, on=TODAY):
    with CaptureQueriesContext(connection) as captured:
        figures_of(client, on=on)
    return len(captured)


def test_the_figures_are_those_of_a_count_of_the_day(stocked):
    report, found = count_report(stocked, on=TODAY), figures_of(stocked, on=TODAY)

    assert [(one.policy, one.count, one.interval, one.missing) for one in found.policies] == [
        (one.policy, one.count, one.interval, one.missing) for one in report.results
    ]
    assert [one.undecided_count for one in found.policies] == [
        sum(line.is_undecided for line in one.lines) for one in report.results
    ]
    assert len(found.policies) == len(PolicyCode)
    assert dict(found.classes) == report.devices.by_class
    assert (found.device_count, found.unclassified_count) == (3, 1)


def hashes_of(client):
    return page_clients().get(pk=client.pk).hashes


def lines_under_every_policy(facts):
    return [result.lines for result in count_under(PolicyCode, Census(facts, TODAY))]


def test_what_was_counted_once_costs_one_query(stocked):
    assert (queries_of(stocked), queries_of(stocked)) == (6, 1)
    assert figures_of(stocked, on=TODAY) == figures_of(stocked, on=TODAY)


def test_another_day_is_counted_anew(stocked):
    figures_of(stocked, on=TODAY)

    assert queries_of(stocked, on=TODAY + timedelta(days=1)) == 6
    assert figures_of(stocked, on=TODAY + timedelta(days=1)).on == TODAY + timedelta(days=1)


def test_a_decision_shows_at_once(stocked):
    before = figures_of(stocked, on=TODAY)
    classify_asset(
        asset=stocked.assets.get(asset_class=None), asset_class=AssetClass.SERVER, by=stocked.account_manager, at=NOW
    )

    after = figures_of(stocked, on=TODAY)
    assert (before.unclassified_count, after.unclassified_count) == (1, 0)
    assert after.device_count == before.device_count + 1


@pytest.mark.parametrize(
    ("model", "column", "value"), COLUMNS, ids=[f"{model.__name__}.{name}" for model, name, _ in COLUMNS]
)
def test_a_change_of_any_column_asks_anew(model, column, value, stocked):
    row = model.objects.filter(client=stocked).first()
    if model is Asset and column == "asset_class":
        value = AssetClass.NETWORK.value
    if getattr(row, column) is True:
        value = False
    before = hashes_of(stocked)
    assert model.objects.filter(pk=row.pk).update(**{column: value}) == 1

    assert hashes_of(stocked) != before


def test_each_change_of_one_transaction_asks_anew_and_one_that_is_taken_back_does_not(stocked):
    seen = [hashes_of(stocked)]
    for name in ("Amy", "Bea", "Amy"):
        stocked.people.update(name=name)
        seen.append(hashes_of(stocked))
    with transaction.atomic():
        stocked.people.update(name="Cleo")
        transaction.set_rollback(True)

    assert len(set(seen)) == 4
    assert hashes_of(stocked) == seen[-1]


def test_a_row_that_goes_or_moves_to_another_client_asks_anew(stocked, olga):
    seen = {hashes_of(stocked)}
    stocked.assets.first().delete()
    seen.add(hashes_of(stocked))
    other = create_client(name="Other", by=olga, at=NOW)
    empty = hashes_of(other)
    stocked.accounts.filter(pk=stocked.accounts.first().pk).update(client=other)
    seen.add(hashes_of(stocked))

    assert len(seen) == 3
    assert hashes_of(other) != empty


def test_numbers_are_kept_under_the_rows_they_were_counted_from_not_those_that_were_asked_for(stocked):
    asked_for = hashes_of(stocked)
    Person.objects.create(client=stocked, name="Somebody who came in between")

    figures_of(stocked, on=TODAY, hashes=asked_for)

    assert queries_of(stocked) == 1
    Person.objects.filter(name="Somebody who came in between").delete()
    assert hashes_of(stocked) == asked_for
    assert queries_of(stocked) == 6


def test_rows_tell_the_same_hashes_as_the_database_adds_up(stocked, acme, olga):
    assert facts_with_hashes(stocked, on=TODAY)[1] == hashes_of(stocked)
    newcomer = create_client(name="Newcomer", by=olga, at=NOW)
    assert facts_with_hashes(newcomer, on=TODAY)[1] == hashes_of(newcomer)


def test_what_is_read_to_be_counted_lacks_only_what_matching_reads(stocked):
    stocked.accounts.update(given_name="Amy", aliases=["amy@old.example"])
    every, counted = facts_of(stocked, on=TODAY), facts_with_hashes(stocked, on=TODAY)[0]

    assert {(one.given_name, one.aliases) for one in every.accounts} == {("Amy", ("amy@old.example",))}
    assert {(one.given_name, one.aliases) for one in counted.accounts} == {("", ())}
    assert counted == replace(every, accounts=counted.accounts)
    assert lines_under_every_policy(counted) == lines_under_every_policy(every)


def test_a_release_that_counts_otherwise_shows_no_number_of_the_one_before(stocked, monkeypatch):
    figures_of(stocked, on=TODAY)
    monkeypatch.setattr(figures, "_code_that_counts", lambda: "another release")

    assert queries_of(stocked) == 6


def test_without_the_cache_the_numbers_are_counted_each_time(stocked, settings):
    counted = figures_of(stocked, on=TODAY)
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}}

    assert figures_of(stocked, on=TODAY) == counted
    assert queries_of(stocked) == 6


def test_nothing_is_known_of_a_client_without_an_inventory(acme):
    found = figures_of(acme, on=TODAY)

    assert {one.count for one in found.policies} == {None}
    assert (found.classes, found.device_count) == ((), 0)
