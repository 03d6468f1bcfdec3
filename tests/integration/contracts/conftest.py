"""Acme Dental of Northwind: eight people, ten workstations and a server, and what is proposed to it."""

import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Barrier

import pikepdf
import pytest
import time_machine
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from config.accounts.models import User
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope
from contracts.actions.acceptance import accept_proposal
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import Contract, Proposal
from contracts.tasks import render_and_send_proposal
from tests.clones import cloned_database
from tests.worlds import NOW, ClientWorld, client_world, staff


@pytest.fixture
def amy(northwind: object) -> User:
    """Northwind's account manager."""
    return staff("Northwind")


@pytest.fixture
def acme(amy: User) -> ClientWorld:
    """Acme Dental with a signatory, a viewer, counts and a recommendation."""
    return client_world("Northwind", by=amy)


@pytest.fixture
def draft(acme: ClientWorld, amy: User) -> Proposal:
    """A proposal to Acme Dental that was not sent yet."""
    return create_proposal(recommendation=acme.recommendation, signatory=acme.signatory, by=amy, at=NOW)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Two blank pages instead of a rendered document: WeasyPrint takes a second, and has its own tests."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(out)
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, *, at, **how: out.getvalue())
    monkeypatch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **options: None)  # nobody draws them
    return out.getvalue()


@pytest.fixture
def sent(draft: Proposal, amy: User, paper: bytes) -> Proposal:
    """A proposal that Acme Dental has got."""
    send_proposal(proposal=draft, by=amy, at=NOW)
    render_and_send_proposal(proposal_id=str(draft.pk), at=NOW.isoformat())
    return Proposal.objects.get(pk=draft.pk)


@pytest.fixture
def contract(sent: Proposal, acme: ClientWorld) -> Contract:
    """What Acme Dental accepted."""
    return accept_proposal(
        proposal=sent,
        contact=acme.signatory,
        signed_name="Sam Northwind",
        signed_title="Owner",
        shown_sha256=sent.terms_sha256,
        at=NOW,
    )


@pytest.fixture
def live_northwind(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Msp]:
    """Northwind in a copy of the database where commits are real: for deeds on several connections at once."""
    with django_db_blocker.unblock(), cloned_database(), msp_scope(Msp.objects.get(slug="northwind")) as msp:
        yield msp


@pytest.fixture
def at_once(live_northwind: Msp) -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Run deeds in Northwind at the same time, each on a connection of its own; return what came of each."""

    def run(deeds: Sequence[Callable[[], object]]) -> list[object]:
        together = Barrier(len(deeds))

        def work(deed: Callable[[], object]) -> object:
            try:
                with msp_scope(live_northwind):
                    connection.ensure_connection()
                    together.wait(timeout=10)
                    return deed()
            except Exception as problem:  # noqa: BLE001  -- handed to the test, which asserts on it
                return problem
            finally:
                connection.close()

        with ThreadPoolExecutor(len(deeds)) as pool:
            return list(pool.map(work, deeds))

    return run


@pytest.fixture
def behind_its_back(northwind: object) -> Callable[[str, str], None]:
    """Change a frozen table as somebody with the database's keys could."""

    def run(table: str, sql: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_frozen")
            cursor.execute(sql)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_frozen")

    return run


@pytest.fixture
def time_machine_at() -> Callable[[datetime], AbstractContextManager[object]]:
    """Make it another moment inside a block."""
    return lambda moment: time_machine.travel(moment, tick=False)
