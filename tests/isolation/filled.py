"""Two MSPs with something in every table: equal ids and names where that is possible, another canary word in each.

Northwind serves Acme Dental and Birch Books, Fabrikam serves an Acme Dental with the ids of Northwind's and Cedar
Kitchens, whose ids exist nowhere else. A word of one on a page of another is a leak and nothing else.
"""

import io
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pikepdf
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model, UUIDField

from clients.actions.belonging import add_name
from clients.actions.choices import choose_counting
from clients.actions.findings import record_findings
from clients.actions.imports import import_inventory
from clients.actions.rules import save_mapping, set_asset_class
from clients.actions.waiting import keep_file, show_file
from clients.asset_classes import AssetClass
from clients.counting import FindingFact
from clients.counting.finding_values import Severity
from clients.models import (
    Client,
    CountLine,
    Decision,
    InventoryRules,
    Logon,
    MatchQuestion,
    Seat,
    Site,
    Station,
    System,
)
from config.accounts.models import ApiKey, Scope, User
from config.tenancy.models import Msp
from config.tenancy.msp_apps import msp_app_labels
from config.tenancy.scope import msp_scope
from contracts.actions.acceptance import decline_proposal
from contracts.actions.adjustments import charge_once
from contracts.actions.amendments import draft_amendment
from contracts.actions.contest import announce, answer_dispute, dispute_line, take_notice
from contracts.actions.expecting import expect_change
from contracts.actions.feeds import hash_of
from contracts.actions.offering import offer_amendment
from contracts.actions.papers import SectionGiven, keep_template
from contracts.actions.proposals import create_proposal
from contracts.actions.sla import record_result
from contracts.actions.statements import draft_statement, issue_statement
from contracts.actions.sweeping import sweep_ceilings
from contracts.actions.webhooks import make_webhook, queue_event
from contracts.documents.sections import KINDS
from contracts.models import (
    Contract,
    CountRemark,
    ExportLayout,
    Feed,
    IndexValue,
    JobRun,
    Letterhead,
    Option,
    ProposalTemplate,
    RenewalReminder,
    ScopeItem,
    SealKey,
    SlaPlan,
    SlaWindow,
    StatementRun,
    TaxRule,
)
from contracts.queries.spans import agreement_of
from contracts.sla.results import Result
from contracts.tasks import render_and_send_amendment, render_certificate
from pricing.actions.rate_cards import draft_next_version, publish_rate_card
from pricing.models import DecisionPolicy, RateCard, ServiceTier
from tests import worlds
from tests.integration.contracts import drafts
from tests.worlds import NOW, TODAY

ACME, BIRCH, FABRIKAM = "CANARYACME", "CANARYBIRCH", "CANARYFAB"


@dataclass(frozen=True, slots=True)
class Served:
    """A client of a filled MSP: its canary and the ids of what tests sign in with and ask for."""

    canary: str
    client: str
    signatory_user: str
    viewer_user: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An MSP with something in every table."""

    msp: Msp
    owner: str
    api_key: str
    clients: tuple[Served, ...]
    ids: dict[type[Model], tuple[str, ...]]


@contextmanager
def ids_from(seed: int) -> Iterator[None]:
    """Draw the ids of new rows from a seed: the same deeds in two MSPs then make rows with the same ids."""
    drawn = random.Random(seed)  # noqa: S311  -- equal ids are what we want
    keys = [model._meta.pk for model in apps.get_models() if isinstance(model._meta.pk, UUIDField)]
    for key in keys:
        key.__dict__["_get_default"] = lambda: uuid.UUID(int=drawn.getrandbits(128), version=4)
    try:
        yield
    finally:
        for key in keys:
            del key.__dict__["_get_default"]


def legible_pdf(document: Any, *, at: Any, **_options: Any) -> bytes:
    """Stand in for WeasyPrint, which takes a second and hides every word in compressed streams."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = document.title
        pdf.save(out, compress_streams=False)
    return out.getvalue()


