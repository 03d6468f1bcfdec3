"""Take on clients and their contacts, and change what is known of them."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import available_timezones

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.text import slugify

from clients.actions.choices import choose_counting, choose_counting_policy
from clients.actions.policies import policy_of
from clients.actions.refusals import Refusal
from clients.models import Client, Contact
from clients.staff import Staff

CONTACT_ROLE = "CLIENT_CONTACT"
_LONGEST_SLUG = 60
_ROOM_FOR_A_NUMBER = 5


class ClientNeedsAName(Refusal):
    """A client was to be created without a name."""

    field = "name"


class SlugTaken(Refusal):
    """Another client has the short name."""

    field = "slug"


class UnknownTimeZone(Refusal):
    """A time zone was named that does not exist."""

    field = "time_zone"


class NotAShare(Refusal):
    """A share is not between 0 and 1."""

    field = "contractor_share"


class ContactExists(Refusal):
    """The client has a contact with the address already."""

    field = "email"


class AddressInUse(Refusal):
    """Somebody else signs in with the address."""

    field = "email"


@transaction.atomic
def create_client(
    *,
    name: str,
    slug: str = "",
    industry: str = "",
    time_zone: str = "UTC",
    hipaa_role: str = "NONE",
    account_manager: Staff | None = None,
    counting_policy: str = "NAMED_FRONTLINE_SHARED",
    is_volatile: bool | None = None,
    has_fixed_budget: bool = False,
    contractor_share: Decimal | int = 0,
    by: Staff | None,
    at: datetime,
) -> Client:
    """Create a client; without a slug one is made of the name, without an account manager the creator is it.

    Raises ClientNeedsAName, SlugTaken, UnknownTimeZone, UnknownPolicy or NotAShare.
    """
    manager = account_manager or by
    client = Client(
        slug=slug or _free_slug(name),
        name=name.strip(),
        industry=industry,
        time_zone=time_zone,
        hipaa_role=Client.HipaaRole(hipaa_role),
        account_manager_id=manager.pk if manager else None,
        counting_policy=counting_policy,
        is_volatile=is_volatile,
        has_fixed_budget=has_fixed_budget,
        contractor_share=Decimal(contractor_share),
        created_at=at,
    )
    check_client(client)
    client.save(force_insert=True)
    choose_counting(client=client, policy=counting_policy, by=by, at=at)
    return client


@transaction.atomic
def change_client(*, client: Client, by: Staff | None, at: datetime) -> Client:
    """Store what a person changed of a client; refuses what `create_client` refuses. Counts and contracts stay.

    Another counting policy is a new version of how the client is counted.
    """
    check_client(client)
    client.save(force_update=True)
    choose_counting_policy(client=client, policy=client.counting_policy, by=by, at=at)
    return client


def check_client(client: Client) -> None:
    """Refuse a client, stored or not, that makes no sense or whose short name another has; one query."""
    if not client.name.strip():
        raise ClientNeedsAName("The client has no name. Enter the name that its people use.")
    if Client.objects.filter(slug=client.slug).exclude(pk=client.pk).exists():
        raise SlugTaken(f'Another client has the short name "{client.slug}". Choose another.')
    policy_of(client.counting_policy)
    if client.time_zone not in available_timezones():
        raise UnknownTimeZone(f'There is no time zone "{client.time_zone}". Write one such as America/New_York.')
    if not 0 <= client.contractor_share <= 1:
        raise NotAShare(f"{client.contractor_share} is no share. Write contractors as a share of users, from 0 to 1.")


@transaction.atomic
def add_contact(
    *,
    client: Client,
    name: str,
    email: str,
    title: str = "",
    phone: str = "",
    portal_role: str = Contact.PortalRole.NONE,
    password: str | None = None,
    by: Staff | None,  # noqa: ARG001  -- actions say who and when; a contact does not keep it
    at: datetime,  # noqa: ARG001
) -> Contact:
    """Add a person at the client; with a portal role they get a user of their own, signed in by link or password.

    Raises ContactExists or AddressInUse.
    """
    role = Contact.PortalRole(portal_role)
    contact = Contact(client=client, name=name.strip(), email=email, title=title, phone=phone, portal_role=role)
    check_contact(contact)
    _open_or_close_portal(contact, password)
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact) -> Contact:
    """Store what a person changed of a contact; their sign-in follows: address, name, and whether it opens at all.

    Raises ContactExists or AddressInUse.
    """
    check_contact(contact)
    _open_or_close_portal(contact, None)
    contact.save(force_update=True)
    return contact


def check_contact(contact: Contact) -> None:
    """Refuse a contact, stored or not, whose address the client or the sign-in knows already; two queries."""
    contact.email = contact.email.strip().lower()
    others = Contact.objects.filter(client_id=contact.client_id).exclude(pk=contact.pk)
    if others.filter(email__iexact=contact.email).exists():
        raise ContactExists(
            f"{contact.client.name} has a contact with the address {contact.email} already. Change that one."
        )
    users = get_user_model()._default_manager.exclude(pk__in=[contact.user_id] if contact.user_id else [])
    opens = contact.portal_role != Contact.PortalRole.NONE or contact.user_id
    if opens and users.filter(email=contact.email).exists():
        raise AddressInUse(
            f"Somebody signs in with {contact.email} already. One address opens one portal; use another address."
        )


def _open_or_close_portal(contact: Contact, password: str | None) -> None:
    """Bring the contact's user in line with the contact."""
    is_open = contact.portal_role != Contact.PortalRole.NONE
    if contact.user is not None:
        contact.user.email, contact.user.name, contact.user.is_active = contact.email, contact.name, is_open
        contact.user.save(update_fields=["email", "name", "is_active"])
    elif is_open:
        users = get_user_model().objects
        contact.user = users.create_user(contact.email, name=contact.name, role=CONTACT_ROLE, password=password)


def _free_slug(name: str) -> str:
    """Return a slug of the name, with a number if another client has it."""
    wanted = slugify(name)[:_LONGEST_SLUG] or "client"
    stem = wanted[: _LONGEST_SLUG - _ROOM_FOR_A_NUMBER]
    taken = set(Client.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in numbered if slug not in taken)
