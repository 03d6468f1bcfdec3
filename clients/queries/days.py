"""Which day it is where a client works."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from clients.models import Client


def local_day(client: Client, at: datetime) -> date:
    """Return the day it is at the client."""
    return at.astimezone(ZoneInfo(client.time_zone)).date()
