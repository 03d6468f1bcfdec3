"""Let a client contest a line of the open period and get an answer; both are kept, and the next count goes by it."""

from datetime import datetime

from django.db import transaction

from clients.actions.exceptions import EndedAlready, agree, end_exception
from clients.actions.notices import (
    AnnouncedAlready,
    DayTooFar,
    NameMissing,
    NotYourPerson,
    PersonMissing,
    announce,
    dismiss_notice,
    take_notice,
)
from clients.actions.refusals import AnsweredAlready, AnswerMissing, Refusal
from clients.counting.wording import day
from clients.models import Client, Contact, CountLine, Dispute
from clients.queries.contest import deadline_of, period_of, why_not_disputable
from clients.queries.days import local_day
from clients.staff import Staff

__all__ = [
    "AnnouncedAlready",
    "AnswerMissing",
    "AnsweredAlready",
    "DayTooFar",
    "DisputedAlready",
    "EndedAlready",
    "NameMissing",
    "NotDisputable",
    "NotYourLine",
    "NotYourPerson",
    "PeriodClosed",
    "PersonMissing",
    "ReasonMissing",
    "announce",
    "answer_dispute",
    "dismiss_notice",
    "dispute_line",
    "end_exception",
    "take_notice",
]


class ReasonMissing(Refusal):
    """A line was to be disputed without saying why."""

    field = "reason"


class PeriodClosed(Refusal):
    """The deadline of the period is past."""


class DisputedAlready(Refusal):
    """The line is disputed for this period, or was."""


class NotYourLine(Refusal):
    """A line of another client was to be disputed."""


class NotDisputable(Refusal):
    """The line says nothing of anybody or anything that could be counted or left out."""


@transaction.atomic
def dispute_line(*, line: CountLine, reason: str, contact: Contact, at: datetime) -> Dispute:
    """Contest a line of a count until the deadline of its period.

    Raises NotYourLine, NotDisputable, ReasonMissing, PeriodClosed or DisputedAlready.
    """
    client = contact.client
    if line.count.client_id != client.pk:
        raise NotYourLine("That line is not in your count.")
    if because := why_not_disputable(line):
        raise NotDisputable(because)
    if not reason.strip():
        raise ReasonMissing("Say why the line is wrong, so that it can be checked.")
    deadline = deadline_of(line.count.on)
    if local_day(client, at) > deadline:
        raise PeriodClosed(f"Lines of {line.count.on:%B %Y} could be disputed until {day(deadline)}.")
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
    Client.objects.select_for_update().only("pk").get(pk=dispute.client_id)
    locked = Dispute.objects.select_for_update(of=("self",)).select_related("line__count", "client", "raised_by")
    dispute = locked.get(pk=dispute.pk)
    if dispute.status != Dispute.Status.OPEN:
        raise AnsweredAlready(f"This dispute was answered before: {dispute.get_status_display().lower()}.")
    if not answer.strip():
        raise AnswerMissing("Write the client an answer; it stays on the record.")
    if is_upheld:
        agree(dispute=dispute, answer=answer.strip(), by=by, at=at)
    dispute.status = Dispute.Status.UPHELD if is_upheld else Dispute.Status.REJECTED
    dispute.answer, dispute.answered_by_id, dispute.answered_at = answer.strip(), by.pk, at
    dispute.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    return dispute
