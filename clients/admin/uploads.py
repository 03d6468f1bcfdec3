"""A file between its preview and the word to take it: kept for half an hour, for one person at one MSP."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache

from clients.actions.history import record_past_counts
from clients.actions.imports import import_inventory
from clients.actions.outcomes import ImportOutcome
from clients.models import Client
from clients.staff import Staff

LARGEST_UPLOAD = 20 * 1024 * 1024  # bytes; a client of twenty thousand people is under ten
KEPT_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class PendingUpload:
    """Hold a file that was shown and not taken yet; with a policy it is a table of past months."""

    client_id: uuid.UUID
    filename: str
    content: bytes
    source: str = ""
    mapping: str = ""
    as_of: date | None = None
    policy: str = ""

    def run(
        self, client: Client, *, by: Staff, at: datetime, dry_run: bool, accept_partial: bool, allow_retirements: bool
    ) -> ImportOutcome:
        """Take the file, or say what it would bring."""
        if self.policy or self.as_of is None:
            return record_past_counts(
                client=client,
                content=self.content,
                filename=self.filename,
                by=by,
                at=at,
                policy=self.policy,
                accept_partial=accept_partial,
                dry_run=dry_run,
            )
        return import_inventory(
            client=client,
            source=self.source,
            content=self.content,
            filename=self.filename,
            as_of=self.as_of,
            by=by,
            at=at,
            mapping=self.mapping or None,
            accept_partial=accept_partial,
            dry_run=dry_run,
            allow_retirements=allow_retirements,
        )


def keep(upload: PendingUpload, *, by: Staff) -> str:
    """Keep a file for half an hour and return the token that finds it again."""
    token = uuid.uuid4().hex
    cache.set(_key(by, token), upload, KEPT_SECONDS)
    return token


def find(token: str, *, client: Client, by: Staff) -> PendingUpload | None:
    """Return the file that the same person was shown for the same client, None when its time is over."""
    upload: PendingUpload | None = cache.get(_key(by, token))
    return upload if upload is not None and upload.client_id == client.pk else None


def forget(token: str, *, by: Staff) -> None:
    """Keep a file no longer."""
    cache.delete(_key(by, token))


def _key(by: Staff, token: str) -> str:
    return f"upload:{by.pk}:{token}"
