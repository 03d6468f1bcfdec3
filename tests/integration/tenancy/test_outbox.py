"""A job is queued exactly when the transaction that asks for it commits, broker or no broker."""

import time
import uuid
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.tenancy import outbox
from config.tenancy.models import OutboxMessage
from config.tenancy.scope import public_scope
from config.tenancy.tasks import relay_outbox
from tests.conftest import NOW

TASK = "tests.any"


@pytest.fixture
def broker(monkeypatch):
    """A broker that can be away."""

    class Broker:
        def __init__(self):
            self.is_away, self.attempts, self.handed = False, 0, []

        def send(self, name, **options):
            self.attempts += 1
            if self.is_away:
                raise OperationalError("Connection refused")
            self.handed.append({"task": name, **options})

    broker = Broker()
    monkeypatch.setattr(current_app, "send_task", broker.send)
    monkeypatch.setattr(outbox, "_broker_rests_until", 0.0)
    return broker


def test_a_committed_job_is_handed_over_at_once(northwind, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.queue(TASK, {"n": 1}, at=timezone.now())
        assert broker.handed == []
    [handed] = broker.handed
    assert (handed["task"], handed["kwargs"], handed["task_id"]) == (TASK, {"n": 1}, str(message.task_id))
    assert handed["headers"] == {"_schema_name": northwind.schema_name}
    message.refresh_from_db()
    assert message.sent_at is not None


def test_a_rolled_back_transaction_queues_nothing(northwind, broker, django_capture_on_commit_callbacks):
    def ask_and_fail():
        with transaction.atomic():
            outbox.queue(TASK, {}, at=timezone.now())
            raise LookupError("changed my mind")

    with django_capture_on_commit_callbacks(execute=True) as callbacks, pytest.raises(LookupError):
        ask_and_fail()
    assert callbacks == []
    assert not OutboxMessage.objects.filter(task=TASK).exists()
    assert broker.handed == []


def test_the_same_job_asked_for_twice_is_queued_once(northwind, broker, django_capture_on_commit_callbacks):
    task_id = uuid.uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first = outbox.queue(TASK, {}, at=NOW, task_id=task_id)
        second = outbox.queue(TASK, {}, at=NOW, task_id=task_id)
    assert first == second
    assert len(broker.handed) == 1


def test_a_job_survives_a_dead_broker_and_is_relayed_later(northwind, broker, django_capture_on_commit_callbacks):
    broker.is_away = True
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.queue(TASK, {}, at=timezone.now())
    message.refresh_from_db()
    assert message.sent_at is None
    broker.is_away = False
    with public_scope():
        assert relay_outbox() >= 1
    assert [handed["task_id"] for handed in broker.handed] == [str(message.task_id)]


def test_a_dead_broker_is_asked_once_and_then_left_to_the_relay(northwind, broker, django_capture_on_commit_callbacks):
    broker.is_away = True
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(20):
            outbox.queue(TASK, {}, at=timezone.now())
    assert broker.attempts == 1
    assert OutboxMessage.objects.filter(task=TASK, sent_at=None).count() == 20


def test_a_real_broker_that_does_not_answer_costs_no_second(northwind, monkeypatch):
    from config.celery import JobApp

    dead = JobApp("dead", set_as_current=False)
    dead.config_from_object("django.conf:settings", namespace="CELERY")
    dead.conf.broker_url = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(outbox, "current_app", dead)
    outbox.queue(TASK, {}, at=timezone.now())
    began = time.monotonic()
    with pytest.raises(OperationalError):
        outbox.relay(at=timezone.now())
    assert time.monotonic() - began < 2
    assert OutboxMessage.objects.get(task=TASK).sent_at is None


def test_what_waits_for_its_moment_is_not_handed_over_before(northwind, broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.queue(TASK, {}, at=NOW, available_at=NOW + timedelta(minutes=5))
    assert outbox.relay(at=NOW + timedelta(minutes=4)) == 0
    assert outbox.relay(at=NOW + timedelta(minutes=5)) == 1
    assert outbox.relay(at=NOW + timedelta(minutes=5)) == 0


def test_a_broker_that_dies_in_the_middle_loses_nothing(northwind, broker, monkeypatch):
    for number in range(3):
        outbox.queue(TASK, {"n": number}, at=NOW)

    def dies_at_the_second(name, **options):
        if options["kwargs"] == {"n": 1}:
            raise OperationalError("Connection reset")
        broker.send(name, **options)

    with monkeypatch.context() as patch:
        patch.setattr(current_app, "send_task", dies_at_the_second)
        with pytest.raises(OperationalError):
            outbox.relay(at=NOW)
    assert OutboxMessage.objects.filter(task=TASK, sent_at=None).count() == 3
    assert outbox.relay(at=NOW) == 3


def test_what_finished_long_ago_is_forgotten_and_nothing_else(northwind, broker):
    old, new, never = (outbox.queue(TASK, {"n": number}, at=NOW) for number in range(3))
    OutboxMessage.objects.filter(pk=old.pk).update(finished_at=NOW - timedelta(days=8))
    OutboxMessage.objects.filter(pk=new.pk).update(finished_at=NOW - timedelta(days=6))
    assert outbox.forget_finished(at=NOW) == 1
    assert set(OutboxMessage.objects.filter(task=TASK)) == {new, never}
