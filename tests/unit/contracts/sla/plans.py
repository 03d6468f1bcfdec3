"""Plans and moments as tests of service levels want them."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from contracts.terms import SlaHours, SlaLine, SlaTerms

P1 = SlaLine("P1", 30, 240, True)
P2 = SlaLine("P2", 60, 480, True)
P3 = SlaLine("P3", 240, 960, False)
OFFICE = SlaTerms("Office", "8x5", "America/Chicago", (P1, P2, P3), pauses_while="Waiting for the client")
ALWAYS = replace(OFFICE, plan="Always", coverage="24x7")
BERLIN = replace(OFFICE, time_zone="Europe/Berlin", holiday_country="DE")


def plan(base: SlaTerms = OFFICE, **changes: Any) -> SlaTerms:
    """Return a plan; pass what should be different."""
    return replace(base, **changes)


def custom(zone: str, *hours: tuple[int, str, str]) -> SlaTerms:
    """Return a plan with hours of its own."""
    return replace(OFFICE, coverage="custom", time_zone=zone, windows=tuple(SlaHours(*one) for one in hours))


def crediting(base: SlaTerms = ALWAYS, share: str = "0.05", cap: str = "0.15") -> SlaTerms:
    """Return a plan with credits."""
    return replace(base, credit_share=Decimal(share), credit_cap_share=Decimal(cap))


def at(text: str, zone: str = "America/Chicago") -> datetime:
    """Return the moment at which clocks in a zone show a time; `*` behind it is the second of two."""
    return datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=ZoneInfo(zone), fold=text.endswith("*"))
