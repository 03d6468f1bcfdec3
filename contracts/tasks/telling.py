"""Tell those who answer for a client that something did not reach it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from clients.models import Client
from contracts import emails, journal
from contracts.models import Letterhead
from contracts.queries.people import answerable_for
from contracts.tasks.mails import queue


class Unsent(NamedTuple):
    """What did not reach the client; `kind` is proposal, amendment or contract, `path` where it is sent again."""

    kind: str
    pk: UUID
    about: str
    client: Client
    path: str


def tell(unsent: Unsent, what: str, next_step: str, because: str, *, at: datetime) -> None:
    """Keep why, and mail each of them once for each time it was to be sent."""
    is_new = False
    for person in answerable_for(unsent.client):
        message = emails.write(
            emails.JobFailed(
                recipient_name=person.name,
                what=what,
                because=because,
                attempts=1,
                failed_at=at,
                next_step=next_step,
                url=import_string(settings.PUBLIC_URL)(unsent.path),
            ),
            Letterhead.objects.get(),
        )
        key = f"{unsent.kind}-not-sent:{unsent.pk}:{person.pk}:{at.isoformat()}"
        is_new = queue(key, person.email, message, unsent.client, at=at) or is_new
    if is_new:
        journal.append(
            what=f"{unsent.kind}.not_sent",
            about=unsent.about,
            by=journal.BY_JOB,
            at=at,
            client=unsent.client,
            facts={"because": because},
        )
