"""A small MSP's world, made through the product's own actions: the same names everywhere, a canary word in every text.

Two worlds differ only in their canary, so that a word of one on a page of the other is a leak and nothing else.
"""

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from clients.actions.clients import add_contact, create_client
from clients.actions.counts import record_past_counts, take_count
from clients.actions.imports import import_inventory
from clients.models import Client, Contact
from config.accounts.models import User
from config.accounts.roles import Role
from contracts.actions.acceptance import accept_proposal
from contracts.actions.proposals import create_proposal, send_proposal
from contracts.models import Contract, Proposal
from contracts.tasks import render_and_send_proposal
from pricing.actions.recommendations import recommend_for
from pricing.models import Recommendation

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class ClientWorld:
    """One client with everything a client can have."""

    client: Client
    signatory: Contact
    viewer: Contact
    recommendation: Recommendation


def staff(canary: str) -> User:
    """Make an account manager."""
    return User.objects.create_user(
        f"amy@{canary.lower()}.example", name=f"Amy {canary}", role=Role.ACCOUNT_MANAGER, password=PASSWORD
    )


def m365_export(canary: str, users: int) -> bytes:
    """Write a Microsoft 365 «Export users» file of licensed people."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Display name", "First name", "Last name", "User principal name", "Licenses", "Block credential"])
    for number in range(users):
        name = f"Person{number} {canary}"
        address = f"person{number}@{canary.lower()}.example"
        writer.writerow([name, f"Person{number}", canary, address, "Microsoft 365 Business Premium", "False"])
    return out.getvalue().encode()


def ninjaone_export(canary: str, workstations: int, servers: int, *, last_contact: datetime = NOW) -> bytes:
    """Write a NinjaOne device list."""
    kinds = [("WINDOWS_WORKSTATION", "PC")] * workstations + [("WINDOWS_SERVER", "SRV")] * servers
    devices = [
        {
            "id": number,
            "nodeClass": node_class,
            "systemName": f"{prefix}-{number}-{canary}",
            "displayName": f"{prefix}-{number}-{canary}",
            "approvalStatus": "APPROVED",
            "lastContact": last_contact.timestamp(),
            "system": {"serialNumber": f"SN-{canary}-{number}"},
        }
        for number, (node_class, prefix) in enumerate(kinds, start=1)
    ]
    return json.dumps(devices).encode()


def past_counts(users: int, devices: int, *, months: int = 14, until: date = TODAY) -> bytes:
    """Write months of past counts, ending with the month before `until`."""
    first_of_months = []
    day = until.replace(day=1)
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
        first_of_months.append(day)
    lines = ["Month,Users,Workstations"]
    lines += [f"{month:%Y-%m},{users},{devices}" for month in reversed(first_of_months)]
    return "\n".join(lines).encode()


def client_world(
    canary: str, *, by: User, name: str = "Acme Dental", users: int = 8, workstations: int = 10, at: datetime = NOW
) -> ClientWorld:
    """Take a client on: contacts, imports, past counts, a count and a recommendation."""
    today = at.date()
    client = create_client(name=f"{name} {canary}", industry=f"Industry {canary}", account_manager=by, by=by, at=at)
    word = canary.lower()
    signatory = add_contact(
        client=client, name=f"Sam {canary}", email=f"sam@{word}.example", title=f"Owner {canary}",
        portal_role="SIGNATORY", password=PASSWORD, by=by, at=at,
    )  # fmt: skip
    viewer = add_contact(
        client=client,
        name=f"Vera {canary}",
        email=f"vera@{word}.example",
        portal_role="VIEWER",
        password=PASSWORD,
        by=by,
        at=at,
    )
    for source, content, filename in (
        ("m365-users", m365_export(canary, users), f"users-{canary}.csv"),
        ("ninjaone", ninjaone_export(canary, workstations, 1, last_contact=at), f"devices-{canary}.json"),
    ):
        outcome = import_inventory(
            client=client, source=source, content=content, filename=filename, as_of=today, by=by, at=at
        )
        assert not outcome.rejected, outcome
    record_past_counts(
        client=client,
        content=past_counts(users, workstations, until=today),
        filename=f"past-{canary}.csv",
        by=by,
        at=at,
    )
    take_count(client=client, on=today, by=by, at=at)
    recommendation = recommend_for(client=client, by=by, at=at)
    return ClientWorld(client, signatory, viewer, recommendation)


def with_flat_rate(world: ClientWorld, *, by: User, at: datetime = NOW) -> ClientWorld:
    """Choose the flat rate for the client, whatever was recommended."""
    chosen = recommend_for(
        client=world.client, chosen="flat", override_reason=f"{world.client.name} wants one price.", by=by, at=at
    )
    return replace(world, recommendation=chosen)


def sent_proposal(world: ClientWorld, *, by: User, at: datetime = NOW) -> Proposal:
    """Offer what was recommended and let the jobs render and send it, here and now."""
    proposal = create_proposal(recommendation=world.recommendation, signatory=world.signatory, by=by, at=at)
    send_proposal(proposal=proposal, by=by, at=at)
    render_and_send_proposal(proposal_id=str(proposal.pk), at=at.isoformat())
    proposal.refresh_from_db()
    return proposal


def accepted_contract(world: ClientWorld, *, by: User, at: datetime = NOW) -> Contract:
    """Send an offer and accept it as the signatory."""
    proposal = sent_proposal(world, by=by, at=at)
    return accept_proposal(
        proposal=proposal,
        contact=world.signatory,
        signed_name=world.signatory.name,
        signed_title=world.signatory.title,
        shown_sha256=proposal.terms_sha256,
        at=at,
    )
