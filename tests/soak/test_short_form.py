"""Restart and flood in seconds, with real processes; kills are in tests/journeys and tests/isolation/test_worker.py."""

import os
import signal
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from clients.models import Client
from config.embedded import broker
from config.embedded.home import temporary_home
from config.embedded.processes import Processes
from config.embedded.state import temporary_state
from config.tenancy.models import DeadLetter, OutboxMessage
from config.tenancy.scope import scope_of
from tests.clones import cloned_database, start, wait_until

pytestmark = pytest.mark.journey
JOBS = 60  # of each MSP: too many for the worker to end before the broker is killed


@pytest.fixture(scope="module")
def product(django_db_setup, django_db_blocker, tmp_path_factory):
    """Start a worker and a beat on a database and a broker of their own."""
    folder, brokers, started = tmp_path_factory.mktemp("soak"), Processes(), []
    with django_db_blocker.unblock(), cloned_database(), temporary_state() as state, temporary_home(state) as home:
        try:
            address = broker.start(brokers, home, durable=False, log=folder / "broker")
            world = {"REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "tests.journeys.settings"}
            worker = ("worker", "-c", "1", "-l", "INFO", "-I", "tests.isolation.worker_jobs")
            beat = ("beat", "--schedule", f"{folder}/schedule", "--pidfile", "")
            for name, *words in (worker, beat):
                command = ("-m", "celery", "-A", "config.celery", name, *words)
                started.append(start(*command, log=folder / name, **world))
            yield SimpleNamespace(brokers=brokers, log=folder / "worker", worker=started[0])
        finally:
            for process in started:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            brokers.stop_all()


@pytest.fixture
def db(product):
    """Stand in for pytest-django's: here what is written is committed."""


def flood(word):
    """Put jobs of both MSPs in turns into the outbox."""
    at, schemas = timezone.now(), {}
    for slug in ("northwind", "fabrikam"):
        with scope_of(slug) as msp:
            schemas[slug] = msp.schema_name
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            task_id=uuid4(), task="tests.leave_a_client", kwargs={"name": f"{word}-{slug}-{number}"},
            schema_name=schema, queued_at=at, available_at=at,
        )
        for number in range(JOBS) for slug, schema in schemas.items()
    )  # fmt: skip


def left():
    """Return the jobs that did not end."""
    return OutboxMessage.objects.filter(finished_at=None)


def check_that_each_has_its_own(word):
    """Assert that each MSP has what its jobs left, all of it, and nothing of the other's."""
    for slug in ("northwind", "fabrikam"):
        with scope_of(slug):
            found = set(Client.objects.filter(name__startswith=f"{word}-").values_list("name", flat=True))
        assert found == {f"{word}-{slug}-{number}" for number in range(JOBS)}
    assert not DeadLetter.objects.exists()


def test_a_flood_of_two_msps_reaches_each_its_own(db, product):
    flood("flood")
    wait_until(lambda: not left().exists(), or_show=product.log, lives=product.worker)
    check_that_each_has_its_own("flood")


def test_a_broker_killed_with_a_backlog_in_it_loses_nothing(db, product):
    flood("kept")
    wait_until(lambda: not left().filter(sent_at=None).exists(), or_show=product.log, lives=product.worker)
    (killed,) = product.brokers.children
    killed.kill_group()
    product.brokers.children.remove(killed)
    assert left().exists()
    product.brokers.start(killed.program)
    left().update(sent_at=F("sent_at") - timedelta(minutes=31), started_at=F("started_at") - timedelta(minutes=31))
    wait_until(lambda: not left().exists(), or_show=product.log, lives=product.worker)
    check_that_each_has_its_own("kept")
