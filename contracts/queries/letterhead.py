"""How the MSP presents itself, and which day it is there."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.models import Letterhead
from pricing.charts.colour import Accent, readable_accent


def letterhead_of_the_msp() -> Letterhead | None:
    """Return the letterhead, its logo left in the database; one query."""
    return Letterhead.objects.defer("logo").first()


def logo_of_the_msp() -> tuple[bytes, str] | None:
    """Return the logo's bytes and type, None where there is none; one query."""
    found = Letterhead.objects.exclude(logo_type="").only("logo", "logo_type").first()
    return (bytes(found.logo), found.logo_type) if found and found.logo else None


def accent_of_the_msp() -> Accent:
    """Return the MSP's accent, corrected where its contrast would fail; one query."""
    return readable_accent(Letterhead.objects.values_list("accent_colour", flat=True).get())


def local_day(at: datetime) -> date:
    """Return the day it is at the MSP; one query."""
    return at.astimezone(ZoneInfo(Letterhead.objects.values_list("time_zone", flat=True).get())).date()


def day_began_at(at: datetime) -> datetime:
    """Return when the day of a moment began at the MSP, in its time zone; one query."""
    local = at.astimezone(ZoneInfo(Letterhead.objects.values_list("time_zone", flat=True).get()))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
