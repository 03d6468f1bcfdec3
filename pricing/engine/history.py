"""The counts of past months."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pricing.engine.refusal import Problem

YEAR = 12  # months below which nothing is said about volatility


@dataclass(frozen=True, slots=True)
class Month:
    """Hold the counts of one month: billable users and, where known, every covered device."""

    first_day: date
    users: int
    devices: int | None = None

    def __post_init__(self) -> None:
        if self.first_day.day != 1:
            raise ValueError("A month is named by its first day.")
        if self.users < 0 or (self.devices or 0) < 0:
            raise ValueError("Counts are zero or more.")

    @property
    def name(self) -> str:
        """Write the month as `2025-12`."""
        return f"{self.first_day:%Y-%m}"


def gaps(months: tuple[Month, ...]) -> tuple[Problem, ...]:
    """Name every month that does not follow the one before it."""
    return tuple(
        Problem(
            f"history[{place}].month",
            f"{later.name} does not follow {earlier.name}; give every month once, oldest first.",
        )
        for place, (earlier, later) in enumerate(pairwise(months), start=1)
        if _ordinal(later) != _ordinal(earlier) + 1
    )


def _ordinal(month: Month) -> int:
    return month.first_day.year * 12 + month.first_day.month
