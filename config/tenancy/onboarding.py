"""From nothing to a working MSP in one transaction, or to nothing at all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http.request import validate_host

from config.tenancy.dispatcher import next_run
from config.tenancy.middleware import known_hosts
from config.tenancy.models import JobSchedule, Msp, MspDomain
from config.tenancy.scope import msp_scope
from config.tenancy.selected import connection

DAILY_JOBS = {"contracts.nightly": time(2, 0)}
HOST = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SLUG = re.compile(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?")


class OnboardingRefused(ValueError):
    """The MSP was not created; the sentence says why."""


@dataclass(frozen=True, slots=True)
class NewMsp:
    """What an operator must say of a new MSP."""

    slug: str
    name: str
    owner_email: str
    owner_name: str
    time_zone: str = "UTC"
    host: str = ""
    currency: str = "USD"

    def __post_init__(self) -> None:
        """Refuse what cannot become an MSP."""
        if not SLUG.fullmatch(self.slug):
            raise OnboardingRefused(
                f"The short name {self.slug!r} must be up to 40 lower-case letters, digits and hyphens, first a letter."
            )
        if not self.name.strip() or not self.owner_name.strip():
            raise OnboardingRefused("The MSP and its owner each need a name.")
        if self.time_zone not in available_timezones():
            raise OnboardingRefused(
                f"{self.time_zone!r} is not a time zone. Write it like Europe/Berlin or America/Denver."
            )
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise OnboardingRefused(
                f"{self.currency!r} is not a currency code. Write three capital letters such as USD."
            )
        try:
            validate_email(self.owner_email)
        except ValidationError:
            raise OnboardingRefused(f"{self.owner_email!r} is not an e-mail address.") from None
        _check_host(self.domain)

    @property
    def domain(self) -> str:
        """Return the host name that the MSP will answer on."""
        return (self.host or f"{self.slug}.{settings.MSP_BASE_DOMAIN}").lower().rstrip(".")


def _check_host(host: str) -> None:
    if not HOST.fullmatch(host) or len(host) > 253:
        raise OnboardingRefused(f"{host!r} is not a host name. Write it like care.example.com, without port and path.")
    if host in settings.OPERATOR_HOSTS:
        raise OnboardingRefused(f"The host {host} is the operator's own.")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        raise OnboardingRefused(f"Requests to {host} are refused. Add it to EXTRA_HOSTS first.")


def onboard(new: NewMsp, *, at: datetime, furnish: Callable[[NewMsp, datetime], None]) -> Msp:
    """Create the MSP: row, schema, tables, owner and defaults (`furnish`), schedule, host; all in one transaction.

    PostgreSQL rolls schemas back like rows, so an error, or a kill at any moment, leaves nothing behind. The MSP
    becomes routable only with the commit.
    """
    try:
        with transaction.atomic():
            msp: Msp = Msp.objects.create(slug=new.slug, name=new.name.strip(), time_zone=new.time_zone, created_at=at)
            MspDomain.objects.create(tenant=msp, domain=new.domain, is_primary=True)
            _create_schema(msp.schema_name)
            with msp_scope(msp):
                furnish(new, at)
            for job, at_time in DAILY_JOBS.items():
                JobSchedule.objects.create(
                    msp=msp, job=job, at_time=at_time, next_run_at=next_run(at, at_time, msp.time_zone, msp.pk)
                )
            msp.status = Msp.Status.ACTIVE
            msp.save(update_fields=["status"])
    except IntegrityError as error:
        raise OnboardingRefused(_taken(new, error)) from error
    known_hosts.forget()
    return msp


def _create_schema(schema_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema_name}"')  # fails if it exists: a used name would adopt old rows
    call_command("migrate_schemas", schema_name=schema_name, interactive=False, verbosity=0)
    connection.set_schema_to_public()


def _taken(new: NewMsp, error: IntegrityError) -> str:
    if "tenancy_msp_slug" in str(error):
        return f"There is an MSP with the short name {new.slug!r} already."
    if "domain" in str(error):
        return f"The host {new.domain!r} belongs to another MSP already."
    return f"The database refused the new MSP: {error}"


def suspend(msp: Msp) -> None:
    """Stop serving requests and jobs for the MSP; nothing is deleted."""
    _set_status(msp, Msp.Status.SUSPENDED)


def resume(msp: Msp) -> None:
    """Serve a suspended MSP again."""
    _set_status(msp, Msp.Status.ACTIVE)


def _set_status(msp: Msp, status: str) -> None:
    msp.status = status
    msp.save(update_fields=["status"])
    known_hosts.forget()
