"""What became of a mail, in the words of account managers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.models import OutgoingMail
from contracts.queries.mails import TROUBLED
from pricing.templatetags.headroom import at_moment

Status = OutgoingMail.Status
MAIL_MARKS: dict[str, tuple[str, Tone]] = {
    Status.QUEUED: ("On its way", "watch"),
    Status.SENDING: ("Being handed over", "watch"),
    Status.SENT: ("Sent", "ok"),
    Status.UNSURE: ("Perhaps sent", "near"),
    Status.FAILED: ("Not sent", "breached"),
    Status.BOUNCED: ("Came back", "breached"),
}
# What a person does about a mail that did not arrive, or perhaps did not.
TO_DO = {
    Status.UNSURE: "Ask whether it is there. It is not sent again by itself, so that nobody gets it twice.",
    Status.FAILED: "Put right what kept it, then send it again.",
    Status.BOUNCED: "Check the address with the client, then send it again.",
}
SETTLED = {Status.UNSURE: "It arrived"}
DONE_WITHOUT = "Nothing more to do"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A mail that did not arrive, or perhaps did not, as the page of what it brought tells it."""

    pk: UUID
    told: str
    tone: Tone


def mail_in_words(row: OutgoingMail) -> str:
    """Answer whether a mail arrived, in a sentence."""
    match row.status:
        case Status.QUEUED if row.tries and row.next_try_at:
            tried = counted(row.tries, "try", "tries")
            return f"Not with {row.to} yet: {tried} so far, the next one {at_moment(row.next_try_at)}."
        case Status.QUEUED:
            return f"On its way to {row.to} since {at_moment(row.queued_at)}."
        case Status.SENDING:
            return f"Being handed to the mail server for {row.to}."
        case Status.UNSURE:
            return f"Nobody knows whether {row.to} got it."
        case Status.BOUNCED:
            return f"The mail to {row.to} came back, {at_moment(row.bounced_at)}."
        case Status.FAILED:
            return f"Not sent to {row.to}."
        case _ if row.delivered_at:
            return f"It arrived at {row.to}, {at_moment(row.delivered_at)}."
        case _:
            return f"Sent to {row.to}, {at_moment(row.sent_at)}."


def trouble_with(mails: Iterable[OutgoingMail]) -> Trouble | None:
    """Return what is wrong with the newest of the mails, None when it went or nobody need do anything."""
    newest = next(iter(mails), None)
    if newest is None or newest.status not in TROUBLED or newest.settled_at is not None:
        return None
    match newest.status:
        case Status.BOUNCED:
            told = f"The mail to {newest.to} came back: {newest.failure}"
        case Status.UNSURE:
            told = f"Nobody knows whether {newest.to} got the mail: {newest.failure}"
        case _:
            told = f"The mail to {newest.to} was not sent: {newest.failure}"
    return Trouble(newest.pk, told, MAIL_MARKS[newest.status][1])
