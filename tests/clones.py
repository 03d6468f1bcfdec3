"""What tests of several processes work on: a copy of the test database that all of them see, and a broker number.

What is written in the copy is committed, and gone afterwards.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
import redis
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


@contextmanager
def cloned_database() -> Iterator[str]:
    """Connect this process to a fresh copy of the test database; yield the copy's address."""
    template = connection.settings_dict["NAME"]
    clone = f"{template}_{secrets.token_hex(4)}"
    connection.close()
    _administer(_leaving(template), f'CREATE DATABASE "{clone}" TEMPLATE "{template}"')
    _point_to(clone)
    try:
        yield address_of_the_database()
    finally:
        connection.close()
        _point_to(template)
        _administer(*_dropping(clone))


@contextmanager
def lent_database(name: str, copied: str = "template1") -> Iterator[str]:
    """Lend a new database on the server of this run; yield its address."""
    server = os.environ["DATABASE_URL"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            for statement in _dropping(name):
                connection.execute(statement)


def _leaving(name: str) -> str:
    """Return the statement that closes every client's connection to a database; the server's own end by themselves."""
    mine = f"datname = '{name}' AND backend_type = 'client backend'"
    return f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"  # noqa: S608


def _dropping(name: str) -> tuple[str, str]:
    """Return the statements that drop a database; WITH (FORCE) is refused while the server's autovacuum is in it."""
    return _leaving(name), f'DROP DATABASE IF EXISTS "{name}"'


def _administer(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        for statement in statements:
            cursor.execute(statement)


def _point_to(name: str) -> None:
    connection.settings_dict["NAME"] = name
    connections.settings["default"]["NAME"] = name


def address_of_the_database() -> str:
    """Return what another process needs in DATABASE_URL to see the database of this one."""
    parts = connection.settings_dict
    user, password = quote(parts["USER"], safe=""), quote(parts["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"


def broker_of_its_own() -> str:
    """Return what real workers need in REDIS_URL to get no message of another test, an emptied broker number."""
    broker = urlsplit(os.environ["REDIS_URL"])
    ours = broker._replace(path=f"/{int(broker.path.strip('/') or 0) + 8}").geturl()
    with redis.Redis.from_url(ours) as connected:
        connected.flushdb()
    return ours


def start(*command: str, log: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start a program of the product on the database of this process, in a group of its own."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": address_of_the_database(),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                **environment,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until(
    holds: Callable[[], object], *, or_show: Path | None = None, lives: subprocess.Popen[bytes] | None = None
) -> None:
    """Wait until it holds; fail with the end of the log when it does not, or when the process ends before."""
    end = time.monotonic() + PATIENCE
    while not holds():
        ended = lives is not None and lives.poll() is not None
        if ended or time.monotonic() > end:
            told = or_show.read_text(encoding="utf-8")[-4000:] if or_show else ""
            raise AssertionError(f"{'The process ended.' if ended else 'It did not come about in time.'}\n{told}")
        time.sleep(0.1)
