"""A database of before the versions of terms, with contracts and statements in it, becomes one of today and goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from config.tenancy.models import new_schema_name
from contracts.actions.amendments import draft_amendment
from contracts.actions.events import verify
from contracts.actions.statements import StatementIssued, draft_statement, issue_statement
from contracts.models import Ceiling, Contract, ContractRate, Statement, TermsVersion
from contracts.queries.spans import agreement_of
from contracts.queries.watching import watched_in_chunks
from pricing.actions.recommendations import recommend_for
from tests import worlds
from tests.isolation.catalog import structure
from tests.worlds import NOW, TODAY

BEFORE = ("contracts", "0003_contract_rates_have_bands")


@pytest.fixture
def today(live_northwind, paper):
    """What the contracts of Northwind are today: a flat rate with a statement issued, and one by user with a draft."""
    amy = worlds.staff("Northwind")
    flat = worlds.accepted_contract(worlds.with_flat_rate(worlds.client_world("Acme", by=amy), by=amy), by=amy)
    beta = worlds.client_world("Beta", by=amy)
    chosen = recommend_for(client=beta.client, chosen="per_user", override_reason="They hire.", by=amy, at=NOW)
    by_user = worlds.accepted_contract(replace(beta, recommendation=chosen), by=amy)
    assert (flat.billing_model, by_user.billing_model) == ("flat", "per_user")
    issue_statement(statement=drafted(flat), by=amy, at=NOW)
    drafted(by_user)
    return picture()


@pytest.fixture
def older(live_northwind, today):
    """A schema as it was then, with all that Northwind has as far as there were tables and columns for it; selected."""
    ours, schema = live_northwind.schema_name, new_schema_name()
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    connection.set_schema(schema)
    executor = MigrationExecutor(connection)
    executor.loader = step_by_step = MigrationLoader(connection, replace_migrations=False)
    squashed = [node for node, migration in step_by_step.graph.nodes.items() if migration.replaces]
    others = [node for node in step_by_step.graph.leaf_nodes() if node[0] != "contracts" and node not in squashed]
    executor.migrate([*others, BEFORE])
    connection.set_schema_to_public()  # the only place from which two MSPs' schemas can be named in one breath
    with transaction.atomic(), connection.cursor() as cursor:
        columns, now = columns_of(cursor, schema), columns_of(cursor, ours)
        waiting = tables = sorted(columns.keys() & now.keys() - {"django_migrations"})
        for table in tables:  # rows that are frozen come in as they are
            cursor.execute(f'ALTER TABLE "{schema}"."{table}" DISABLE TRIGGER USER')
        while waiting:  # those that refer to another wait for it
            before = len(waiting)
            waiting = [
                table for table in waiting if not copied(cursor, table, columns[table] & now[table], ours, schema)
            ]
            assert len(waiting) < before, waiting
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%(events)s, 'id'), max(id)) FROM {schema}.contracts_event",  # noqa: S608
            {"events": f"{schema}.contracts_event"},
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f'ALTER TABLE "{schema}"."{table}" ENABLE TRIGGER USER')
    assert not columns.keys() & {"contracts_termsversion", "contracts_adjustment"}
    return schema


def copied(cursor, table, names, ours, schema):
    """Copy a table's rows from one schema to another; say whether all that they refer to was there."""
    there, here = f'"{schema}"."{table}"', f'"{ours}"."{table}"'
    listed = ", ".join(f'"{name}"' for name in sorted(names))
    try:
        with transaction.atomic():
            cursor.execute(f"DELETE FROM {there}")  # noqa: S608  -- all names are the database's own
            cursor.execute(f"INSERT INTO {there} ({listed}) SELECT {listed} FROM {here}")  # noqa: S608
    except IntegrityError:
        return False
    return True


def columns_of(cursor, schema):
    """Return the tables of a schema with the names of their columns."""
    cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s", [schema])
    found = {}
    for table, column in cursor.fetchall():
        found.setdefault(table, set()).add(column)
    return found


def drafted(contract):
    return draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)


def picture():
    """Return what is agreed and owed, as it is stored but for the ids of the versions."""
    versions = TermsVersion.objects.order_by("contract").values_list(
        "contract", "number", "status", "effective_from", "effective_until", "counting_policy", "agreement", "sha256",
        "monthly_amount", "decided_at", "decided_by", "signed_name", "signed_title",
    )  # fmt: skip
    return {
        "versions": list(versions),
        "rates": list(ContractRate.objects.order_by("pk").values_list("pk", "version__contract", "rate")),
        "ceilings": list(Ceiling.objects.order_by("pk").values_list("pk", "version__contract", "limit_count")),
        "statements": list(Statement.objects.order_by("pk").values_list("pk", "status", "net_amount", "total_amount")),
    }


def test_contracts_that_were_there_get_the_first_version_that_they_would_have_today_and_go_on(
    live_northwind, today, older
):
    call_command("migrate_schemas", schema_name=older, interactive=False, verbosity=0)
    connection.set_schema_to_public()
    assert structure(older) == structure(live_northwind.schema_name)  # which was made at once, ADR 0019
    connection.set_schema(older)

    assert picture() == today
    assert len(today["versions"]) == len(today["statements"]) == 2
    assert verify().is_whole

    flat, by_user = (Contract.objects.get(billing_model=model) for model in ("flat", "per_user"))
    with pytest.raises(StatementIssued):
        drafted(flat)
    assert drafted(by_user).total_amount == next(
        total for *_, state, _, total in today["statements"] if state == "DRAFT"
    )
    watched = [one for chunk in watched_in_chunks(TODAY, size=9) for one in chunk]
    assert {one.room.ceiling.contract for one in watched} == {flat}
    version = flat.versions.get()
    amendment = draft_amendment(
        contract=flat, effective_from=TODAY + timedelta(60), agreement=replace(agreement_of(version), notice_days=90),
        reason="A new office.", by=None, at=NOW,
    )  # fmt: skip
    assert amendment.number == 2
    for signed in (version, Ceiling.objects.first(), ContractRate.objects.first()):
        with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
            type(signed).objects.filter(pk=signed.pk).update(contract=by_user)
