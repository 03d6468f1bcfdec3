"""Northwind with one row on every screen, or thirty, made once for the tests that only read it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from clients.actions.belonging import add_name
from clients.actions.rules import save_mapping, set_asset_class
from clients.actions.waiting import keep_file, show_file
from clients.asset_classes import AssetClass
from clients.models import (
    Account,
    Asset,
    Contact,
    CountLine,
    Decision,
    Dispute,
    Finding,
    ImportRun,
    InventoryCount,
    InventoryRules,
    Logon,
    MatchQuestion,
    Person,
    Seat,
    Site,
    Station,
    System,
)
from config.accounts.models import ApiKey, User
from config.accounts.roles import Role
from config.tenancy.models import Msp
from config.tenancy.scope import msp_scope, public_scope
from contracts.actions.amendments import draft_amendment
from contracts.actions.contest import announce, answer_dispute, dispute_line
from contracts.actions.sla import record_result
from contracts.actions.statements import draft_statement, issue_statement
from contracts.actions.sweeping import sweep_ceilings
from contracts.models import (
    Contract,
    ExportLayout,
    IndexValue,
    Option,
    ProposalTemplate,
    RenewalReminder,
    ScopeItem,
    SealKey,
    SlaPlan,
    StatementRun,
    TaxRule,
    Webhook,
    WebhookMessage,
)
from contracts.months import add_months
from contracts.queries.spans import agreement_of
from contracts.sla.results import Result
from pricing.actions.rate_cards import draft_next_version
from pricing.models import DecisionPolicy, RateCard, ServiceTier
from tests import worlds
from tests.worlds import NOW, PASSWORD, TODAY

HOST = {"host": "northwind.example.test"}
TOMORROW = TODAY + timedelta(days=1)


def signed_in(user: User | None) -> Browser:
    """Return a person's browser, or a stranger's, past the first request of its session, which writes to it."""
    browser = Browser(headers=HOST)
    if user is not None:
        browser.force_login(user, backend="sesame.backends.ModelBackend")
        browser.get("/admin/clients/site/")
    return browser


@pytest.fixture
def olga(northwind):
    """The owner of Northwind."""
    return User.objects.get(email="olga@msp.example")


@pytest.fixture
def amy(northwind):
    """Northwind's account manager."""
    return worlds.staff("Northwind")


@pytest.fixture
def rita(northwind):
    """Someone at Northwind who may read everything and change nothing."""
    return User.objects.create_user("rita@northwind.example", name="Rita Reader", role=Role.READ_ONLY)


@pytest.fixture
def owner(olga):
    """Olga's browser."""
    return signed_in(olga)


@pytest.fixture
def manager(amy):
    """Amy's browser."""
    return signed_in(amy)


@pytest.fixture
def reader(rita):
    """Rita's browser."""
    return signed_in(rita)


def two_blank_pages() -> bytes:
    """Return a PDF as quick as can be: WeasyPrint takes a second, and has its own tests."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    """Blank pages instead of rendered ones."""
    content = two_blank_pages()
    monkeypatch.setattr("contracts.documents.pdf.render", lambda document, *, at, **how: content)
    monkeypatch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **options: None)  # nobody draws them


@contextmanager
def filled(rows: int, blocker) -> Iterator[dict[Role, tuple[User, Browser]]]:
    """Fill Northwind with so many rows of everything, hand out a browser for each role, and take it all away again."""
    with blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        content = two_blank_pages()
        patch.setattr("contracts.documents.pdf.render", lambda document, *, at, **how: content)
        patch.setattr("contracts.tasks.proposals.pictures_of", lambda *asked, **options: None)  # nobody draws them
        with public_scope():
            msp = Msp.objects.get(slug="northwind")
        with msp_scope(msp), transaction.atomic():
            _fill(rows)
            contact = Contact.objects.filter(portal_role="SIGNATORY").first().user
            staff = {role: User.objects.filter(role=role).order_by("joined_at").first() for role in Role}
            try:
                yield {role: (user, signed_in(user)) for role, user in (staff | {Role.CLIENT_CONTACT: contact}).items()}
            finally:
                transaction.set_rollback(True)


@pytest.fixture
def in_northwind(people, monkeypatch) -> Iterator[None]:
    """Work in the filled Northwind, on its day."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with public_scope():
        msp = Msp.objects.get(slug="northwind")
    with msp_scope(msp):
        yield


def _fill(rows: int) -> None:
    olga = User.objects.get(email="olga@msp.example")
    manager = worlds.staff("Acme")
    User.objects.create_user("rita@northwind.example", name="Rita Reader", role=Role.READ_ONLY, password=PASSWORD)
    for number in range(rows):
        canary = f"Acme{number}"
        world = worlds.with_flat_rate(
            worlds.client_world(canary, by=manager, users=9, workstations=10), by=manager
        )  # a ceiling of 10 users is near
        contract = worlds.accepted_contract(world, by=manager)
        _inventory(world.client, canary)
        _contested(world, manager)
        _agreed(contract, manager)
    sweep_ceilings(on=TODAY, at=NOW)
    _settings(rows, olga)


