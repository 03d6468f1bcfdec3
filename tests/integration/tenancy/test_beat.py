"""Beat, broker and worker as the compose file starts them: what waits in the database gets done."""

import glob
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from config.celery import app
from config.tenancy.models import DeadLetter, JobSchedule, Msp, OutboxMessage
from config.tenancy.scope import public_scope
from tests.clones import start, wait_until
from tests.unit.config.deployment.files import compose

pytestmark = pytest.mark.journey


@pytest.fixture
def db(database):
    """Stand in for pytest-django's: here what is written is committed."""


def command(name, folder):
    """Return the service's command as the compose file has it, with its files in a folder of the test."""
    words = compose()["services"][name]["command"]
    assert words[0] == "celery"
    sized = ["1" if word.startswith("${") else word for word in words[1:]]
    return ["-m", "celery", *(word.replace("/tmp/", f"{folder}/") for word in sized)]  # noqa: S108


@pytest.fixture(scope="module")
def processes(database, tmp_path_factory):
    """A worker and a beat; yields the folder of their logs."""
    folder = tmp_path_factory.mktemp("beat")
    app.control.purge()
    started = {name: start(*command(name, folder), log=folder / name) for name in ("worker", "beat")}
    try:
        wait_until(lambda: app.control.ping(timeout=0.5), or_show=folder / "worker", lives=started["worker"])
        yield folder, started
    finally:
        for process in started.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        app.control.purge()


def health_check(name, folder):
    """Run the service's health check; return whether it passes."""
    _, *words = compose()["services"][name]["healthcheck"]["test"]
    code = words[2].replace("/tmp/", f"{folder}/")  # noqa: S108
    return subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_a_job_that_waits_in_the_outbox_is_relayed_and_done(db, processes):
    folder, _ = processes
    with public_scope():
        msp = Msp.objects.get(slug="northwind")
    job, at = uuid.uuid4(), timezone.now()
    OutboxMessage.objects.create(
        task_id=job, task="contracts.nightly", kwargs={"on": "2026-11-20"}, schema_name=msp.schema_name,
        queued_at=at, available_at=at, request_id="who-asked",
    )  # fmt: skip
    rows = OutboxMessage.objects.filter(task_id=job)
    wait_until(lambda: rows.filter(finished_at__isnull=False).exists(), or_show=folder / "worker")
    assert not DeadLetter.objects.exists()
    lines = [json.loads(line) for line in (folder / "worker").read_text().splitlines() if line.startswith("{")]
    [done] = [line for line in lines if line["event"] == "job_finished" and line["task_id"] == str(job)]
    assert (done["msp"], done["request_id"]) == ("northwind", "who-asked")


def test_the_night_of_every_msp_comes_round(db, processes):
    folder, _ = processes
    due = timezone.now() - timedelta(minutes=1)
    JobSchedule.objects.update(next_run_at=due)
    app.send_task("config.tenancy.dispatch_due")
    nights = OutboxMessage.objects.filter(task="contracts.nightly", queued_at__gte=due, finished_at__isnull=False)
    with public_scope():
        schemas = set(Msp.objects.values_list("schema_name", flat=True))
    wait_until(lambda: schemas <= {night.schema_name for night in nights.all()}, or_show=folder / "worker")
    assert all(schedule.next_run_at > timezone.now() for schedule in JobSchedule.objects.all())


def test_the_worker_is_found_alive_and_a_stranger_is_not(db, processes, tmp_path):
    _, shell = compose()["services"]["worker"]["healthcheck"]["test"]
    words = shlex.split(shell.replace("$$HOSTNAME", socket.gethostname()))
    assert start("-m", *words, log=tmp_path / "ping").wait() == 0, (tmp_path / "ping").read_text()
    assert start("-m", *words[:-1], "celery@nowhere", log=tmp_path / "ping").wait() != 0


def test_beat_is_found_alive_and_found_dead(db, processes):
    folder, started = processes
    wait_until(lambda: glob.glob(f"{folder}/beat-schedule*"), or_show=folder / "beat")
    assert health_check("beat", folder)
    started["beat"].send_signal(signal.SIGKILL)
    started["beat"].wait()
    for path in glob.glob(f"{folder}/beat-schedule*"):
        os.utime(path, (0, 0))
    assert not health_check("beat", folder)
