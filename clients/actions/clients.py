"""Take on a client and its contacts."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import available_timezones

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.text import slugify

from clients.actions.policies import policy_of
from clients.models import Client, Contact

CONTACT_ROLE = "CLIENT_CONTACT"
_LONGEST_SLUG = 60


class ClientNeedsAName(ValueError):
    """A client was to be created without a name."""


class SlugTaken(ValueError):
    """Another client has the short name."""


class UnknownTimeZone(ValueError):
    """A time zone was named that does not exist."""


class NotAShare(ValueError):
    """A share is not between 0 and 1."""


class ContactExists(ValueError):
    """The client has a contact with the address already."""


class AddressInUse(ValueError):
    """Somebody else signs in with the address."""


@transaction.atomic
def create_client(
    *,
    name: str,
    slug: str = "",
    industry: str = "",
    time_zone: str = "UTC",
    hipaa_role: str = "NONE",
    account_manager: AbstractBaseUser | None = None,
    counting_policy: str = "NAMED_FRONTLINE_SHARED",
    is_volatile: bool | None = None,
    has_fixed_budget: bool = False,
    contractor_share: Decimal | int = 0,
    by: AbstractBaseUser | None,
    at: datetime,
) -> Client:
    """Create a client; without a slug one is made of the name, without an account manager the creator is it.

    Raises ClientNeedsAName, SlugTaken, UnknownTimeZone, UnknownPolicy or NotAShare.
    """
    name = name.strip()
    if not name:
        raise ClientNeedsAName("The client has no name. Enter the name that its people use.")
    wanted = slug or slugify(name)[:_LONGEST_SLUG] or "client"
    slug = wanted if slug else _free_slug(wanted)
    if Client.objects.filter(slug=slug).exists():
        raise SlugTaken(f'Another client has the short name "{slug}". Choose another.')
    manager = account_manager or by
    check_terms(time_zone=time_zone, counting_policy=counting_policy, contractor_share=Decimal(contractor_share))
    return Client.objects.create(
        slug=slug,
        name=name,
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


def check_terms(*, time_zone: str, counting_policy: str, contractor_share: Decimal) -> None:
    """Refuse a time zone or policy that does not exist, and a share that is none."""
    policy_of(counting_policy)
    if time_zone not in available_timezones():
        raise UnknownTimeZone(f'There is no time zone "{time_zone}". Write one such as America/New_York.')
    if not 0 <= contractor_share <= 1:
        raise NotAShare(f"{contractor_share} is no share. Write contractors as a share of users, from 0 to 1.")


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
    by: AbstractBaseUser | None,  # noqa: ARG001  -- actions say who and when; a contact does not keep it
    at: datetime,  # noqa: ARG001
) -> Contact:
    """Add a person at the client; with a portal role they get a user of their own, signed in by link or password.

    Raises ContactExists or AddressInUse.
    """
    email = email.strip().lower()
    if client.contacts.filter(email__iexact=email).exists():
        raise ContactExists(f"{client.name} has a contact with the address {email} already. Change that one.")
    role = Contact.PortalRole(portal_role)
    contact = Contact(client=client, name=name.strip(), email=email, title=title, phone=phone, portal_role=role)
    if role != Contact.PortalRole.NONE:
        contact.user_id = _portal_user(contact, password).pk
    contact.save()
    return contact


def _portal_user(contact: Contact, password: str | None) -> AbstractBaseUser:
    users = get_user_model()
    if users._default_manager.filter(email=contact.email).exists():
        raise AddressInUse(
            f"Somebody signs in with {contact.email} already. One address opens one portal; use another address."
        )
    return users.objects.create_user(contact.email, name=contact.name, role=CONTACT_ROLE, password=password)


def _free_slug(wanted: str) -> str:
    """Return the slug, with a number if another client of the same name has it."""
    taken = set(Client.objects.filter(slug__startswith=wanted[:50]).values_list("slug", flat=True))
    if wanted not in taken:
        return wanted
    numbered = (f"{wanted[:50]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in numbered if slug not in taken)
