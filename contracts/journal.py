"""The two writes that jobs and actions share: an event in the chain, and a mail that waits to be sent.

Both belong to the transaction of the deed they tell of.
"""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from clients.models import Client
from contracts.canonical import plain
from contracts.emails import Message
from contracts.hashchain import GENESIS, Entry, Link
from contracts.models import Event, NumberSequence, OutgoingMail

CAME_FROM: ContextVar[str] = ContextVar("came_from", default="")  # door and address of whoever asks, while they wait
BY_JOB = "Headroom"  # who did it when no person did
# Locked while an event is appended, so that two at once do not follow the same one; counts them as it goes.
CHAIN: dict[str, Any] = {"kind": "E", "year": 0}


def append(
    *, what: str, about: str, by: str, at: datetime, client: Client | None, facts: Mapping[str, object]
) -> Event:
    """Append an event to the chain; refused outside of a transaction. `facts` may hold decimals and dates."""
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(**CHAIN)
    last = Event.objects.order_by("-id").first()
    previous = last.hash if last else GENESIS
    entry = Entry(
        at=at, by=by, what=what, about=about, client=_id_text(client), facts=plain(facts), came_from=CAME_FROM.get()
    )
    event = Event.objects.create(
        at=at,
        by=by,
        what=what,
        about=about,
        client=client,
        came_from=entry.came_from,
        facts=entry.facts,
        previous_hash=previous,
        hash=entry.hash_after(previous),
    )
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return event


def links() -> Iterator[Link]:
    """Yield the whole chain, oldest first, a thousand rows at a time."""
    for event in Event.objects.order_by("id").iterator(chunk_size=1000):
        client = str(event.client_id) if event.client_id else ""
        entry = Entry(
            at=event.at,
            by=event.by,
            what=event.what,
            about=event.about,
            client=client,
            facts=event.facts,
            came_from=event.came_from,
        )
        yield Link(id=event.pk, entry=entry, previous=event.previous_hash, hash=event.hash)


def recorded_count() -> int:
    """Return how many events were ever appended, which a cut-off end does not change; one query."""
    return NumberSequence.objects.filter(**CHAIN).values_list("last", flat=True).first() or 0


def keep_mail(
    *,
    key: str,
    to: str,
    message: Message,
    at: datetime,
    client: Client | None = None,
    attachment_name: str = "",
    attachment: bytes | None = None,
) -> tuple[OutgoingMail, bool]:
    """Keep a mail to be sent and say whether it is new: the same key twice is one mail."""
    return OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "client": client,
            "attachment_name": attachment_name,
            "attachment": attachment,
            "queued_at": at,
        },
    )


def _id_text(client: Client | None) -> str:
    return str(client.pk) if client else ""
