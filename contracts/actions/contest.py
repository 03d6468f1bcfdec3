"""The client contests its count and announces people, the MSP answers: each with its record and mail, or not at all."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clients.actions import contest
from clients.models import Contact, CountException, CountLine, Dispute, Notice, Person
from clients.queries.days import local_day
from clients.staff import Staff
from contracts import emails, paths
from contracts.actions.events import record
from contracts.actions.mails import queue_mail
from contracts.emails import Context
from contracts.models import Letterhead
from contracts.queries.people import answerable_for


@transaction.atomic
def dispute_line(*, line: CountLine, reason: str, contact: Contact, at: datetime) -> Dispute:
    """Contest a line, and tell who answers for the client; raises what `clients.actions.contest` does."""
    dispute = contest.dispute_line(line=line, reason=reason, contact=contact, at=at)
    record(
        what="count.disputed",
        about=dispute.client.slug,
        by=contact.user,
        at=at,
        client=dispute.client,
        facts={"who": dispute.who, "period_from": dispute.period_from, "reason": dispute.reason},
    )
    for person in answerable_for(dispute.client):
        told = emails.LineDisputed(
            recipient_name=person.name,
            client_name=dispute.client.name,
            who=dispute.who,
            period=dispute.period_from,
            because=line.because,
            reason=dispute.reason,
            raised_by=contact.name,
            raised_at=at,
            url=_address(paths.dispute_in_admin(dispute.pk)),
        )
        _mail(f"dispute:{dispute.pk}:{person.pk}", person.email, told, dispute, at)
    return dispute


@transaction.atomic
def answer_dispute(*, dispute: Dispute, is_upheld: bool, answer: str, by: Staff, at: datetime) -> Dispute:
    """Answer a dispute, and tell the contact who raised it; raises what `clients.actions.contest` does."""
    dispute = contest.answer_dispute(dispute=dispute, is_upheld=is_upheld, answer=answer, by=by, at=at)
    record(
        what="count.agreed" if is_upheld else "count.kept",
        about=dispute.client.slug,
        by=by,
        at=at,
        client=dispute.client,
        facts={"who": dispute.who, "period_from": dispute.period_from, "answer": dispute.answer},
    )
    told = emails.DisputeAnswered(
        contact_name=dispute.raised_by.name,
        client_name=dispute.client.name,
        who=dispute.who,
        period=dispute.period_from,
        is_counted=dispute.line.is_counted,
        is_upheld=is_upheld,
        reason=dispute.reason,
        answer=dispute.answer,
        answered_by=by.name,
        counted_on=dispute.line.count.on,
        url=_address(paths.contested_in_portal()),
    )
    _mail(f"dispute-answered:{dispute.pk}", dispute.raised_by.email, told, dispute, at)
    return dispute


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
    """Announce who joins or leaves, and tell who answers for the client; raises what `clients.actions.contest` does."""
    notice = contest.announce(
        kind=kind, name=name, on=on, contact=contact, at=at, email=email, department=department, note=note
    )
    record(
        what="person.announced",
        about=notice.client.slug,
        by=contact.user,
        at=at,
        client=notice.client,
        facts={"who": notice.name, "kind": notice.kind, "on": notice.on},
    )
    for person in answerable_for(notice.client):
        told = emails.PersonAnnounced(
            recipient_name=person.name,
            client_name=notice.client.name,
            who=notice.name,
            is_joiner=notice.kind == Notice.Kind.JOINER,
            on=notice.on,
            email=notice.email,
            department=notice.department,
            note=notice.note,
            raised_by=contact.name,
            raised_at=at,
            url=_address(paths.notice_in_admin(notice.pk)),
        )
        _mail(f"notice:{notice.pk}:{person.pk}", person.email, told, notice, at)
    return notice


@transaction.atomic
def take_notice(*, notice: Notice, person: Person | None, by: Staff, at: datetime, answer: str = "") -> Notice:
    """Go by a notice from its day on, and tell who announced it; raises what `clients.actions.contest` does."""
    notice = contest.take_notice(notice=notice, person=person, by=by, at=at, answer=answer)
    _tell_what_became(notice, by, at)
    return notice


@transaction.atomic
def dismiss_notice(*, notice: Notice, answer: str, by: Staff, at: datetime) -> Notice:
    """Leave a notice without effect, and tell who announced it why; raises what `clients.actions.contest` does."""
    notice = contest.dismiss_notice(notice=notice, answer=answer, by=by, at=at)
    _tell_what_became(notice, by, at)
    return notice


@transaction.atomic
def end_exception(*, exception: CountException, by: Staff, at: datetime) -> CountException:
    """Let the rule decide again from today on, the client's day; raises what `clients.actions.contest` does."""
    ended = contest.end_exception(exception=exception, on=local_day(exception.client, at))
    record(
        what="exception.ended",
        about=ended.client.slug,
        by=by,
        at=at,
        client=ended.client,
        facts={"who": ended.who, "because": ended.because, "until": ended.effective_until},
    )
    return ended


def _tell_what_became(notice: Notice, by: Staff, at: datetime) -> None:
    is_taken = notice.status == Notice.Status.TAKEN
    record(
        what="notice.taken" if is_taken else "notice.dismissed",
        about=notice.client.slug,
        by=by,
        at=at,
        client=notice.client,
        facts={"who": notice.name, "kind": notice.kind, "on": notice.on, "answer": notice.answer},
    )
    told = emails.NoticeAnswered(
        contact_name=notice.raised_by.name,
        client_name=notice.client.name,
        who=notice.name,
        is_joiner=notice.kind == Notice.Kind.JOINER,
        is_taken=is_taken,
        on=notice.on,
        answer=notice.answer,
        answered_by=by.name,
        url=_address(paths.contested_in_portal()),
    )
    _mail(f"notice-answered:{notice.pk}", notice.raised_by.email, told, notice, at)


def _mail(key: str, to: str, told: Context, about: Dispute | Notice, at: datetime) -> None:
    queue_mail(key=key, to=to, message=emails.write(told, Letterhead.objects.get()), at=at, client=about.client)


def _address(path: str) -> str:
    return str(import_string(settings.PUBLIC_URL)(path))
