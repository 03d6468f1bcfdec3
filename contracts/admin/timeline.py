"""What happened to a proposal on its way to the client and back, from what is kept of it and of its mails."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from clients.admin.marks import Tone
from contracts.lifecycle import ProposalStatus
from contracts.models import OutgoingMail, Proposal


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, and when; `more` says who or what, or nothing."""

    at: datetime
    word: str
    tone: Tone
    more: str = ""


def timeline(row: Proposal, mails: Iterable[OutgoingMail]) -> list[Moment]:
    """Return what happened, the first before the others; no query where the people were read with the row."""
    return sorted([*_of_the_row(row), *_of_mails(mails)], key=attrgetter("at"))


def _of_the_row(row: Proposal) -> Iterator[Moment]:
    by = row.created_by.name if row.created_by else ""
    yield Moment(row.created_at, "Made", "over", f"by {by}" if by else "")
    if row.approval_asked_at:
        asked = row.approval_asked_by.name if row.approval_asked_by else ""
        yield Moment(row.approval_asked_at, "Approval asked for", "watch", f"by {asked}" if asked else "")
    if row.approved_at and row.approved_by:
        yield Moment(row.approved_at, "Approved", "ok", f"by {row.approved_by.name}")
    if row.sent_at:
        yield Moment(row.sent_at, "Rendered and handed to the mail", "ok", f"for {row.signatory.email}")
    if row.viewed_at:
        yield Moment(row.viewed_at, "Opened in the portal", "ok")
    if row.downloaded_at:
        yield Moment(row.downloaded_at, "PDF downloaded", "ok")
    if row.decided_at and row.decided_by:
        accepted = row.status == ProposalStatus.ACCEPTED
        yield Moment(
            row.decided_at,
            "Accepted" if accepted else "Declined",
            "ok" if accepted else "breached",
            f"by {row.decided_by.name}",
        )
    if row.countersigned_at:
        yield Moment(row.countersigned_at, "Countersigned", "ok", f"by {row.countersigned_name}")


def _of_mails(mails: Iterable[OutgoingMail]) -> Iterator[Moment]:
    for mail in mails:
        if mail.sent_at:
            yield Moment(mail.sent_at, "E-mail sent", "ok", f"to {mail.to}")
        if mail.delivered_at:
            yield Moment(mail.delivered_at, "E-mail delivered", "ok", f"to {mail.to}")
        if mail.bounced_at:
            yield Moment(mail.bounced_at, "E-mail came back", "breached", f"from {mail.to}. {mail.failure}".strip())
