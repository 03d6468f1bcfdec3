"""Write down what a client answered about its stations and systems, with the day and the person."""

from datetime import date, datetime

from clients.actions.refusals import Refusal
from clients.counting import EphiAccess
from clients.models import Client, Station, System
from clients.queries.days import local_day
from clients.staff import Staff

_ANSWERED = ("answered_for", "answered_on", "answered_by")


class WhoAnswered(Refusal):
    """An answer was to be kept without saying whose it is."""

    field = "answered_for"


class StationNeedsAName(Refusal):
    """A station was to be added without a name."""

    field = "name"


class StationExists(Refusal):
    """The client has a station of that name."""

    field = "name"


def answer_for_station(*, station: Station, answered_for: str, by: Staff, at: datetime) -> Station:
    """Keep whether patient data can be reached from a station, and when it logs off. Raises WhoAnswered."""
    is_answered = station.ephi_access != EphiAccess.UNANSWERED or station.logs_off_after_minutes is not None
    _answer(station, station.client, answered_for, is_answered=is_answered, by=by, at=at)
    station.save(update_fields=[*_ANSWERED, "ephi_access", "logs_off_after_minutes", "is_counted"])
    return station


def answer_for_system(*, system: System, answered_for: str, by: Staff, at: datetime) -> System:
    """Keep whether a system maintains patient data, and what its audit lacks. Raises WhoAnswered."""
    _answer(system, system.client, answered_for, is_answered=system.maintains_ephi is not None, by=by, at=at)
    system.save(update_fields=[*_ANSWERED, "maintains_ephi", "audit_lacks"])
    return system


def add_station(*, client: Client, name: str, on: date) -> Station:
    """Add a station that no log tells of. Raises StationExists or StationNeedsAName."""
    check_station(client=client, name=name)
    return Station.objects.create(client=client, name=name.strip(), first_seen_on=on)


def check_station(*, client: Client, name: str) -> None:
    """Refuse a station without a name, and a second one of a name; one query."""
    if not name.strip():
        raise StationNeedsAName("Write what the place is called, such as OR1.")
    known = Station.objects.filter(client=client, name__iexact=name.strip()).first()
    if known is not None:
        raise StationExists(f"{client.name} has the station {known.name} already.")


def check_answer(*, answered_for: str, is_answered: bool) -> None:
    """Refuse an answer that is nobody's."""
    if is_answered and not answered_for.strip():
        raise WhoAnswered("Say who at the client answered, so that the finding can name them.")


def _answer(
    place: Station | System, client: Client, answered_for: str, *, is_answered: bool, by: Staff, at: datetime
) -> None:
    check_answer(answered_for=answered_for, is_answered=is_answered)
    place.answered_for = answered_for.strip() if is_answered else ""
    place.answered_on = local_day(client, at) if is_answered else None
    place.answered_by_id = by.pk if is_answered else None
