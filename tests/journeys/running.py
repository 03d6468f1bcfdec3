"""The product as it runs: database, broker, web server, worker, beat and a mail server, each a process of its own."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import redis
from psycopg import sql

from config.demo.waiting import wait_for
from config.embedded.inbox import Mailbox
from config.embedded.ports import HOST, free_port, start_on_free_port
from config.embedded.processes import Child, Processes, Program
from config.embedded.state import ROOT
from tests.clones import broker_of_its_own, lent_database

OWNER = "olga@northwind.example"
PATIENCE = 60.0
CELERY = ("-m", "celery", "-A", "config.embedded.worker")
Found = TypeVar("Found")


@dataclass(slots=True)
class Running:
    """Everything that runs, and how to reach it."""

    keeper: Processes
    folder: Path
    environment: dict[str, str]
    port: int
    owners_password: str = ""

    @property
    def web(self) -> tuple[str, int]:
        """Return where the web server listens."""
        return HOST, self.port

    def url(self, path: str) -> str:
        """Return the address of a page of Northwind."""
        return f"http://northwind.localhost:{self.port}{path}"

    def program(self, name: str, *arguments: str | Path) -> Program:
        """Describe one of the product's processes."""
        return Program(
            name=name,
            command=[sys.executable, *arguments],
            environment=self.environment,
            folder=ROOT,
            log=self.folder / "log" / f"{name}.log",
            stop_now=signal.SIGQUIT,
        )

    def run(self, name: str, *arguments: str) -> str:
        """Run one of the product's commands to its end and return what it printed."""
        program = self.program(name, *arguments)
        self.keeper.finish(self.keeper.start(program))
        return program.log.read_text()

    def start_worker(self, *, processes: int = 1) -> Child:
        """Start the worker, which takes so many jobs at a time once it is up."""
        at_once = ("--concurrency", str(processes), "--loglevel", "INFO")
        return self.keeper.start(self.program("worker", *CELERY, "worker", *at_once))

    def start_beat(self) -> Child:
        """Start what hands over jobs that wait, and queues those that are due."""
        return self.keeper.start(
            self.program("beat", *CELERY, "beat", "--schedule", self.folder / "beat", "--pidfile", "")
        )

    @property
    def worker(self) -> Child:
        """Return the worker that runs."""
        return next(child for child in self.keeper.children if child.name == "worker")

    def kill_worker(self) -> None:
        """Kill the worker and its pool as the kernel does when memory runs out: nobody is asked."""
        worker = self.worker
        worker.kill_group()
        self.keeper.children.remove(worker)

    @contextmanager
    def stopped_in(self, task: str) -> Iterator[None]:
        """Wait until the worker begins the next such job after this was entered, and hold it still there."""
        log = self.worker.program.log
        before = len(log.read_bytes())
        yield
        begun = re.compile(
            rb'"task": "%b".*"event": "job_started"|"event": "job_started".*"task": "%b"'
            % (task.encode(), task.encode())
        )
        end = time.monotonic() + PATIENCE
        while not begun.search(log.read_bytes()[before:]):
            assert time.monotonic() < end, f"The worker did not begin {task}. {self.worker.last_words()}"
            time.sleep(0.005)
        os.killpg(self.worker.process.pid, signal.SIGSTOP)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database, inside Northwind's schema; a table of `public` says so."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            schema = connection.execute("SELECT schema_name FROM tenancy_msp WHERE slug = 'northwind'").fetchone()
            assert schema is not None
            connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema[0])))
            cursor = connection.execute(query.encode(), values)  # bytes: the tests' own text, no one else's
            return cursor.fetchall() if cursor.description else []

    def is_idle(self) -> bool:
        """Say whether every job that was asked for is done, and the broker holds none."""
        if self.rows("SELECT 1 FROM public.tenancy_outbox WHERE finished_at IS NULL LIMIT 1"):
            return False
        with redis.Redis.from_url(self.environment["REDIS_URL"]) as broker:
            return not (broker.hlen("headroom:unacked") or broker.llen("headroom:celery"))

    def mails_to(self, address: str, about: str = "") -> list[EmailMessage]:
        """Return the mails that came over SMTP for a person, the newest first."""
        mailbox = Mailbox(self.folder / "inbox")
        contents = [mailbox.content(key) or b"" for key in mailbox.newest_first()]
        mails = [message_from_bytes(content, policy=policy.default) for content in contents]
        return [mail for mail in mails if address in str(mail["X-Sent-To"]) and about in str(mail["Subject"])]

    def wait_for(self, what: str, look: Callable[[], Found | None], *, seconds: float = PATIENCE) -> Found:
        """Look until there is something; a process that ends meanwhile is told with its last words."""

        def look_after_them() -> Found | None:
            self.keeper.refuse_the_dead()
            return look()

        return wait_for(what, look_after_them, seconds=seconds, say=lambda _line: None)


