"""How urgent a ceiling is by its count and by what is forecast, and when a warning ends. Pure; chances are shares.

A count speaks first: above the ceiling is a breach, on it is at. Below, a warning begins by the policy's share of the
ceiling or by the chance to break it while there is still time to give notice. It ends well below where it began, so
that a count which goes up and down by one warns once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.ceilings import CeilingState, Headroom
from contracts.months import MONTHS_IN_YEAR, add_months

HORIZON = 12  # months ahead that are forecast
WATCH_MONTHS = 6  # as far as a forecast tells something of a small firm
FEWER_FOR_THE_END = 0.5  # a warning ends at half the chance that begins it
DAYS_IN_YEAR = 365
SEVERITY = (CeilingState.OK, CeilingState.WATCH, CeilingState.NEAR, CeilingState.AT, CeilingState.BREACHED)
ALERTED = SEVERITY[SEVERITY.index(CeilingState.NEAR) :]


@dataclass(frozen=True, slots=True)
class WatchPolicy:
    """The thresholds by which an MSP is warned."""

    near_share: Fraction
    near_chance: float
    watch_chance: float
    clear_margin: Fraction


@dataclass(frozen=True, slots=True)
class Outlook:
    """The chance to have broken a ceiling by each month ahead, the first of them next month; and how far notice looks.

    Source: DOMAIN C11, the notice period and one month.
    """

    p_cross: tuple[float, ...]
    look_months: int

    @property
    def chance(self) -> float:
        """Return the chance to break within the notice period and a month."""
        return self._within(self.look_months)

    @property
    def soon(self) -> float:
        """Return the chance to break within half a year."""
        return self._within(WATCH_MONTHS)

    def _within(self, months: int) -> float:
        return self.p_cross[min(months, len(self.p_cross)) - 1]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a count that is known ahead: from which day, by how many."""

    on: date
    by: int


def look_months_of(notice_days: int) -> int:
    """Return how many months ahead matter: the notice period, a part of a month as a whole one, and one more."""
    notice = -(-notice_days * MONTHS_IN_YEAR // DAYS_IN_YEAR)
    return min(notice + 1, HORIZON)


def state_of(headroom: Headroom, outlook: Outlook | None, policy: WatchPolicy) -> CeilingState:
    """Return how urgent a ceiling is; without a forecast by its count alone."""
    if headroom.state is not CeilingState.OK or outlook is None:
        return headroom.state
    if outlook.chance >= policy.near_chance:
        return CeilingState.NEAR
    return CeilingState.WATCH if outlook.soon >= policy.watch_chance else CeilingState.OK


def is_over(headroom: Headroom, outlook: Outlook | None, policy: WatchPolicy) -> bool:
    """Say whether a warning ends: the count is well below where it begins, and so is the chance."""
    if headroom.used_share >= policy.near_share - policy.clear_margin:
        return False
    return outlook is None or outlook.chance < policy.near_chance * FEWER_FOR_THE_END


def is_worse(now: CeilingState, than: CeilingState) -> bool:
    """Say whether a state is more urgent than another."""
    return SEVERITY.index(now) > SEVERITY.index(than)


def known_by_month(changes: Iterable[Change], *, after: date, last_month: date, horizon: int = HORIZON) -> list[int]:
    """Add known changes up by month ahead: what shows by the end of each, of all that come after a day's count.

    `last_month` is the first day of the month of that count; what is to come in it shows from the next month on.
    """
    known = [change for change in changes if change.on > after]
    ends = (add_months(last_month, ahead + 1) for ahead in range(1, horizon + 1))
    return [sum(change.by for change in known if change.on < end) for end in ends]


def month_ahead(last_month: date, ahead: int | None) -> date | None:
    """Return the first day of the month so many ahead; None for none."""
    return None if ahead is None else add_months(last_month, ahead)
