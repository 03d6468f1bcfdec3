"""Two of the operator's processes at the same work do it once."""

import threading
import uuid

import pytest
from celery import current_app
from django.db import connections

from config.tenancy import outbox
from config.tenancy.dispatcher import dispatch_due
from config.tenancy.models import JobSchedule, Msp, OutboxMessage
from tests.conftest import NOW

PATIENCE = 30


@pytest.fixture
def db(database):
    """Stand in for pytest-django's: here what is written is committed."""


@pytest.fixture
def broker(monkeypatch):
    """A slow broker that notes what it is handed."""
    handed = []

    def send(name, **options):
        threading.Event().wait(0.05)
        handed.append(options["task_id"])

    monkeypatch.setattr(current_app, "send_task", send)
    return handed


def twice_at_once(work):
    """Run it in two threads that begin together; return what both returned."""
    both, returned = threading.Barrier(2, timeout=PATIENCE), []

    def run():
        try:
            both.wait()
            returned.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return returned


def test_two_dispatchers_queue_each_slot_once(db, broker, monkeypatch):
    stock = outbox.queue

    def slowly(*args, **options):
        threading.Event().wait(0.2)
        return stock(*args, **options)

    monkeypatch.setattr(outbox, "queue", slowly)
    JobSchedule.objects.update(next_run_at=NOW)
    assert sum(twice_at_once(lambda: dispatch_due(at=NOW))) == 2
    assert OutboxMessage.objects.filter(task="contracts.nightly").count() == 2
    assert len(set(broker)) == len(broker) == 2


def test_two_relays_hand_each_message_over_once(db, broker):
    msp = Msp.objects.first()
    OutboxMessage.objects.all().delete()
    common = {"task": "tests.any", "schema_name": msp.schema_name, "queued_at": NOW, "available_at": NOW}
    rows = [OutboxMessage(task_id=uuid.uuid4(), **common) for _ in range(6)]
    OutboxMessage.objects.bulk_create(rows)
    assert sum(twice_at_once(lambda: outbox.relay(at=NOW))) == 6
    assert sorted(broker) == sorted(str(row.task_id) for row in rows)


def test_the_same_job_asked_for_twice_at_once_is_one_row(db, broker):
    msp, task_id = Msp.objects.first(), uuid.uuid4()
    first, second = twice_at_once(
        lambda: outbox.queue("tests.any", {}, at=NOW, task_id=task_id, schema_name=msp.schema_name).pk
    )
    assert first == second
