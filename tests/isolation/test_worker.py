"""Holes 10, 11 and 12 through a real broker and a real worker: nothing here is called by the test itself."""

import json
import os
import signal
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import Client
from config.celery import app
from config.tenancy import outbox
from config.tenancy.models import DeadLetter, Msp, OutboxMessage, new_schema_name
from config.tenancy.onboarding import resume, suspend
from config.tenancy.scope import msp_scope, public_scope, scope_of
from tests.clones import cloned_database, start, wait_until
from tests.isolation import worker_jobs

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """A database that this process and the worker share."""
    with django_db_blocker.unblock(), cloned_database() as address:
        yield address


@pytest.fixture
def db(database):
    """Stand in for pytest-django's: here what is written is committed."""


class Worker:
    """One worker process with one child."""

    def __init__(self, log):
        self.log = log
        self.process = None

    def begin(self):
        """Start it and wait until it answers."""
        self.process = start(
            "-m", "celery", "-A", "config.celery", "worker", "-P", "prefork", "-c", "1", "-l", "INFO",
            "-I", "tests.isolation.worker_jobs", "--without-gossip", "--without-mingle", log=self.log,
        )  # fmt: skip
        wait_until(lambda: app.control.ping(timeout=0.5), or_show=self.log)

    def kill(self):
        """Kill it and its child without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def child(self):
        """Return the process that runs the jobs."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as children:
            return int(children.read().split()[0])


@pytest.fixture(scope="module")
def worker(database, tmp_path_factory):
    """A real worker on the shared database; whatever waits in the broker is not ours."""
    app.control.purge()
    worker = Worker(tmp_path_factory.mktemp("worker") / "worker.log")
    worker.begin()
    yield worker
    worker.kill()
    app.control.purge()


def clients_everywhere():
    """Return the names of all clients of all MSPs."""
    names = set()
    with public_scope():
        msps = list(Msp.objects.all())
    for msp in msps:
        with msp_scope(msp):
            names |= {f"{msp.slug}: {name}" for name in Client.objects.values_list("name", flat=True)}
    return names


def send(headers, **kwargs):
    """Publish a message past the outbox, as a foreign producer would; return its id."""
    task_id = uuid.uuid4()
    with app.producer_or_acquire() as producer:
        message = app.amqp.create_task_message(
            str(task_id), worker_jobs.leave_a_client.name, args=[], kwargs=kwargs, argsrepr="", kwargsrepr=""
        )
        message.headers.update(headers)
        app.amqp.send_task_message(producer, worker_jobs.leave_a_client.name, message, queue="celery")
    return task_id


def buried(task_id, worker):
    """Wait for the dead letter and return why."""
    wait_until(lambda: DeadLetter.objects.filter(task_id=task_id).exists(), or_show=worker.log)
    return DeadLetter.objects.get(task_id=task_id).reason


def finished(task_id, worker, *, retries=0):
    """Wait until the job is done and return its row."""
    rows = OutboxMessage.objects.filter(task_id=task_id, retries=retries)
    wait_until(lambda: rows.filter(finished_at__isnull=False).exists(), or_show=worker.log)
    return rows.get()


def test_a_job_runs_for_the_msp_that_asked(worker):
    with scope_of("northwind"):
        ours = worker_jobs.leave_a_client.delay(name="acme")
    with scope_of("fabrikam"):
        theirs = worker_jobs.leave_a_client.delay(name="acme")
    finished(ours.id, worker), finished(theirs.id, worker)
    assert {"northwind: acme", "fabrikam: acme"} <= clients_everywhere()


CASES = {
    "no header": ({}, "The message names no MSP."),
    "public": ({"_schema_name": "public"}, "The message names no MSP."),
    "unknown": ({"_schema_name": new_schema_name()}, "The message names an MSP that does not exist."),
}


@pytest.mark.parametrize("case", CASES)
def test_a_message_for_nobody_becomes_a_dead_letter_and_changes_nothing(worker, case):
    before = clients_everywhere()
    headers, reason = CASES[case]
    assert buried(send(headers, name="leak"), worker) == reason
    assert clients_everywhere() == before


def test_a_message_that_nobody_queued_becomes_a_dead_letter(worker):
    before = clients_everywhere()
    with scope_of("northwind") as northwind:
        headers = {"_schema_name": northwind.schema_name}
    assert buried(send(headers, name="leak"), worker) == "No row of the outbox asked for this job."
    assert clients_everywhere() == before


def test_a_job_of_a_suspended_msp_becomes_a_dead_letter_and_runs_when_it_is_replayed(worker):
    from config.tenancy.dead_letters import replay

    with scope_of("fabrikam") as fabrikam:
        pass
    job = {"task": "tests.leave_a_client", "kwargs": {"name": "late"}, "task_id": uuid.uuid4()}
    suspend(fabrikam)
    outbox.queue(**job, at=timezone.now(), schema_name=fabrikam.schema_name)
    assert buried(job["task_id"], worker) == "The MSP is suspended."
    assert "fabrikam: late" not in clients_everywhere()
    resume(fabrikam)
    again = replay(DeadLetter.objects.get(task_id=job["task_id"]).pk, at=timezone.now())
    finished(again.task_id, worker)
    assert "fabrikam: late" in clients_everywhere()


def test_a_retry_runs_for_the_same_msp(worker):
    with scope_of("fabrikam"):
        job = worker_jobs.fail_once.delay(name="tried-again")
    finished(job.id, worker)
    wait_until(lambda: OutboxMessage.objects.filter(task_id=job.id, retries=1).exists(), or_show=worker.log)
    outbox.relay(at=timezone.now() + timedelta(minutes=10))
    finished(job.id, worker, retries=1)
    assert "fabrikam: tried-again" in clients_everywhere()
    assert "northwind: tried-again" not in clients_everywhere()


def test_a_job_whose_child_process_is_killed_is_done_by_the_next(worker):
    with scope_of("northwind"):
        job = worker_jobs.hang_once.delay(name="child-killed")
    wait_until(lambda: OutboxMessage.objects.filter(task_id=job.id, starts=1).exists(), or_show=worker.log)
    os.kill(worker.child(), signal.SIGKILL)
    assert finished(job.id, worker).starts == 2
    assert "northwind: child-killed" in clients_everywhere()


def test_a_job_whose_worker_is_killed_is_done_by_the_next(worker):
    with scope_of("fabrikam"):
        job = worker_jobs.hang_once.delay(name="worker-killed")
    wait_until(lambda: OutboxMessage.objects.filter(task_id=job.id, starts=1).exists(), or_show=worker.log)
    worker.kill()
    worker.begin()
    assert outbox.relay(at=timezone.now() + timedelta(minutes=10)) == 0
    assert outbox.relay(at=timezone.now() + timedelta(minutes=31)) == 1
    assert finished(job.id, worker).starts == 2
    assert "fabrikam: worker-killed" in clients_everywhere()


def test_a_failure_is_kept_for_the_operator_and_masked_in_the_log(worker):
    with scope_of("northwind"):
        job = worker_jobs.fail_for_good.delay()
    assert "olga@msp.example" in buried(job.id, worker)
    told = worker.log.read_text(encoding="utf-8")
    assert "Key (email)=(<e-mail>) already exists." in told
    assert "olga@msp.example" not in told


def test_the_worker_writes_json_with_msp_and_job_and_no_value(worker):
    lines = worker.log.read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    started = [line for line in told if line.get("event") == "job_started"]
    assert {line["msp"] for line in started} == {"northwind", "fabrikam"}
    assert all(line["task_id"] and line["task"].startswith("tests.") for line in started)
