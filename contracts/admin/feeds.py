"""Where is my calendar feed? Made, shown once, ended: each person's own."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.module_loading import import_string

from clients.admin.pages import PageAdmin
from clients.staff import Staff
from contracts.actions.feeds import end_feed, make_feed
from contracts.models import Feed
from contracts.queries.feeds import feed_of
from pricing.charts import words

MAY = "contracts.view_renewalreminder"
KINDS = (("For a calendar", "feeds:calendar"), ("For a reader of feeds", "feeds:atom"))


def feed_page(screen: PageAdmin, request: HttpRequest) -> HttpResponse:
    """Show whether the person has a feed; once it is asked for, make one and show its addresses this once."""
    screen.allow(request, MAY, posted=False)
    person, addresses = cast(Staff, request.user), []
    if request.method == "POST":
        feed, token = make_feed(owner=person, at=timezone.now())
        host = import_string(settings.PUBLIC_URL)("")
        addresses = [(title, f"{host}{reverse(name, args=[token])}") for title, name in KINDS]
    else:
        feed = feed_of(person)  # type: ignore[assignment]  # None where there is none
    response = screen.screen(
        request,
        "admin/contracts/feed/page.html",
        "Calendar feed",
        headline=_headline(feed, is_new=bool(addresses)),
        addresses=addresses,
        has_feed=feed is not None,
    )
    add_never_cache_headers(response)
    return response


def feed_ended(screen: PageAdmin, request: HttpRequest) -> HttpResponse:
    """End the person's feed."""
    screen.allow(request, MAY)
    if end_feed(owner=cast(Staff, request.user), at=timezone.now()):
        messages.success(request, "Your feed is ended. Its address leads nowhere any more.")
    return HttpResponseRedirect(reverse("admin:contracts_feed"))


def _headline(feed: Feed | None, *, is_new: bool) -> str:
    if feed is None:
        return "You have no feed yet. Make one, and your calendar shows what is ahead."
    if is_new:
        return "Your feed is made. Copy its address now; it is not shown again."
    read = f"It was last read {words.at_moment(feed.read_at)}." if feed.read_at else "Nobody has read it yet."
    return f"You have a feed since {words.on_date(feed.made_at.date())}. {read}"
