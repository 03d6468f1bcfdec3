"""Tell a person what the demo made and how to look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def describe(summary: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines for what `manage.py demo --format json` printed (INTERFACES: make targets)."""
    yield "\nHeadroom is ready.\n"
    for msp in summary["msps"]:
        yield from _msp(msp)
    yield f"Inbox       {summary['inbox']}  (every mail the demo sends)\n"
    outcome = summary["outcome"]
    alerts = outcome["ceiling_alerts"]
    yield (
        f"Done once: proposal {outcome['proposal']} ({outcome['pdf']}), accepted as contract {outcome['contract']}; "
        f"{outcome['mails']} mails; {alerts} ceiling alert{'' if alerts == 1 else 's'}."
    )
    yield "Ctrl-C stops everything.\n"


def _msp(msp: Mapping[str, Any]) -> Iterator[str]:
    """Yield an MSP's addresses, its staff and the contacts of one client; the others would fill the screen."""
    yield f"{msp['slug'].capitalize():<11} {msp['url']}/admin/ for its staff, {msp['url']}/portal/ for its clients"
    clients = [person["client"] for person in msp["sign_ins"] if person["client"]]
    shown = [person for person in msp["sign_ins"] if person["client"] in (None, *clients[:1])]
    for person in shown:
        role = person["role"].replace("_", " ")
        at = f" at {person['client']}" if person["client"] else ""
        yield f"            {person['email']}  {person['password']}  ({role}{at})"
    more = len(msp["sign_ins"]) - len(shown)
    if more:
        yield f"            and {more} more for other clients, see var/demo.json"
    yield f"            API key {msp['api_key']}\n"
