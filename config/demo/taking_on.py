"""Take a client on: its contacts, what its systems export, its past, a count and a recommendation."""

from datetime import date, datetime

from django.db import transaction

from clients.actions.clients import add_contact, create_client
from clients.actions.counts import record_past_counts, take_count
from clients.actions.imports import import_inventory
from clients.models import Client, Contact
from config.accounts.models import User
from config.demo.estate import Estate, estate_of
from config.demo.exports import microsoft365, plain, rmm
from config.demo.msps import account_manager_of
from config.demo.plans import ClientPlan, ContactPlan, MspPlan
from pricing.actions.recommendations import recommend_for

File = tuple[str, str, bytes]


class DemoFileRefused(AssertionError):
    """A file that the demo made was not taken: a mistake of the demo's, or of an importer's."""


@transaction.atomic
def take_on(msp: MspPlan, plan: ClientPlan, *, on: date, at: datetime) -> Client:
    """Return the client of a plan, counted and with a recommendation; all of it or, when interrupted, nothing."""
    known = Client.objects.filter(slug=plan.slug).first()
    if known is not None:
        return known
    by = account_manager_of(msp)
    client = create_client(
        name=plan.name,
        slug=plan.slug,
        industry=plan.industry,
        time_zone=plan.place.time_zone,
        hipaa_role=Client.HipaaRole.COVERED_ENTITY if plan.is_covered_entity else Client.HipaaRole.NONE,
        account_manager=by,
        counting_policy=plan.counting_policy,
        has_fixed_budget=plan.has_fixed_budget,
        contractor_share=plan.contractor_share,
        by=by,
        at=at,
    )
    _add_contact(client, plan, plan.signatory, Contact.PortalRole.SIGNATORY, msp.password, by, at)
    _add_contact(client, plan, plan.viewer, Contact.PortalRole.VIEWER, msp.password, by, at)
    _import(client, estate_of(msp, plan, on), by, at)
    take_count(client=client, on=on, by=by, at=at)
    recommend_for(client=client, by=by, at=at)
    return client


def email_of(plan: ClientPlan, contact: ContactPlan) -> str:
    """Return a contact's address: the one that the client's directory has, too."""
    return f"{contact.name.local_part}@{plan.domain}"


def files_of(estate: Estate) -> list[File]:
    """Return what the client's systems export: source, file name, content."""
    stamp = f"{estate.on:%Y-%m-%d}"
    files = [
        ("m365-users", f"users_{stamp}.csv", microsoft365.users(estate)),
        ("ninjaone", f"devices-detailed-{stamp}.json", rmm.devices(estate)),
        ("csv", f"tills-{stamp}.csv", plain.assets(estate)),
    ]
    if estate.plan.has_roster:
        files += [
            ("csv", f"roster-{stamp}.csv", plain.roster(estate)),
            ("csv", f"emr-accounts-{stamp}.csv", plain.emr_accounts(estate)),
        ]
    return [file for file in files if file[2]]


def _add_contact(
    client: Client, plan: ClientPlan, contact: ContactPlan, role: str, password: str, by: User, at: datetime
) -> None:
    add_contact(
        client=client,
        name=str(contact.name),
        email=email_of(plan, contact),
        title=contact.title,
        phone=contact.phone,
        portal_role=role,
        password=password,
        by=by,
        at=at,
    )


def _import(client: Client, estate: Estate, by: User, at: datetime) -> None:
    for source, filename, content in files_of(estate):
        outcome = import_inventory(
            client=client, source=source, content=content, filename=filename, as_of=estate.on, by=by, at=at
        )
        if not outcome.is_taken:
            raise DemoFileRefused(f"{filename} of {client.name}: {outcome.rejected[:3]}")
    past = record_past_counts(
        client=client,
        content=plain.past_counts(estate.plan, estate.on),
        filename="headcount-history.csv",
        by=by,
        at=at,
    )
    if not past.is_taken:
        raise DemoFileRefused(f"The past counts of {client.name}: {past.rejected[:3]}")
