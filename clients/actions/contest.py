"""Let a client contest a line of the open period, announce who comes and goes, and get an answer; all of it is kept."""

from datetime import date, datetime, timedelta

from django.db import transaction

from clients.actions.refusals import Refusal
from clients.models import Client, Contact, CountException, CountLine, Dispute, Notice, Person
from clients.queries.contest import deadline_of, period_of
from clients.queries.days import local_day
from clients.staff import Staff

_LONGEST_REASON = 400


class ReasonMissing(Refusal):
    """A line was to be disputed, or a dispute answered, without saying why."""

    field = "reason"


class AnswerMissing(Refusal):
    """A dispute was to be answered without words."""

    field = "answer"


class PeriodClosed(Refusal):
    """The deadline of the period is past."""


class DisputedAlready(Refusal):
    """The line is disputed for this period, or was."""


class NotYourLine(Refusal):
    """A line of another client was to be disputed."""


class NotDisputable(Refusal):
    """The line says nothing of anybody or anything that could be left out."""


class AnsweredAlready(Refusal):
    """A dispute or a notice was to be answered twice."""


class NameMissing(Refusal):
    """A notice does not say who."""

    field = "name"


class DayTooFar(Refusal):
    """A notice is about a day too far away to be meant."""

    field = "on"


@transaction.atomic
def dispute_line(*, line: CountLine, reason: str, contact: Contact, at: datetime) -> Dispute:
    """Contest a line of a count until the deadline of its period.

    Raises NotYourLine, NotDisputable, ReasonMissing, PeriodClosed or DisputedAlready.
    """
    client = contact.client
    if line.count.client_id != client.pk:
        raise NotYourLine("That line is not in your count.")
    if not line.ref:
        raise NotDisputable("This line says nothing of anybody or anything. Dispute the line of the person or device.")
    if not reason.strip():
        raise ReasonMissing("Say why the line is wrong, so that it can be checked.")
    deadline = deadline_of(line.count.on)
    if local_day(client, at) > deadline:
        raise PeriodClosed(f"Lines of {line.count.on:%B %Y} could be disputed until {deadline:%d %b %Y}.")
    period_from = period_of(line.count.on)
    Client.objects.select_for_update().only("pk").get(pk=client.pk)
    if Dispute.objects.filter(client=client, period_from=period_from, ref=line.ref).exists():
        raise DisputedAlready(f"{line.who} is disputed for {period_from:%B %Y} already.")
    return Dispute.objects.create(
        client=client,
        line=line,
        period_from=period_from,
        subject=line.subject,
        ref=line.ref,
        who=line.who,
        reason=reason.strip(),
        raised_by=contact,
        raised_at=at,
    )


@transaction.atomic
def answer_dispute(*, dispute: Dispute, is_upheld: bool, answer: str, by: Staff, at: datetime) -> Dispute:
    """Answer a dispute; one that is upheld turns the line round in every count from its period on.

    Raises AnswerMissing or AnsweredAlready.
    """
    dispute = Dispute.objects.select_for_update().select_related("line", "client").get(pk=dispute.pk)
    if dispute.status != Dispute.Status.OPEN:
        raise AnsweredAlready(f"This dispute was answered before: {dispute.get_status_display().lower()}.")
    if not answer.strip():
        raise AnswerMissing("Write the client an answer; it stays on the record.")
    if is_upheld:
        _agree(dispute, answer.strip(), by, at)
    dispute.status = Dispute.Status.UPHELD if is_upheld else Dispute.Status.REJECTED
    dispute.answer, dispute.answered_by_id, dispute.answered_at = answer.strip(), by.pk, at
    dispute.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    return dispute


@transaction.atomic
def end_exception(*, exception: CountException, on: date) -> CountException:
    """Let the rule decide again from a day on."""
    exception.effective_until = max(on, exception.effective_from + timedelta(days=1))
    exception.save(update_fields=["effective_until"])
    return exception


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
    """Announce a joiner or a leaver. Raises NameMissing or DayTooFar."""
    if not name.strip():
        raise NameMissing("Say who it is.")
    if abs((on - local_day(contact.client, at)).days) > 366:
        raise DayTooFar(f"{on:%d %b %Y} is more than a year away. Check the day.")
    return Notice.objects.create(
        client=contact.client,
        kind=Notice.Kind(kind),
        name=name.strip(),
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

    `person` is who it is, None for a joiner nobody knows yet. Raises AnsweredAlready, or NameMissing for a leaver
    without a person.
    """
    notice = _open_notice(notice)
    if notice.kind == Notice.Kind.LEAVER:
        if person is None:
            raise NameMissing(f"Choose who {notice.name} is among the client's people.")
        person.left_on = max(notice.on, person.joined_on or notice.on)
        person.is_confirmed = True
        person.save(update_fields=["left_on", "is_confirmed"])
    elif person is not None:
        person.is_on_roster, person.joined_on, person.is_confirmed = True, notice.on, True
        if person.left_on is not None and person.left_on < notice.on:
            person.left_on = None
        person.save(update_fields=["is_on_roster", "joined_on", "left_on", "is_confirmed"])
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


def _agree(dispute: Dispute, answer: str, by: Staff, at: datetime) -> None:
    CountException.objects.filter(client=dispute.client, ref=dispute.ref, effective_until=None).update(
        effective_until=max(dispute.period_from, local_day(dispute.client, at)) + timedelta(days=1)
    )
    because = f"agreed with the client on {at:%d %b %Y}: {answer}"
    CountException.objects.create(
        client=dispute.client,
        subject=dispute.subject,
        ref=dispute.ref,
        who=dispute.who,
        is_counted=not dispute.line.is_counted,
        because=because[: _LONGEST_REASON - 1],
        effective_from=dispute.period_from,
        dispute=dispute,
        by_id=by.pk,
        at=at,
    )


def _open_notice(notice: Notice) -> Notice:
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
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