def _inventory(client, canary: str) -> None:
    run = ImportRun.objects.filter(client=client).first()
    seen = {"client": client, "source": "csv", "first_seen_on": TODAY, "last_seen_on": TODAY, "import_run": run}
    odd = Account.objects.create(external_id=f"odd-{canary}", name=f"Odd {canary}", **seen)
    Asset.objects.create(external_id=f"odd-{canary}", name=f"Box {canary}", is_managed=True, **seen)
    pat = Person.objects.create(client=client, name=f"Pat {canary}")
    _tables(client, canary, run.by)
    _who_is_who(client, odd, pat, run)
    Site.objects.create(client=client, name=f"Office {canary}")
    Finding.objects.create(
        client=client, code="GENERIC", severity="high", about=f"OR1 {canary}", because="Several people use it.",
        first_seen_on=TODAY, last_seen_on=TODAY,
    )  # fmt: skip


def _contested(world: worlds.ClientWorld, manager: User) -> None:
    lines = CountLine.objects.filter(count__client=world.client, subject="USER").select_related("count")[:3]
    for line in lines[:2]:
        dispute_line(line=line, reason="Gone.", contact=world.viewer, at=NOW)
    answer_dispute(dispute=Dispute.objects.filter(client=world.client).first(), is_upheld=True, answer="Agreed.",
                   by=manager, at=NOW)  # fmt: skip
    announce(kind="LEAVER", name=lines[2].who, on=TODAY, contact=world.viewer, at=NOW)


def _tables(client, canary: str, by: User) -> None:
    table = f"Account ID,Username,Display name\n{canary},{canary},Pat {canary}\n".encode()
    file = keep_file(client=client, content=table, filename=f"{canary}.csv", as_of=TODAY, by=by, at=NOW, source="csv")
    show_file(file_id=file.pk, at=NOW)
    set_asset_class(source="ninjaone", word=f"NMS {canary}", asset_class=AssetClass.NETWORK, by=by, at=NOW)
    save_mapping(name=f"Table {canary}", kind="accounts", columns={"username": "Account"}, by=by, at=NOW)
    add_name(client=client, source="ninjaone", name=f"Site {canary}")


def _who_is_who(client, account: Account, person: Person, run: ImportRun) -> None:
    """Leave a question, a decision, a station, a system, a sign-in and seats."""
    MatchQuestion.objects.create(
        client=client, account=account, person=person, confidence="0.55", because="same full name", asked_at=NOW
    )
    Decision.objects.create(
        client=client, kind="DIFFERENT", account=account, person=person, told=f"{account.name} is not {person.name}.",
        by=client.account_manager, at=NOW,
    )  # fmt: skip
    Station.objects.create(client=client, name="OR1", first_seen_on=TODAY)
    System.objects.create(client=client, name="EMR", first_seen_on=TODAY)
    Logon.objects.create(
        client=client, account=account, source="emr-logons", external_id="1", happened_at=NOW, event="SIGN_IN",
        system="EMR", station="OR1", import_run=run,
    )  # fmt: skip
    Seat.objects.create(
        client=client, source="pax8-subscriptions", external_id="s1", name="Business Premium", bought_count=9,
        first_seen_on=TODAY, last_seen_on=TODAY, import_run=run,
    )  # fmt: skip


def _agreed(contract: Contract, manager: User) -> None:
    statement = draft_statement(contract=contract, period_from=contract.effective_from, at=NOW)
    issue_statement(statement=statement, by=manager, at=NOW)
    draft_amendment(
        contract=contract,
        effective_from=add_months(contract.effective_from, 1),
        reason="A new office.",
        agreement=replace(agreement_of(contract.versions.get()), notice_days=90),
        by=manager,
        at=NOW,
    )
    RenewalReminder.objects.create(contract=contract, days=60, reminded_on=TODAY)
    StatementRun.objects.create(kind="DRAFT", asked_by=manager, asked_at=NOW, wanted_count=1, finished_at=NOW)
    IndexValue.objects.create(index=f"CPI {contract.number}", month=date(2026, 8, 1), value=100, entered_at=NOW)
    record_result(contract=contract, result=Result(f"T-{contract.number}", "P1", NOW), by=manager, at=NOW)


def _settings(rows: int, olga: User) -> None:
    for number in range(1, rows):
        draft_next_version(card=RateCard.objects.order_by("version").first())
        ServiceTier.objects.create(name=f"Tier {number}", position=number)
        DecisionPolicy.objects.create(version=number + 1, at=NOW, by=olga)
        SlaPlan.objects.create(name=f"Plan {number}")
        ScopeItem.objects.create(name=f"Service {number}")
        User.objects.create_user(f"staff{number}@msp.example", name=f"Staff {number}", role=Role.ACCOUNT_MANAGER)
    for number in range(rows):
        Option.objects.create(name=f"Option {number}", rate="3")
        ProposalTemplate.objects.create(name=f"Template {number}")
        SealKey.objects.create(
            subject=f"Seal {number}", certificate=b"", private_key=b"", fingerprint=f"{number:064}", made_at=NOW,
            valid_until=NOW, retired_at=NOW if number else None,
        )  # fmt: skip
        TaxRule.objects.create(name=f"Tax {number}", share="0.05", effective_from=TODAY)
        ExportLayout.objects.create(name=f"Layout {number}", columns=["client", "amount"])
        hook = Webhook.objects.create(
            name=f"Tool {number}", url="https://tools.example/in", secret=f"whsec_{number:044}", made_at=NOW
        )
        WebhookMessage.objects.create(
            webhook=hook, key="k", event="ceiling.near", body='{"type":"ceiling.near"}', status="FAILED", tries=10,
            failure="It answered 500", answered=500, queued_at=NOW,
        )  # fmt: skip
        ApiKey.objects.issue(name=f"Key {number}", scopes=["clients:read"], by=olga, at=NOW)
    InventoryRules.objects.get_or_create(is_the_one=True)
    assert InventoryCount.objects.exists()
