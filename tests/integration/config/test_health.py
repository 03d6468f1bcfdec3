"""Is it up, and can it work: answered truthfully and to anyone."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError
from django.test import Client as Browser
from redis.exceptions import ConnectionError as RedisGone

from config import health
from config.tenancy.backend.base import DatabaseWrapper
from config.tenancy.scope import public_scope
from config.tenancy.selected import connection


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch):
    monkeypatch.setattr(health, "_known", health._Migrations())


@pytest.fixture
def operator():
    """Django's test client on the operator's host."""
    return Browser(headers={"host": "localhost"})


@pytest.mark.parametrize("host", ["localhost", "northwind.example.test"])
def test_a_process_that_is_up_says_so(northwind, host):
    answer = Browser().get("/healthz", headers={"host": host})
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_up_is_said_without_asking_database_or_broker(northwind, operator, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(cache, "get", lambda *_args: pytest.fail("the cache was asked"))
    with django_assert_num_queries(0):
        assert operator.get("/healthz").status_code == 200


@pytest.mark.parametrize("host", ["localhost", "northwind.example.test"])
def test_a_process_that_can_work_is_ready(northwind, host):
    answer = Browser().get("/readyz", headers={"host": host})
    checks = {"database": "ok", "broker": "ok", "migrations": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "checks": checks})


def not_ready(operator):
    answer = operator.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    return {name for name, state in answer.json()["checks"].items() if state == "failed"}


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_without_the_database_it_is_not_ready(northwind, operator, monkeypatch, error):
    def refuse(*_args):
        raise error("gone")

    with monkeypatch.context() as patch:
        patch.setattr(DatabaseWrapper, "cursor", refuse)
        assert not_ready(operator) == {"database", "migrations"}


def test_without_the_broker_it_is_not_ready(northwind, operator, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert not_ready(operator) == {"broker"}


def test_without_the_cache_it_is_not_ready(northwind, operator, monkeypatch):
    def refuse(*_args):
        raise RedisGone

    monkeypatch.setattr(cache, "get", refuse)
    assert not_ready(operator) == {"broker"}


@pytest.mark.parametrize("schema", ["public", "fabrikam"])
def test_with_a_migration_missing_in_any_schema_it_is_not_ready(northwind, fabrikam, operator, schema):
    name = fabrikam.schema_name if schema == "fabrikam" else schema
    with public_scope(), connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{name}".django_migrations')  # noqa: S608
    assert not_ready(operator) == {"migrations"}


def test_once_the_migrations_were_there_they_are_not_asked_for_again(northwind, operator, monkeypatch):
    assert operator.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "schemas_behind", lambda: pytest.fail("asked again"))
    assert operator.get("/readyz").status_code == 200
