"""What became of webhooks and their messages, in words."""

from typing import Any

from clients.admin.marks import Tone
from clients.queries.wording import counted
from contracts.models import WebhookMessage
from pricing.templatetags.headroom import at_moment

Status = WebhookMessage.Status
MESSAGE_MARKS: dict[str, tuple[str, Tone]] = {
    Status.QUEUED: ("On its way", "watch"),
    Status.TAKEN: ("Taken", "ok"),
    Status.FAILED: ("Given up", "breached"),
}


def webhook_mark(row: Any) -> tuple[str, Tone]:
    """Return how a webhook of `webhooks_list` does, as a word and its tone."""
    if not row.is_active:
        return "Stopped", "over"
    if row.last_status is None:
        return "Nothing sent yet", "watch"
    return MESSAGE_MARKS[row.last_status]


def webhook_in_words(row: Any, host: str) -> str:
    """Answer whether a webhook works, in a sentence or two."""
    if not row.is_active:
        return f"Stopped: {host} is told nothing until you start it."
    match row.last_status:
        case None:
            return f"{host} will be told what happens. Nothing was sent yet: send a test message."
        case Status.TAKEN:
            return f"{host} took the last message, sent {at_moment(row.last_at)}."
        case Status.QUEUED:
            return f"The last message to {host} is on its way since {at_moment(row.last_at)}."
        case _:
            return f"{host} did not take the last message, sent {at_moment(row.last_at)}."


def message_in_words(row: WebhookMessage) -> str:
    """Answer whether a message was taken, in a sentence."""
    tried = counted(row.tries, "try", "tries")
    match row.status:
        case Status.TAKEN:
            return f"{row.webhook} took it, {at_moment(row.taken_at)}."
        case Status.QUEUED if row.next_try_at:
            return f"Not taken by {row.webhook} yet: {tried} so far, the next one {at_moment(row.next_try_at)}."
        case Status.QUEUED:
            return f"On its way to {row.webhook} since {at_moment(row.queued_at)}."
        case _ if row.tries:
            return f"Given up after {tried}: {row.webhook} did not take it."
        case _:
            return f"Never sent to {row.webhook}."
