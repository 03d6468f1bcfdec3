"""Stations and systems with what their client answered about them."""

from uuid import UUID

from django.db.models import QuerySet

from clients.counting import EphiAccess
from clients.models import Account, Finding, Person, Station, System


def every_station() -> QuerySet[Station]:
    """Return stations with client and who wrote the answer down, those nobody asked about first; one query."""
    rows = Station.objects.select_related("client", "answered_by")
    return rows.order_by("-is_counted", "answered_on", "client__name", "name")


def every_system() -> QuerySet[System]:
    """Return systems with client and who wrote the answer down, those nobody asked about first; one query."""
    rows = System.objects.select_related("client", "answered_by")
    return rows.order_by("answered_on", "client__name", "name")


def is_open(station: Station) -> bool:
    """Say whether something about a station was not answered."""
    return station.ephi_access == EphiAccess.UNANSWERED or station.logs_off_after_minutes is None


def station_named(client_id: UUID, name: str) -> Station | None:
    """Return a client's station by its name; one query."""
    return Station.objects.filter(client=client_id, name__iexact=name).first()


def system_named(client_id: UUID, name: str) -> System | None:
    """Return a client's system by its name; one query."""
    return System.objects.filter(client=client_id, name__iexact=name).first()


def accounts_about(finding: Finding, *, most: int = 3) -> list[Account]:
    """Return the accounts that go by what a finding is about; one query."""
    named = Account.objects.select_related("client", "person").filter(client=finding.client_id, retired_on=None)
    return list((named.filter(username=finding.about) | named.filter(username="", name=finding.about))[:most])


def people_about(finding: Finding, *, most: int = 3) -> list[Person]:
    """Return the people who go by what a finding is about; one query."""
    return list(Person.objects.filter(client=finding.client_id, name=finding.about)[:most])