def fill(msp: Msp, *names: tuple[str, str], mark: str, twin_of: int) -> Filled:
    """Fill the MSP with clients of these names and canaries; those of the first have the ids of the seed `twin_of`."""
    with msp_scope(msp):
        owner = User.objects.get(email="olga@msp.example")
        Letterhead.objects.update(logo=f"logo {mark}".encode(), logo_type="image/png")
        if mark:
            _mark_the_msps_own(mark)
        with ids_from(twin_of):
            _, secret = ApiKey.objects.issue(name=f"Key {mark}", scopes=Scope.values, by=owner, at=NOW)
            _rows_of_libraries(owner, mark)
            served = [_serve(name, canary, owner) for name, canary in names[:1]]
        served += [_serve(name, canary, owner) for name, canary in names[1:]]
        sweep_ceilings(on=TODAY, at=NOW)
        return Filled(msp, str(owner.pk), secret, tuple(served), _ids())


def _mark_the_msps_own(canary: str) -> None:
    """Write the canary into what an MSP has from its first day."""
    Letterhead.objects.update(name=f"Fabrikam {canary}", legal_name=canary, address=canary, phone=canary, terms=canary)
    ServiceTier.objects.update(description=canary)  # their names decide which one is offered
    for model in (SlaPlan, ScopeItem):
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(name=f"{row.name[:20]} {canary}")
    User.objects.update(name=f"Olga {canary}")


def _rows_of_libraries(owner: User, mark: str) -> None:
    """Add a row to every table that sign-in and the admin brought."""
    address = EmailAddress.objects.create(user=owner, email=f"olga@{mark.lower() or 'north'}.example", primary=True)
    EmailConfirmation.objects.create(email_address=address, sent=NOW, key=f"key{mark.lower()}")
    Authenticator.objects.create(
        user=owner, type=Authenticator.Type.RECOVERY_CODES, data={"seed": mark, "used_mask": 0}
    )
    Group.objects.create(name=f"Group {mark}")
    LogEntry.objects.create(
        user=owner, content_type=ContentType.objects.get_for_model(User), object_id=str(owner.pk),
        object_repr=f"Olga {mark}", action_flag=CHANGE, change_message=mark,
    )  # fmt: skip
    Session.objects.create(session_key=f"session{mark.lower()}", session_data=mark, expire_date=NOW + timedelta(1))
    DecisionPolicy.objects.create(version=2, at=NOW, by=owner)
    card = draft_next_version(card=RateCard.objects.earliest("version"))
    RateCard.objects.filter(pk=card.pk).update(name=f"Card {mark}")
    card.covered_services.create(tier=ServiceTier.objects.first(), name=f"Service {mark}")
    draft_next_version(card=RateCard.objects.get(pk=card.pk))
    publish_rate_card(card=card, at=NOW)
    InventoryRules.objects.get_or_create(is_the_one=True)
    Letterhead.objects.update(logo=f"Logo {mark}".encode(), logo_type="image/png")
    SealKey.objects.create(
        subject=f"Seal {mark}", certificate=mark.encode(), private_key=b"", fingerprint=f"{mark:0>64}", made_at=NOW,
        valid_until=NOW + timedelta(3650),
    )  # fmt: skip
    token = f"feed-of-{'fabrikam' if mark else 'northwind'}"
    Feed.objects.create(owner=owner, token_sha256=hash_of(token), made_at=NOW)
    make_webhook(name=f"Tool {mark}", url="https://tools.example/in", by=owner, at=NOW)
    queue_event(event="ceiling.near", key="k", facts={"mark": mark}, at=NOW)
    JobRun.objects.create(key=f"nightly:{mark}", started_at=NOW, outcome={"mark": mark})


