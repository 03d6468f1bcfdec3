"""Where the demo plays: on the processes of a running `make demo`, or on ones started for the time of the command."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from config.demo.visiting import Address, PageRefused, Visitor
from config.demo.waiting import Say
from config.embedded.ports import HOST, free_port, start_on_free_port
from config.embedded.processes import Processes, Program, processes
from config.embedded.state import ROOT, VAR

INBOX_VARIABLE = "HEADROOM_INBOX_URL"
FOLDER = VAR / "demo-once"


@dataclass(frozen=True, slots=True)
class Stage:
    """Say where the web server listens and where the inbox is read."""

    web: Address
    inbox_url: str

    @property
    def inbox(self) -> Address:
        """Return where the inbox listens."""
        parts = urlsplit(self.inbox_url)
        return parts.hostname or HOST, parts.port or 80


@contextmanager
def stage(say: Say) -> Iterator[Stage]:
    """Yield the running demo's stage, or start an inbox, a worker and a web server and stop them at the end."""
    inbox_url = os.environ.get(INBOX_VARIABLE, "")
    if inbox_url:
        yield Stage((HOST, settings.PUBLIC_PORT), inbox_url)
        return
    say("No demo is running; starting an inbox, a worker and a web server for this once ...")
    with processes(first=("worker",)) as keeper:
        smtp, http = _start_inbox(keeper)
        _start_worker(keeper, smtp)
        with _web_server() as web:
            yield Stage(web, f"http://{HOST}:{http}")


def _program(name: str, *arguments: str | Path, environment: dict[str, str] | None = None) -> Program:
    return Program(
        name=name,
        command=[sys.executable, *arguments],
        environment={**os.environ, **(environment or {})},
        folder=ROOT,
        log=FOLDER / "log" / f"{name}.log",
    )


def _start_inbox(keeper: Processes) -> tuple[int, int]:
    """Start the mail catcher; return its ports for SMTP and for reading."""
    smtp = free_port()

    def inbox_on(port: int) -> Program:
        ports = ("--smtp-port", str(smtp), "--http-port", str(port))
        return _program("inbox", "-m", "config.embedded.inbox", "--dir", FOLDER / "inbox", *ports)

    return smtp, start_on_free_port(keeper, inbox_on, _is_read, seconds=30)


def _is_read(port: int) -> bool:
    try:
        Visitor((HOST, port)).get(f"http://{HOST}:{port}/")
    except PageRefused:
        return False
    return True


def _start_worker(keeper: Processes, smtp: int) -> None:
    """Start a Celery worker that mails to our inbox; it takes its first job when it is up."""
    worker = ("-m", "celery", "-A", "config.embedded.worker", "worker", "--concurrency", "2", "--loglevel", "INFO")
    keeper.start(_program("worker", *worker, environment={"EMAIL_URL": f"smtp://{HOST}:{smtp}"}))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  -- the standard library's name
        """Say nothing: standard error is for the demo's progress."""


@contextmanager
def _web_server() -> Iterator[Address]:
    """Serve the product from this process on a port of its own."""
    if hasattr(staticfiles_storage, "manifest_name"):  # the pages' addresses of files are looked up in a manifest
        call_command("collectstatic", interactive=False, verbosity=0)
    server = make_server(HOST, 0, get_wsgi_application(), server_class=_Server, handler_class=_QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield (HOST, server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
