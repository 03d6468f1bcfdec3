"""Contracts by agreements of a test's own making, signed through the product's actions, and counts of chosen days."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clients.models import Client, InventoryCount
from contracts.actions.agreeing import draft_contract
from contracts.actions.answers import accept_terms
from contracts.agreement import Agreement
from contracts.lifecycle import ContractStatus
from contracts.models import Contract, TermsVersion
from tests.worlds import NOW, ClientWorld


def offered(version: TermsVersion) -> TermsVersion:
    """Offer terms without the paper, which has tests of its own."""
    version.status, version.offered_at = TermsVersion.Status.OFFERED, version.created_at
    version.save(update_fields=["status", "offered_at"])
    if version.number == 1:
        Contract.objects.filter(pk=version.contract_id).update(status=ContractStatus.OFFERED)
    return version


def accepted(version: TermsVersion, world: ClientWorld, *, at: datetime = NOW) -> TermsVersion:
    """Have the client's signatory accept terms that are offered to them first."""
    return accept_terms(
        version=offered(version), contact=world.signatory, signed_name="Sam Sand", signed_title="Owner",
        shown_sha256=version.sha256, at=at,
    )  # fmt: skip


def signed_contract(
    world: ClientWorld, agreement: Agreement, *, begins: date, onboarding: str = "0", at: datetime = NOW, **changes: Any
) -> Contract:
    """Have a contract by an agreement signed."""
    contract = draft_contract(
        client=world.client, agreement=replace(agreement, **changes), effective_from=begins,
        onboarding_amount=Decimal(onboarding), by=None, at=at,
    )  # fmt: skip
    accepted(contract.versions.get(), world, at=at)
    contract.refresh_from_db()
    return contract


def count_on(
    client: Client, on: date, users: int, *, policy: str = "ACTIVE_30", unclassified: int = 0, **devices: int
) -> InventoryCount:
    """Freeze what was counted on a day."""
    return InventoryCount.objects.create(
        client=client, on=on, policy=policy, user_count=users, device_counts=devices,
        unclassified_count=unclassified, at=NOW,
    )  # fmt: skip
