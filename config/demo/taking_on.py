"""Take a client on: its contacts, what its systems export, its past, a count and a recommendation."""

from datetime import date, datetime, timedelta

from django.db import transaction

from clients.actions.choices import choose_counting
from clients.actions.clients import add_contact, create_client
from clients.actions.counts import record_past_counts, take_count
from clients.actions.imports import import_inventory
from clients.models import Client, Contact
from config.accounts.models import User
from config.demo.conversing import Talk, after_the_count, before_the_count, taken_on
from config.demo.estate import Estate, estate_of
from config.demo.exports import audit, microsoft365, pax8, plain, rmm
from config.demo.msps import account_manager_of
from config.demo.plans import ClientPlan, ContactPlan, MspPlan
from pricing.actions.recommendations import recommend_for

File = tuple[str, str, bytes]
AUDITED_DAYS = 14
USUAL_POLICY = "NAMED_FRONTLINE_SHARED"


class DemoFileRefused(AssertionError):
    """A file that the demo made was not taken: a mistake of the demo's, or of an importer's."""


@transaction.atomic
def take_on(msp: MspPlan, plan: ClientPlan, *, on: date, at: datetime) -> Client:
    """Return the client of a plan, counted and with a recommendation; all of it or, when interrupted, nothing."""
    known = Client.objects.filter(slug=plan.slug).first()
    if known is not None:
        return known
    by = account_manager_of(msp)
    first_on = taken_on(on) if plan.conversation else on
    began = at - (on - first_on)
    client = _create(plan, by, began)
    signatory = _add_contact(client, plan, plan.signatory, Contact.PortalRole.SIGNATORY, msp.password, by, began)
    _add_contact(client, plan, plan.viewer, Contact.PortalRole.VIEWER, msp.password, by, began)
    estate = estate_of(msp, plan, first_on)
    _import(client, files_of(estate), first_on, by, began)
    if plan.conversation is None:
        _carry_over(client, plan, on, by, at)
        take_count(client=client, on=on, by=by, at=at)
    else:
        talk = Talk(client, estate, plan.conversation, signatory, by, on, at)
        before_the_count(talk, take_count(client=client, on=first_on, by=by, at=began))
        _import(client, files_of_the_week(estate, on), on, by, at)
        _carry_over(client, plan, on, by, at)
        after_the_count(talk, take_count(client=client, on=on, by=by, at=at))
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
        files.append(("csv", f"roster-{stamp}.csv", plain.roster(estate)))
    files += [
        (
            "emr-logons",
            f"emr-audit-{stamp}.csv",
            audit.events(estate, since=estate.on - timedelta(days=audit.DAYS), until=estate.on),
        ),
        ("pax8-subscriptions", f"subscriptions-{stamp}.json", pax8.subscriptions(estate)),
        ("m365-activity", f"active-users-{stamp}.csv", microsoft365.activity(estate)),
    ]
    return [file for file in files if file[2]]


def files_of_the_week(estate: Estate, on: date) -> list[File]:
    """Return what a client exports week after week: its audit, which overlaps the one before."""
    content = audit.events(estate, since=on - timedelta(days=AUDITED_DAYS), until=on)
    return [("emr-logons", f"emr-audit-{on:%Y-%m-%d}.csv", content)]


def _create(plan: ClientPlan, by: User, at: datetime) -> Client:
    """Create the client; a talk with it made its counting policy a second version, with the reason."""
    client = create_client(
        name=plan.name,
        slug=plan.slug,
        industry=plan.industry,
        time_zone=plan.place.time_zone,
        hipaa_role=Client.HipaaRole.COVERED_ENTITY if plan.is_covered_entity else Client.HipaaRole.NONE,
        account_manager=by,
        has_fixed_budget=plan.has_fixed_budget,
        contractor_share=plan.contractor_share,
        by=by,
        at=at,
        counting_policy=USUAL_POLICY if plan.conversation else plan.counting_policy,
    )
    if plan.conversation:
        reason = plan.conversation.counting_reason
        choose_counting(client=client, policy=plan.counting_policy, because=reason, by=by, at=at)
    return client


def _add_contact(
    client: Client, plan: ClientPlan, contact: ContactPlan, role: str, password: str, by: User, at: datetime
) -> Contact:
    return add_contact(
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


def _import(client: Client, files: list[File], as_of: date, by: User, at: datetime) -> None:
    for source, filename, content in files:
        outcome = import_inventory(
            client=client, source=source, content=content, filename=filename, as_of=as_of, by=by, at=at
        )
        if not outcome.is_taken:
            raise DemoFileRefused(f"{filename} of {client.name}: {outcome.rejected[:3]}")


def _carry_over(client: Client, plan: ClientPlan, on: date, by: User, at: datetime) -> None:
    past = record_past_counts(
        client=client, content=plain.past_counts(plan, on), filename="headcount-history.csv", by=by, at=at
    )
    if not past.is_taken:
        raise DemoFileRefused(f"The past counts of {client.name}: {past.rejected[:3]}")
