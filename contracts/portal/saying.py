"""From lines, disputes and notices to what the portal says of them."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from clients.models import CountLine, Dispute, InventoryCount, Notice
from clients.queries.contest import Period, why_not_disputable
from clients.queries.wording import in_plain_words
from contracts.portal.contested import CountedLine, FormField, Said
from contracts.portal.forms import LONGEST_WORDS, NoticeForm
from pricing.charts import words

_DISPUTE_STATES = {
    Dispute.Status.OPEN: ("Disputed, waits for an answer", "near"),
    Dispute.Status.UPHELD: ("Agreed", "ok"),
    Dispute.Status.REJECTED: ("The line stands", "over"),
}
_NOTICE_STATES = {
    Notice.Status.OPEN: ("Waits for an answer", "near"),
    Notice.Status.TAKEN: ("Noted", "ok"),
    Notice.Status.DISMISSED: ("Nothing changes", "over"),
}


def month_of(begins: date, today: date) -> str:
    """Return `November`, with its year where that is not the present one."""
    return f"{begins:%B}" if begins.year == today.year else f"{begins:%B %Y}"


def day_of(on: date, today: date) -> str:
    """Return `5 December`, with its year where that is not the present one."""
    return f"{on.day} {month_of(on, today)}"


def counted_answer(period: Period, today: date, locale: str) -> str:
    """Say how many are counted for which month, and until when a line can be disputed, or since when no more."""
    count, month = period.count, month_of(period.begins, today)
    users, devices = (
        words.count_of(number, noun, "", locale)
        for number, noun in ((count.user_count, "user"), (count.device_count, "device"))
    )
    if period.is_open(today):
        until = day_of(period.deadline, today)
        return f"{users} and {devices} are counted for {month}. You can dispute a line until {until}."
    if count.origin != InventoryCount.Origin.COUNTED:
        return f"{users} and {devices} for {month}. These numbers were carried over and have no lines."
    since = day_of(period.deadline + timedelta(days=1), today)
    return f"{users} and {devices} were counted for {month}. Disputes are closed since {since}."


def counted_line(line: CountLine, disputes: Mapping[str, Dispute], *, is_open: bool) -> CountedLine:
    """Return a line as the portal shows it, with what was said of it."""
    dispute = disputes.get(line.ref) if line.ref else None
    can_be = is_open and dispute is None and not why_not_disputable(line)
    return CountedLine(
        anchor=f"line-{line.pk}",
        name=line.who,
        is_counted=line.is_counted,
        is_undecided=line.is_undecided,
        because=line.because,
        evidence=tuple(in_plain_words(str(fact)) for fact in line.evidence),
        dispute_url=reverse("portal:dispute", args=[line.pk]) if can_be else "",
        dispute=said_of_line(dispute) if dispute else None,
    )


def said_of_line(row: Dispute) -> Said:
    """Return a dispute with its answer."""
    word, state = _DISPUTE_STATES[Dispute.Status(row.status)]
    return _said(row, f"{row.who}, {row.period_from:%B %Y}", word, state, row.reason)


def said_of_person(row: Notice) -> Said:
    """Return a notice with its answer."""
    word, state = _NOTICE_STATES[Notice.Status(row.status)]
    verb = "joins" if row.kind == Notice.Kind.JOINER else "leaves"
    return _said(row, f"{row.name} {verb} on {words.on_date(row.on)}", word, state, row.note)


def _said(row: Dispute | Notice, title: str, word: str, state: str, reason: str) -> Said:
    return Said(
        title=title,
        word=word,
        state=state,
        reason=reason,
        said_by=row.raised_by.name,
        said_on=timezone.localdate(row.raised_at),
        answer=row.answer,
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_on=timezone.localdate(row.answered_at) if row.answered_at else None,
    )


def contested_answer(disputes: Iterable[Dispute], notices: Iterable[Notice]) -> str:
    """Say how much waits for an answer."""
    every = [*disputes, *notices]
    waiting = sum(row.answered_at is None for row in every)
    if not every:
        return "You have disputed nothing and announced nobody yet."
    if not waiting:
        return "Everything you said is answered."
    return f"{waiting} of {len(every)} {'waits' if waiting == 1 else 'wait'} for an answer."


def notice_fields(form: NoticeForm) -> tuple[FormField, ...]:
    """Return the fields of the form with what was typed and what was wrong."""
    told = (
        ("name", "Full name", "text", "", True, 256),
        ("on", "First or last day", "date", "The first day of a joiner, the last day of a leaver.", True, 10),
        ("email", "E-mail, if there is one", "email", "It tells people of the same name apart.", False, 256),
        ("department", "Department, if you like", "text", "", False, 256),
        ("note", "Anything else we should know", "words", "", False, LONGEST_WORDS),
    )
    return tuple(
        FormField(
            name=name,
            label=label,
            kind=kind,
            value=str(form.data.get(name, "")),
            error=" ".join(str(error) for error in form.errors.get(name, ())) if form.is_bound else "",
            help=helped,
            is_required=is_required,
            longest=longest,
        )
        for name, label, kind, helped, is_required, longest in told
    )
