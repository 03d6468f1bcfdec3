"""When notice has to be given, when to be reminded of it, and how long a renewal runs. Source: DOMAIN 1.4."""

from dataclasses import dataclass
from datetime import date, timedelta

from contracts.months import add_months, months_before

STEPS = (120, 90, 60, 30)  # days before the last day for notice


@dataclass(frozen=True, slots=True)
class Notice:
    """The last day on which notice is in time, and the days before it on which somebody is reminded."""

    last_on: date

    @classmethod
    def before(cls, covered_until: date, notice_days: int) -> "Notice":
        """Return the notice of a contract whose first day without cover is `covered_until`."""
        if notice_days < 0:
            raise ValueError(f"Notice is given before the end, not {-notice_days} days after it.")
        return cls(covered_until - timedelta(days=notice_days))

    def begins_on(self, step: int) -> date:
        """Return the first day of a step."""
        return self.last_on - timedelta(days=step)

    def step_on(self, day: date) -> int | None:
        """Return the step that is reached and not passed; None before the first and once notice is too late."""
        if day > self.last_on:
            return None
        return next((step for step in reversed(STEPS) if day >= self.begins_on(step)), None)

    def is_too_late_on(self, day: date) -> bool:
        """Say whether the last day for notice is over."""
        return day > self.last_on


def renewal_period(anchor: date, effective_until: date, months: int) -> tuple[date, date]:
    """Return the half-open period that follows a term; ValueError for less than a month.

    It ends on the day of the month on which the first contract of the row began, so that one of the 31st which ends
    on 28 Feb renews to the 31st. An end that is on no such day counts from itself.
    """
    if months < 1:
        raise ValueError(f"A renewal runs for a month or more, not {months}.")
    passed = months_before(anchor, effective_until)
    if add_months(anchor, passed) != effective_until:
        anchor, passed = effective_until, 0
    return effective_until, add_months(anchor, passed + months)
