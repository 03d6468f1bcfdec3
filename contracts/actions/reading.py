"""A client opened a proposal in the portal, or downloaded its PDF: each is noted once, the first time."""

from datetime import datetime

from django.db import transaction

from clients.models import Contact
from contracts.actions.events import record
from contracts.models import Proposal


def note_viewed(*, proposal: Proposal, contact: Contact, at: datetime) -> None:
    """Note when a proposal was first opened in the portal, and by whom; no query when it was noted before."""
    if proposal.viewed_at is None:
        _note(proposal, "viewed_at", "proposal.viewed", contact, at)


def note_downloaded(*, proposal: Proposal, contact: Contact, at: datetime) -> None:
    """Note when the PDF was first downloaded, and by whom; no query when it was noted before."""
    if proposal.downloaded_at is None:
        _note(proposal, "downloaded_at", "proposal.downloaded", contact, at)


@transaction.atomic
def _note(proposal: Proposal, column: str, what: str, contact: Contact, at: datetime) -> None:
    locked = Proposal.objects.select_for_update(of=("self",)).select_related("client").defer("terms")
    found = locked.get(pk=proposal.pk)
    if getattr(found, column) is not None:  # in another window, at the same time
        return
    setattr(found, column, at)
    found.save(update_fields=[column])
    record(what=what, about=found.number, by=contact.user, at=at, client=found.client, facts={"contact": contact.name})
