"""What happened, who did it and when: an append-only chain that can be checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clients.models import Client
from clients.staff import Staff
from contracts import journal
from contracts.hashchain import first_break
from contracts.models import Event


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What checking the chain found; `broken_at` is the id of the first event that does not follow."""

    count: int
    missing_count: int
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was changed, put between or cut off."""
        return self.broken_at is None and self.missing_count == 0


def record(
    *,
    what: str,
    about: str,
    by: Staff | None,
    at: datetime,
    client: Client | None = None,
    facts: Mapping[str, object],
) -> Event:
    """Append an event in the caller's transaction; without a person it was a job."""
    return journal.append(
        what=what, about=about, by=by.get_username() if by else journal.BY_JOB, at=at, client=client, facts=facts
    )


def verify() -> ChainCheck:
    """Check every event's hash against the one before it, and their number against how many were ever recorded."""
    count = Event.objects.count()
    return ChainCheck(
        count=count, missing_count=journal.recorded_count() - count, broken_at=first_break(journal.links())
    )
