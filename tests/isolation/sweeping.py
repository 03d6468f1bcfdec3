"""Call addresses as somebody, undo what that did, and notice every word and row that was none of theirs."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client as Browser
from psycopg import IntegrityError

from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope
from config.tenancy.selected import connection

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADDRESS = "192.0.2.7"  # of our own, so that the limits of signing in count nobody else's attempts
# Rows of `public` that an MSP may write: its own jobs.
MAY_CHANGE = {"public.tenancy_outbox"}
Fingerprint = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and all of it as one text of bytes, headers and cookies included."""

    status: int
    content: bytes
    location: str = ""

    def tells(self, secrets: Iterable[bytes]) -> bytes | None:
        """Return the first secret in it."""
        return next((secret for secret in secrets if secret in self.content), None)


class Caller:
    """A browser or program of one person: every call starts with the same cookies."""

    def __init__(self, msp: Msp, *, user: Any = None, key: str = "", cookies: Mapping[str, str] | None = None) -> None:
        headers = {"host": f"{msp.slug}.example.test"} | ({"authorization": f"Bearer {key}"} if key else {})
        self.browser = Browser(headers=headers, raise_request_exception=False, REMOTE_ADDR=ADDRESS)
        self.msp = msp
        self.cookies = dict(cookies or {})
        if user is not None:
            with msp_scope(msp):
                self.browser.force_login(user, backend=BACKEND)
            self.cookies[settings.SESSION_COOKIE_NAME] = self.browser.cookies[settings.SESSION_COOKIE_NAME].value

    def call(self, method: str, address: str, data: Any = None, **extra: Any) -> Answer:
        """Send a request; a crash is a status of 500 with its error as the content."""
        self.browser.cookies = SimpleCookie(self.cookies)
        if data is not None and address.startswith("/api/") and method != "GET":
            extra.setdefault("content_type", "application/json")
        response = getattr(self.browser, method.lower())(address, data=data, **extra)
        if error := getattr(response, "exc_info", None):
            return Answer(500, f"{error[0].__name__}: {error[1]}".encode())
        body = b"".join(response.streaming_content) if response.streaming else response.content
        told = f"{response.headers}{response.cookies}".encode()
        return Answer(response.status_code, body + told, response.headers.get("Location", ""))


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is written inside."""
    with transaction.atomic():
        yield
        connection.set_schema_to_public()
        transaction.set_rollback(True)


@dataclass(slots=True)
class Complaints:
    """What a sweep found, all of it, and how much it looked at."""

    found: list[str] = field(default_factory=list)
    calls: int = 0

    def check(self, is_wrong: object, what: str) -> None:
        """Keep a complaint."""
        if is_wrong:
            self.found.append(what)

    def settle(self, *, least: int) -> None:
        """Fail with everything that was found, or when next to nothing was looked at."""
        assert not self.found, f"{len(self.found)} findings:\n" + "\n".join(self.found[:40])
        assert self.calls >= least, f"Only {self.calls} calls were made: the sweep has lost most of its routes."


def fingerprint_of(*schemas: str) -> Fingerprint:
    """Return for each table of the schemas how many rows it has, and a hash over all of them; past every guard."""
    raw = connection.connection
    tables = raw.execute(
        "SELECT relnamespace::regnamespace::text, relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = ANY (%s::regnamespace[]) ORDER BY 1, 2",
        [list(schemas)],
    ).fetchall()
    parts = " UNION ALL ".join(
        f"SELECT '{schema}.{table}', count(*), md5(coalesce(string_agg(md5(r::text), '' ORDER BY r::text), ''))"  # noqa: S608  -- names from the catalog
        f' FROM {schema}."{table}" r'
        for schema, table in tables
        if f"{schema}.{table}" not in MAY_CHANGE
    )
    return {name: (count, told) for name, count, told in raw.execute(parts).fetchall()}


def writes_to(*schemas: str) -> list[tuple[int, ...]]:
    """Return what the server counted of rows written to each table in this transaction, undone or not."""
    counts = (f"pg_stat_get_xact_tuples_{deed}(oid)" for deed in ("inserted", "updated", "deleted"))
    asked = (
        f"SELECT oid, relfilenode, {', '.join(counts)} FROM pg_class"  # noqa: S608  -- the names above
        " WHERE relkind = 'r' AND relnamespace = ANY (%s::regnamespace[])"
        " AND concat_ws('.', relnamespace::regnamespace, relname) <> ALL (%s) ORDER BY oid"
    )
    found: list[tuple[int, ...]] = connection.connection.execute(asked, [list(schemas), list(MAY_CHANGE)]).fetchall()
    return found


def tables_with(word: str, schema: str) -> set[str]:
    """Return the tables of the schema in which a row holds the word in any of its columns, stored files included."""
    raw = connection.connection
    tables = raw.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace", [schema]
    ).fetchall()
    parts = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {schema}.\"{table}\" r WHERE r::text ~* %(words)s)"  # noqa: S608  -- from the catalog
        for (table,) in tables
    )
    return {table for (table,) in raw.execute(parts, {"words": f"{word}|{word.encode().hex()}"}).fetchall()}


def dangling() -> str | None:
    """Return what the database says of references that lead nowhere: to a row of another MSP, for example."""
    try:
        with transaction.atomic():
            connection.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error)
    return None


def mails() -> bytes:
    """Return every mail that went out, and forget them."""
    told = "".join(f"{message.message()}" for message in mail.outbox)
    mail.outbox.clear()
    return told.encode()