def _serve(name: str, canary: str, owner: User) -> Served:
    """Take a client through everything that can happen to one: counted, offered, agreed, near its ceiling, billed."""
    world = worlds.client_world(canary, by=owner, name=name, users=10, workstations=6)
    client = world.client
    site = Site.objects.create(client=client, name=f"Site {canary}", address=f"Street {canary}")
    client.assets.filter(name__startswith="PC-1").update(site=site)
    people = f"Name,Email,Department\nRosa {canary},rosa@{canary.lower()}.example,Desk {canary}\n".encode()
    filename = f"people-{canary}.csv"
    taken = import_inventory(
        client=client, source="csv", content=people, filename=filename, as_of=TODAY, by=owner, at=NOW, mapping="people"
    )
    assert taken.is_taken, taken
    _tables(client, canary, owner)
    _who_is_who(client, canary, owner)
    finding = FindingFact("PII-1", Severity.HIGH, f"About {canary}", f"Because {canary}", "45 CFR 164.312")
    record_findings(client=client, found=[finding], on=TODAY)
    expect_change(client=client, unit="USERS", on=TODAY, change=3, note=f"Joins {canary}", by=owner, at=NOW)
    CountRemark.objects.create(
        client=client, policy=client.counting_policy, unit="USERS", month=TODAY.replace(day=1), verdict="RIGHT",
        note=f"Right {canary}", at=NOW, by=owner,
    )  # fmt: skip
    _contest(world, owner, canary)
    _agree(worlds.with_flat_rate(world, by=owner), owner, canary)
    _offer(world, owner, canary)
    return Served(canary, str(client.pk), str(world.signatory.user_id), str(world.viewer.user_id))


def _contest(world: worlds.ClientWorld, owner: User, canary: str) -> None:
    """Leave a dispute open and agree with another, leave a notice open and take another."""
    lines = CountLine.objects.filter(count__client=world.client, subject="USER").select_related("count")
    wrong, gone = lines.order_by("who")[:2]
    dispute_line(line=wrong, reason=f"Wrong {canary}", contact=world.viewer, at=NOW)
    dispute = dispute_line(line=gone, reason=f"Gone {canary}", contact=world.signatory, at=NOW)
    answer_dispute(dispute=dispute, is_upheld=True, answer=f"Agreed {canary}", by=owner, at=NOW)
    leaves, joins = (
        announce(kind=kind, name=f"{kind} {canary}", note=f"Note {canary}", on=TODAY, contact=world.viewer, at=NOW)
        for kind in ("LEAVER", "JOINER")
    )
    take_notice(notice=joins, person=None, by=owner, at=NOW, answer=f"Noted {canary}")
    assert leaves.status == "OPEN"


def _tables(client: Client, canary: str, owner: User) -> None:
    """Leave a file that waits, and what an MSP may say of devices, columns and names."""
    table = f"Account ID,Username,Display name\n{canary},{canary},Rosa {canary}\n".encode()
    filename = f"waiting-{canary}.csv"
    file = keep_file(client=client, content=table, filename=filename, as_of=TODAY, by=owner, at=NOW, source="csv")
    show_file(file_id=file.pk, at=NOW)
    set_asset_class(source="ninjaone", word=f"WORD {canary}", asset_class=AssetClass.NETWORK, by=owner, at=NOW)
    save_mapping(name=f"Table {canary}", kind="accounts", columns={"username": "Account"}, by=owner, at=NOW)
    add_name(client=client, source="ninjaone", name=f"Site {canary}")


