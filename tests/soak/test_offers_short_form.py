"""Many offers at once in its short form: two workers, one killed; nothing lost, nothing twice, each document once."""

import os
import signal
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db.models import F
from django.utils import timezone

from config.accounts.models import User
from config.embedded.inbox import LARGEST_BYTES, Catcher, Mailbox
from config.embedded.ports import HOST, free_port
from config.tenancy.models import OutboxMessage
from config.tenancy.scope import public_scope, scope_of
from contracts.models import OutgoingMail
from tests.clones import broker_of_its_own, cloned_database, start, wait_until
from tests.soak.offered import Mails, queue
from tests.worlds import client_world

pytestmark = pytest.mark.journey
OFFERS = 6


@pytest.fixture
def inbox(tmp_path):
    """A mail server that keeps every message it is brought."""
    mailbox = Mailbox(tmp_path / "inbox")
    catcher = Controller(Catcher(mailbox), hostname=HOST, port=free_port(), data_size_limit=LARGEST_BYTES)
    catcher.start()
    yield catcher
    catcher.stop()


@pytest.fixture
def workers(django_db_setup, django_db_blocker, tmp_path, inbox):
    """Two workers and a beat on a database and a broker number of their own; yields the workers and their log."""
    started = []
    with django_db_blocker.unblock(), cloned_database():
        world = {
            "REDIS_URL": broker_of_its_own(),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            "REDELIVERED_AFTER_SECONDS": "3",
            "EMAIL_URL": f"smtp://{HOST}:{inbox.port}",
        }
        try:
            for name in ("first", "second"):
                command = ("-m", "celery", "-A", "config.celery", "worker", "-c", "1", "-n", f"{name}@%h", "-l", "INFO")
                started.append(start(*command, log=tmp_path / "log", **world))
            beat = ("-m", "celery", "-A", "config.celery", "beat", "--schedule", f"{tmp_path}/beat", "--pidfile", "")
            started.append(start(*beat, log=tmp_path / "log", **world))
            yield started
        finally:
            for process in started:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def let_waiting_end():
    """Make what waits for its time, or for a killed worker, look older."""
    OutboxMessage.objects.filter(sent_at=None).update(available_at=timezone.now())
    with scope_of("northwind"):
        handed = OutgoingMail.objects.filter(status="SENDING", handed_at__lt=timezone.now() - timedelta(seconds=5))
        handed.update(handed_at=F("handed_at") - timedelta(minutes=31))


def test_all_offers_go_out_once_though_a_worker_is_killed(workers, inbox, tmp_path):
    first, second, _ = workers
    with scope_of("northwind"):
        olga = User.objects.get()
        recommendation = str(client_world("Northwind", by=olga).recommendation.pk)
    offers = Mails(queue("northwind", recommendation, OFFERS))
    with public_scope():
        OutboxMessage.objects.update(sent_at=None)  # beat hands them to the broker of these workers, all at once
    folder = tmp_path / "inbox"

    wait_until(lambda: offers.rendered_count() >= OFFERS // 3, or_show=tmp_path / "log", lives=first)
    os.killpg(first.pid, signal.SIGKILL)
    wait_until(lambda: let_waiting_end() or offers.out_count() == OFFERS, or_show=tmp_path / "log", lives=second)

    offers.ask_a_person(folder)
    wait_until(lambda: all(finding.holds for finding in offers.judge("short", folder)), or_show=tmp_path / "log")
