"""Run the whole product on this machine until Ctrl-C: what `make demo` does once everything is installed."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.embedded import libraries
from config.embedded.home import home_of
from config.embedded.migrated import Migrated
from config.embedded.ports import HOST, free_port, is_taken, start_on_free_port
from config.embedded.processes import Child, Interrupted, Processes, Program, follow_make, guarded, processes
from config.embedded.services import start_services
from config.embedded.state import DEMO, ROOT, VAR, StartRefused, say, secret, write_privately
from config.embedded.summary import describe

SUMMARY = VAR / "demo.json"
PATIENCE = 2.0  # seconds that a demo which was just stopped may take to let go of its folder


@dataclass(frozen=True, slots=True)
class Demo:
    """Hold what every part of the running demo needs to know."""

    keeper: Processes
    port: int
    environment: Mapping[str, str]

    def program(self, name: str, *arguments: str | Path) -> Program:
        """Describe one of the product's processes, its output in `var/demo/log`."""
        return Program(
            name=name,
            command=[sys.executable, *arguments],
            environment=self.environment,
            folder=ROOT,
            log=DEMO.logs / f"{name.replace(' ', '-')}.log",
            stop_now=signal.SIGQUIT,
        )

    def start(self, name: str, *arguments: str | Path) -> Child:
        """Start one of the product's processes."""
        return self.keeper.start(self.program(name, *arguments))


def serve(port: int) -> int:
    """Start everything, do the main job once, and serve until we are told to stop."""
    runs = DEMO.publisher()
    busy = f"The demo of this checkout runs already (process {runs or 'unknown'}). Stop it first, or use another clone."
    with DEMO.held(busy=busy, patience=PATIENCE):
        refuse_taken(port)
        DEMO.prepare()
        SUMMARY.unlink(missing_ok=True)
        libraries.ensure()
        try:
            with processes(first=("beat", "worker", "web server")) as keeper:
                _run_until_told(keeper, port)
        finally:
            DEMO.withdraw()
    say("Everything is stopped. The data are kept; make demo goes on with them.")
    return 0


def _run_until_told(keeper: Processes, port: int) -> None:
    try:
        _fill(_start(keeper, port))
        keeper.watch()
    except Interrupted:
        say("\nStopping ...")


def refuse_taken(port: int) -> None:
    """Refuse a port that somebody listens on, or that we may not use."""
    try:
        taken = is_taken(port)
    except PermissionError:
        raise StartRefused(
            f"Port {port} may be used by root only. Choose one above 1023: make demo PORT=8001"
        ) from None
    if taken:
        other = port + 1 if port < 65535 else 8001
        raise StartRefused(f"Port {port} is taken by another program. Choose another: make demo PORT={other}")


def _start(keeper: Processes, port: int) -> Demo:
    """Start the database, broker, inbox, web server, worker and beat."""
    say("Starting the database, the broker and the inbox ...")
    for log in DEMO.logs.glob("*.log"):
        log.unlink()
    addresses = start_services(keeper, home_of(DEMO), DEMO.logs, durable=True)
    smtp, inbox = _start_inbox(keeper)
    told = {
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
        "SECRET_KEY": secret(DEMO.directory / "secret-key"),
        "EMAIL_URL": f"smtp://{HOST}:{smtp}",
        "HEADROOM_BASE_PORT": str(port),
        "HEADROOM_INBOX_URL": f"http://{HOST}:{inbox}",
        **addresses,
    }
    demo = Demo(keeper, port, {**os.environ, **told, "PYTHONUNBUFFERED": "1"})
    DEMO.publish(told)
    _prepare(demo)
    say("Starting the web server, the worker and beat ...")
    web = demo.start("web server", "-m", "gunicorn", "-c", "python:config.embedded.web", "-b", f"{HOST}:{port}")
    celery = ("-m", "celery", "-A", "config.embedded.worker")
    demo.start("worker", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO")
    demo.start("beat", *celery, "beat", "--schedule", DEMO.directory / "beat-schedule", "--pidfile", "")
    keeper.wait_until(lambda: _answers(port), web, seconds=60)
    return demo


def _start_inbox(keeper: Processes) -> tuple[int, int]:
    smtp = free_port()

    def inbox_on(port: int) -> Program:
        ports = ("--smtp-port", str(smtp), "--http-port", str(port))
        return Program(
            name="inbox",
            command=[sys.executable, "-m", "config.embedded.inbox", "--dir", DEMO.directory / "inbox", *ports],
            environment=os.environ,
            folder=ROOT,
            log=DEMO.logs / "inbox.log",
        )

    return smtp, start_on_free_port(keeper, inbox_on, _answers, seconds=30)


def _prepare(demo: Demo) -> None:
    """Bring the database's schemas up to date; static files are served from where they are."""
    named = os.environ.get("DATABASE_URL")
    migrated = Migrated(ROOT, DEMO.directory / "migrated", named or DEMO.identity)
    if migrated.is_up_to_date():
        return
    say("Preparing the database ...")
    demo.keeper.finish(demo.start("migration", "manage.py", "migrate_schemas", "--noinput"))
    migrated.remember()


def _answers(port: int) -> bool:
    """Tell whether a web server on that port answers at all; what it answers is its own affair."""
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _fill(demo: Demo) -> None:
    """Do the main job once through the running processes, and tell how to look at it."""
    say(f"Serving on port {demo.port}. Filling two demo MSPs (the first time this takes a while) ...")
    program = replace(demo.program("demo", "manage.py", "demo", "--once", "--format", "json"), shows_progress=True)
    demo.keeper.finish(demo.keeper.start(program))
    told = program.log.read_text(encoding="utf-8")
    try:
        summary = json.loads(told)
    except ValueError:
        raise StartRefused(f"manage.py demo did not print its summary as JSON. {program.log}:\n{told[-500:]}") from None
    write_privately(SUMMARY, told)
    for line in describe(summary):
        say(line)


def chosen_port(text: str) -> int:
    """Read the port a person chose."""
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartRefused(
            f"PORT is {text!r}, which is not a port. Choose a number from 1024 to 65535: make demo PORT=8001"
        )
    return int(text)


def main() -> int:
    """Run the demo on the port that the environment names."""
    follow_make()
    return guarded(lambda: serve(chosen_port(os.environ.get("PORT") or "8000")))


if __name__ == "__main__":
    sys.exit(main())
