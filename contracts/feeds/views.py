"""The two addresses of a feed. Whoever has the address reads it, so that a calendar can; others get nothing."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.throttling import SimpleRateThrottle

from contracts.actions.feeds import hash_of, note_reading
from contracts.feeds.atoms import atom_of
from contracts.feeds.calendars import calendar_of
from contracts.feeds.coming import Coming, what_is_coming
from contracts.queries.feeds import changed_at, open_feed
from contracts.queries.letterhead import day_began_at, letterhead_of_the_msp

Write = Callable[[str, Sequence[Coming], str, datetime], bytes]


class FeedThrottle(SimpleRateThrottle):
    """So many requests a minute from each address; the cache already keeps MSPs apart."""

    scope = "feed"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Return one bucket per address."""
        return f"throttle:feed:{self.get_ident(request)}"


@require_safe
@never_cache
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return what is ahead as a calendar."""

    def write(name: str, coming: Sequence[Coming], address: str, _changed: datetime) -> bytes:
        return calendar_of(name, coming, address=address)

    return _answer(request, token, write, "text/calendar; charset=utf-8")


@require_safe
@never_cache
def atom(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return what is ahead for a reader of feeds."""

    def write(name: str, coming: Sequence[Coming], address: str, changed: datetime) -> bytes:
        return atom_of(name, coming, address=address, changed_at=changed)

    return _answer(request, token, write, "application/atom+xml; charset=utf-8")


def _answer(request: HttpRequest, token: str, write: Write, kind: str) -> HttpResponseBase:
    """Return the feed, or 304 where the reader has it; of a token that opens nothing 404, whatever the reason."""
    if not FeedThrottle().allow_request(request, None):  # type: ignore[arg-type]  # of Django's it reads no more
        return render(request, "429.html", status=429)
    feed, at = open_feed(hash_of(token)), timezone.now()
    if feed is None:
        raise Http404
    note_reading(feed=feed, at=at)
    began, letterhead = day_began_at(at), letterhead_of_the_msp()
    name, changed = f"{letterhead.name if letterhead else 'Headroom'}: what is ahead", changed_at(began)
    body = write(name, what_is_coming(began.date()), import_string(settings.PUBLIC_URL)(""), changed)
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response = HttpResponse(body, content_type=kind)
    response["ETag"], response["Last-Modified"] = etag, http_date(changed.timestamp())
    response["X-Robots-Tag"] = "noindex"
    said = get_conditional_response(request, etag=etag, last_modified=int(changed.timestamp()), response=response)
    assert said is not None  # noqa: S101  -- it returns what it was given, or a shorter answer
    return said