@dataclass(frozen=True, slots=True)
class Template:
    """A database with the MSP Northwind in it, as its operator made it, and its owner's password."""

    name: str
    owners_password: str


@contextmanager
def template(folder: Path) -> Iterator[Template]:
    """Make the database that each start copies: migrated, and Northwind onboarded, by the operator's commands."""
    keeper, name = Processes(), f"journey_template_{os.getpid()}"
    with lent_database(name) as address:
        here = Running(keeper, folder, _environment(address, port=free_port(), smtp=free_port()), 0)
        try:
            here.run("migration", "manage.py", "migrate_schemas", "--shared", "--noinput")
            who = ("--name", "Northwind", "--owner-email", OWNER, "--owner-name", "Olga Owner")
            told = here.run("onboarding", "manage.py", "onboard_msp", "northwind", *who)
        finally:
            keeper.stop_all()
        found = re.search(r"signs in with (\S+)", told)
        assert found, told
        yield Template(name, found[1])


@contextmanager
def running(folder: Path, copied: Template, *, with_jobs: bool = True) -> Iterator[Running]:
    """Start everything, or all but worker and beat, on a copy of the database; stop all of it at the end."""
    keeper = Processes(first=("beat", "worker", "web"))
    with lent_database(f"journey_{os.getpid()}", copied.name) as address:
        try:
            yield _start(keeper, folder, address, copied.owners_password, with_jobs=with_jobs)
        finally:
            started = [child.process.pid for child in keeper.children]
            keeper.stop_all(seconds=1.5)
            assert _are_gone(set(started)), f"Processes outlived the journey: {alive_in(set(started))}"


def _environment(database: str, *, port: int, smtp: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "DATABASE_URL": database,
        "REDIS_URL": broker_of_its_own(),
        "EMAIL_URL": f"smtp://{HOST}:{smtp}",
        "HEADROOM_BASE_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }


def _start(keeper: Processes, folder: Path, database: str, owners_password: str, *, with_jobs: bool) -> Running:
    port, smtp = free_port(), free_port()
    here = Running(keeper, folder, _environment(database, port=port, smtp=smtp), port, owners_password)

    def inbox_on(http: int) -> Program:
        ports = ("--smtp-port", str(smtp), "--http-port", str(http))
        return here.program("inbox", "-m", "config.embedded.inbox", "--dir", folder / "inbox", *ports)

    if with_jobs:
        here.start_worker()
        here.start_beat()
    gunicorn = ("-m", "gunicorn", "-c", "python:config.embedded.web", "-b", f"{HOST}:{port}", "--workers", "1")
    web = keeper.start(here.program("web", *gunicorn))
    start_on_free_port(keeper, inbox_on, _answers, seconds=30)
    keeper.wait_until(lambda: _answers(port), web, seconds=PATIENCE)
    return here


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _are_gone(groups: set[int], seconds: float = 5.0) -> bool:
    """Wait for the end of every process in these groups; what was killed takes a moment."""
    end = time.monotonic() + seconds
    while alive_in(groups):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def alive_in(groups: set[int]) -> list[str]:
    """Return the processes of these groups that still run; one that only waits to be fetched by its parent does not."""
    alive = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, facts = stat.read_text().rpartition(")")
        except OSError:
            continue  # it ended while we looked
        state, _, group = facts.split()[:3]
        if int(group) in groups and state not in "ZX":
            alive.append(f"{name})")
    return alive
