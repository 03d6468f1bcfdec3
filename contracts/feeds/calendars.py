"""What is ahead as a calendar (RFC 5545); icalendar folds lines and escapes what names hold."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar, Event

from contracts.feeds.coming import Coming

PRODUCT = "-//Headroom//Ceilings//EN"
ASK_AGAIN = timedelta(hours=6)


def calendar_of(name: str, coming: Iterable[Coming], *, address: str) -> bytes:
    """Return the bytes of a calendar; `address` is where the MSP's pages are. The same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for one in coming:
        calendar.add_component(_event(one, address))
    written: bytes = calendar.to_ical()
    return written


def _event(one: Coming, address: str) -> Event:
    event = Event()
    event.add("uid", f"{one.kind}-{one.pk}@headroom")
    event.add("dtstamp", one.known_at)
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.title)
    event.add("description", one.told)
    event.add("url", f"{address}{one.path}")
    event.add("categories", [one.kind])
    event.add("transp", "TRANSPARENT")  # nobody is busy that day because of it
    return event
