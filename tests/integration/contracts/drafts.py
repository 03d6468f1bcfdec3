"""Contracts drafted by hand as tests of their offer want them: a flat rate for the office beside servers per device."""

from datetime import date, datetime
from decimal import Decimal

from clients.models import Client, Contact
from config.accounts.models import User
from contracts.actions.agreeing import draft_contract
from contracts.actions.contracting import accept_contract, offer_contract
from contracts.agreement import Agreement, Counting
from contracts.models import Contract, TermsVersion
from contracts.tasks import render_and_send_contract
from tests.unit.contracts.billing.months import agreement, flat, per_device
from tests.worlds import NOW, ClientWorld

JANUARY = date(2027, 1, 1)


def mixed(client: Client, **changes: object) -> Agreement:
    """Return 900.00 for up to 10 users, and 150.00 for each server, counted as the client is."""
    lines = flat("900", 10), per_device(classes=("server",), server="150")
    return agreement(*lines, **{"counting": Counting(client.counting_policy)} | changes)


def drafted(
    world: ClientWorld, *, by: User | None = None, begins: date = JANUARY, once: str = "500", at: datetime = NOW,
    **changes: object,
) -> Contract:  # fmt: skip
    """Draft it."""
    return draft_contract(
        client=world.client, agreement=mixed(world.client, **changes), effective_from=begins,
        onboarding_amount=Decimal(once), by=by, at=at,
    )  # fmt: skip


def terms_of(contract: Contract) -> TermsVersion:
    """Return its first terms as they are now."""
    return TermsVersion.objects.select_related("contract__client").get(contract=contract, number=1)


def offered(
    world: ClientWorld, *, by: User | None = None, contract: Contract | None = None, at: datetime = NOW,
    **drafting: object,
) -> TermsVersion:  # fmt: skip
    """Draft it, offer it and let the job render and send it, here and now."""
    contract = contract or drafted(world, by=by, at=at, **drafting)  # type: ignore[arg-type]
    shown = terms_of(contract).sha256
    offer_contract(contract=contract, signatory=world.signatory, shown_sha256=shown, by=by, at=at)
    render(contract, world.signatory, at=at)
    return terms_of(contract)


def render(contract: Contract, signatory: Contact, *, at: datetime = NOW) -> None:
    """Run the job as a worker does."""
    version = terms_of(contract)
    render_and_send_contract(version_id=str(version.pk), signatory_id=str(signatory.pk), at=at.isoformat())


def accepted(version: TermsVersion, signatory: Contact, **changes: object) -> TermsVersion:
    """Accept it as its signatory."""
    given = {
        "signed_name": "Sam Northwind", "signed_title": "Owner", "shown_sha256": version.sha256, "at": NOW,
    } | changes  # fmt: skip
    return accept_contract(version=version, contact=signatory, **given)  # type: ignore[arg-type]
