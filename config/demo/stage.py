"""Where the demo plays: on the processes of a running `make demo`, or on ones started for the time of the command."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from config import env
from config.demo.visiting import Address, PageRefused, Visitor
from config.demo.waiting import Say
from config.embedded.ports import HOST, free_port, start_on_free_port
from config.embedded.processes import Processes, Program, processes
from config.embedded.state import DEMO, ROOT, VAR

INBOX_VARIABLE = "HEADROOM_INBOX_URL"


@dataclass(frozen=True, slots=True)
class Stage:
    """Say where the web server listens, where the inbox is read and where the worker logs."""

    web: Address
    inbox_url: str
    worker_log: Path


@contextmanager
def stage(say: Say) -> Iterator[Stage]:
    """Yield the running demo's stage, or start an inbox, a worker and a web server and stop them at the end."""
    inbox_url = env.text(INBOX_VARIABLE, "")
    if inbox_url:
        yield Stage((HOST, settings.PUBLIC_PORT), inbox_url, DEMO.logs / "worker.log")
        return
    say("No demo is running; starting an inbox, a worker and a web server for this once ...")
    with processes(first=("worker",)) as keeper:
        smtp, http = _start_inbox(keeper)
        log = _start_worker(keeper, smtp)
        with _web_server() as web:
            yield Stage(web, f"http://{HOST}:{http}", log)


def _folder() -> Path:
    """Return where our own processes keep mails and logs: one for each database, since a later run reads on."""
    return VAR / "demo-once" / str(connection.settings_dict["NAME"])


def _program(name: str, *arguments: str | Path, environment: dict[str, str] | None = None) -> Program:
    log = _folder() / "log" / f"{name}.log"
    log.unlink(missing_ok=True)
    return Program(
        name=name,
        command=[sys.executable, *arguments],
        environment={**os.environ, **(environment or {})},
        folder=ROOT,
        log=log,
    )


def _start_inbox(keeper: Processes) -> tuple[int, int]:
    """Start the mail catcher; return its ports for SMTP and for reading."""
    smtp = free_port()

    def inbox_on(port: int) -> Program:
        ports = ("--smtp-port", str(smtp), "--http-port", str(port))
        return _program("inbox", "-m", "config.embedded.inbox", "--dir", _folder() / "inbox", *ports)

    return smtp, start_on_free_port(keeper, inbox_on, _is_read, seconds=30)


def _is_read(port: int) -> bool:
    try:
        Visitor((HOST, port)).get(f"http://{HOST}:{port}/")
    except PageRefused:
        return False
    return True


def _start_worker(keeper: Processes, smtp: int) -> Path:
    """Start a Celery worker that mails to our inbox, and takes its first job when it is up; return its log."""
    worker = ("-m", "celery", "-A", "config.embedded.worker", "worker", "--concurrency", "2", "--loglevel", "INFO")
    program = _program("worker", *worker, environment={"EMAIL_URL": f"smtp://{HOST}:{smtp}"})
    keeper.start(program)
    return program.log


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  -- the standard library's name
        """Say nothing: standard error is for the demo's progress."""


@contextmanager
def _web_server() -> Iterator[Address]:
    """Serve the product from this process on a port of its own."""
    logging.getLogger("django_structlog").setLevel(logging.WARNING)  # standard error is for the demo's progress
    server = make_server(HOST, 0, get_wsgi_application(), server_class=_Server, handler_class=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield (HOST, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
