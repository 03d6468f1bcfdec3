"""Take what the client announces: who joins and who leaves, and from which day counts go by it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from clients.actions.exceptions import end_what_was_agreed
from clients.actions.refusals import AnsweredAlready, AnswerMissing, Refusal
from clients.counting.wording import day
from clients.models import Client, Contact, Notice, Person
from clients.queries.days import local_day
from clients.staff import Staff

_FARTHEST_DAYS = 366


class NameMissing(Refusal):
    """A notice does not say who."""

    field = "name"


class DayTooFar(Refusal):
    """A notice is about a day too far away to be meant."""

    field = "on"


class AnnouncedAlready(Refusal):
    """The same was announced before and is not answered yet."""

    field = "name"


class PersonMissing(Refusal):
    """A leaver was to be taken without saying who of the client's people it is."""

    field = "person"


class NotYourPerson(Refusal):
    """A notice of one client was to be taken for a person of another."""

    field = "person"


@transaction.atomic
def announce(
    *,
    kind: str,
    name: str,
    on: date,
    contact: Contact,
    at: datetime,
    email: str = "",
    department: str = "",
    note: str = "",
) -> Notice:
    """Announce a joiner or a leaver. Raises NameMissing, DayTooFar or AnnouncedAlready."""
    name = name.strip()
    if not name:
        raise NameMissing("Say who it is.")
    if abs((on - local_day(contact.client, at)).days) > _FARTHEST_DAYS:
        raise DayTooFar(f"{day(on)} is more than a year away. Check the day.")
    Client.objects.select_for_update().only("pk").get(pk=contact.client_id)
    waiting = Notice.objects.filter(client_id=contact.client_id, status=Notice.Status.OPEN, kind=kind, on=on)
    if waiting.filter(name__iexact=name, email__iexact=email.strip()).exists():
        raise AnnouncedAlready(f"You announced {name} for {day(on)} already. You will get an answer.")
    return Notice.objects.create(
        client=contact.client,
        kind=Notice.Kind(kind),
        name=name,
        email=email.strip().lower(),
        department=department.strip(),
        on=on,
        note=note.strip(),
        raised_by=contact,
        raised_at=at,
    )


@transaction.atomic
def take_notice(*, notice: Notice, person: Person | None, by: Staff, at: datetime, answer: str = "") -> Notice:
    """Put a joiner on the roster, or note a leaver's last day; the next count goes by it.

    `person` is who it is, None for a joiner nobody knows yet. Raises AnsweredAlready, PersonMissing or NotYourPerson.
    """
    notice = _open_notice(notice)
    if person is not None:
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.client_id != notice.client_id:
            raise NotYourPerson(f"{person.name} is not among the people of {notice.client.name}.")
    if notice.kind == Notice.Kind.LEAVER:
        if person is None:
            raise PersonMissing(f"Choose who {notice.name} is among the client's people.")
        _let_go(person, notice.on)
    elif person is not None:
        _welcome(person, notice.on)
    else:
        person = Person.objects.create(
            client_id=notice.client_id,
            name=notice.name,
            email=notice.email,
            department=notice.department,
            is_on_roster=True,
            is_confirmed=True,
            joined_on=notice.on,
        )
    return _close(notice, Notice.Status.TAKEN, answer, by, at, person)


@transaction.atomic
def dismiss_notice(*, notice: Notice, answer: str, by: Staff, at: datetime) -> Notice:
    """Leave a notice without effect, and say why. Raises AnsweredAlready or AnswerMissing."""
    notice = _open_notice(notice)
    if not answer.strip():
        raise AnswerMissing("Write the client why nothing changes; it stays on the record.")
    return _close(notice, Notice.Status.DISMISSED, answer, by, at, None)


def _let_go(person: Person, on: date) -> None:
    """Note the last day; what was agreed to count the person ends with it."""
    person.left_on, person.is_confirmed = max(on, person.joined_on or on), True
    person.save(update_fields=["left_on", "is_confirmed"])
    end_what_was_agreed(person=person, is_counted=True, on=person.left_on + timedelta(days=1))


def _welcome(person: Person, on: date) -> None:
    """Put somebody known on the roster; who is there already keeps the first day, who comes back gets a new one."""
    comes_back = person.left_on is not None and person.left_on < on
    if comes_back:
        person.left_on = None
    if comes_back or person.joined_on is None or person.joined_on > on:
        person.joined_on = on
    person.is_on_roster = person.is_confirmed = True
    person.save(update_fields=["is_on_roster", "joined_on", "left_on", "is_confirmed"])
    end_what_was_agreed(person=person, is_counted=False, on=on)


def _open_notice(notice: Notice) -> Notice:
    Client.objects.select_for_update().only("pk").get(pk=notice.client_id)
    notice = Notice.objects.select_for_update(of=("self",)).select_related("client").get(pk=notice.pk)
    if notice.status != Notice.Status.OPEN:
        raise AnsweredAlready(f"This notice was answered before: {notice.get_status_display().lower()}.")
    return notice


def _close(
    notice: Notice, status: Notice.Status, answer: str, by: Staff, at: datetime, person: Person | None
) -> Notice:
    notice.status, notice.person, notice.answer = status, person, answer.strip()
    notice.answered_by_id, notice.answered_at = by.pk, at
    notice.save(update_fields=["status", "person", "answer", "answered_by", "answered_at"])
    return notice