def _who_is_who(client: Client, canary: str, owner: User) -> None:
    """Leave a question, a decision, a station, a system, a sign-in and seats."""
    account, person = client.accounts.earliest("name"), client.people.get(email__startswith="rosa@")
    run = client.import_runs.earliest("at")
    MatchQuestion.objects.create(
        client=client, account=account, person=person, confidence="0.55", because=f"same {canary}", asked_at=NOW
    )
    Decision.objects.create(
        client=client, kind="DIFFERENT", account=account, person=person, told=f"Told {canary}", because=f"Why {canary}",
        by=owner, at=NOW,
    )  # fmt: skip
    Station.objects.create(client=client, name=f"OR1 {canary}", first_seen_on=TODAY)
    System.objects.create(client=client, name=f"EMR {canary}", first_seen_on=TODAY)
    Logon.objects.create(
        client=client, account=account, source="emr-logons", external_id=canary, happened_at=NOW, event="SIGN_IN",
        system=f"EMR {canary}", station=f"OR1 {canary}", import_run=run,
    )  # fmt: skip
    Seat.objects.create(
        client=client, source="pax8-subscriptions", external_id=canary, name=f"Seat {canary}", bought_count=9,
        first_seen_on=TODAY, last_seen_on=TODAY, import_run=run,
    )  # fmt: skip
    choose_counting(
        client=client, policy=client.counting_policy, leavers_count=True, because=f"Agreed {canary}", by=owner, at=NOW
    )


def _agree(world: worlds.ClientWorld, owner: User, canary: str) -> Contract:
    contract = worlds.accepted_contract(world, by=owner)
    render_certificate(proposal_id=str(contract.proposal_id), at=NOW.isoformat())
    version = draft_amendment(
        contract=contract, effective_from=TODAY + timedelta(60), reason=f"Reason {canary}", by=owner, at=NOW,
        agreement=replace(agreement_of(contract.versions.get()), notice_days=90),
    )  # fmt: skip
    offer_amendment(version=version, signatory=world.signatory, by=owner, at=NOW)
    render_and_send_amendment(version_id=str(version.pk), signatory_id=str(world.signatory.pk), at=NOW.isoformat())
    issue_statement(
        statement=draft_statement(contract=contract, period_from=contract.effective_from, at=NOW), by=owner, at=NOW
    )
    told = {"about": f"{world.client.name} {canary}", "because": f"Because {canary}"}
    StatementRun.objects.create(kind="ISSUE", asked_by=owner, asked_at=NOW, wanted_count=2, refused=[told])
    TaxRule.objects.create(name=f"Tax {canary}", share="0.05", effective_from=TODAY)
    ExportLayout.objects.create(name=f"Layout {canary}", columns=["client", "amount"])
    RenewalReminder.objects.create(contract=contract, days=60, reminded_on=TODAY)
    IndexValue.objects.create(index=f"Index {canary}", month=TODAY.replace(day=1), value=100, entered_at=NOW)
    record_result(contract=contract, result=Result(f"T-{canary}", "P1", NOW), by=owner, at=NOW)
    charge_once(contract=contract, description=f"Cable {canary}", amount=Decimal(9), reason="", by=owner, at=NOW)
    SlaWindow.objects.get_or_create(plan=contract.sla_plan, weekday=0, starts_at=time(8), ends_at=time(12))
    drafts.offered(world, by=owner)  # by hand, and not answered yet
    return contract


def _offer(world: worlds.ClientWorld, owner: User, canary: str) -> None:
    """Leave one offer a draft, one open and one declined."""
    option = Option.objects.create(name=f"Option {canary}", description=canary, rate="3")
    said = [SectionGiven(kind.code, f"Title {canary}", f"Text {canary}") for kind in KINDS]
    template = ProposalTemplate(name=f"Template {canary}")
    keep_template(template=template, sections=said, by=owner, at=NOW)
    create_proposal(
        recommendation=world.recommendation, signatory=world.signatory, by=owner, at=NOW, options=[option],
        template=template,
    )  # fmt: skip
    worlds.sent_proposal(world, by=owner)
    declined = worlds.sent_proposal(world, by=owner)
    decline_proposal(proposal=declined, contact=world.signatory, reason=f"No {canary}", at=NOW)


def _ids() -> dict[type[Model], tuple[str, ...]]:
    """Return every model of an MSP with the ids of all its rows."""
    labels = msp_app_labels()
    return {
        model: tuple(str(pk) for pk in model._default_manager.order_by("pk").values_list("pk", flat=True))
        for model in apps.get_models()
        if model._meta.app_label in labels
    }
