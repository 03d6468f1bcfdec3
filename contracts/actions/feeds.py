"""Secret addresses at which a person's calendar finds what is ahead: made, ended, and read."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction

from clients.staff import Staff
from contracts.actions.events import record
from contracts.models import Feed

READING_IS_NOTED_EVERY = timedelta(hours=1)


def hash_of(token: str) -> str:
    """Return what is kept of a token; it has 256 random bits, so that a fast hash is as safe as a slow one."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, owner: Staff, at: datetime) -> tuple[Feed, str]:
    """Make a person's feed, end the one before, and return it with its token, which nobody is shown again."""
    end_feed(owner=owner, at=at)
    token = secrets.token_urlsafe(32)
    feed = Feed.objects.create(owner=owner, token_sha256=hash_of(token), made_at=at)
    _record("feed.made", owner, at)
    return feed, token


@transaction.atomic
def end_feed(*, owner: Staff, at: datetime) -> bool:
    """Make the address of a person's feed lead nowhere from now on; say whether there was one."""
    get_user_model()._default_manager.select_for_update().get(pk=owner.pk)  # two at once would make two feeds
    ended = bool(Feed.objects.filter(owner=owner, ended_at=None).update(ended_at=at))
    if ended:
        _record("feed.ended", owner, at)
    return ended


def note_reading(*, feed: Feed, at: datetime) -> None:
    """Keep that a feed was fetched, at most once an hour."""
    if feed.read_at is None or at - feed.read_at >= READING_IS_NOTED_EVERY:
        Feed.objects.filter(pk=feed.pk).update(read_at=at)


def _record(what: str, owner: Staff, at: datetime) -> None:
    record(what=what, about=owner.get_username()[:60], by=owner, at=at, facts={})
