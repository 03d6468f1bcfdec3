"""How a fee follows a price index once its values are known, or rises by a fixed share. Worked in E04 and E05.

At an anniversary the value of the month three months before it, which is published by then, is held against that of
the same month a year earlier. Exact: a float is a TypeError.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.commercial import Escalated
from contracts.months import MONTHS_IN_YEAR, add_months
from pricing.engine.commercial.escalators import FixedEscalator
from pricing.engine.money import exact

INDEX_LAG_MONTHS = 3
UNCHANGED = Fraction(1)

Values = Mapping[date, Decimal]  # of one index, by the first day of the month


@dataclass(frozen=True, slots=True)
class Share:
    """By what share a fee rises at an anniversary, and the change of the index that this follows from."""

    rise: Fraction
    change: Fraction
    earlier: date
    later: date


@dataclass(frozen=True, slots=True)
class Missing:
    """Values of an index that nobody has entered yet."""

    index: str
    months: tuple[date, ...]

    @property
    def in_words(self) -> str:
        """Say what to enter."""
        *others, last = [f"{month:%b %Y}" for month in self.months]
        months = f"{', '.join(others)} and {last}" if others else last
        value = "values" if others else "value"
        return f"Enter the {value} of {self.index} for {months} first."


def months_compared(anniversary: date) -> tuple[date, date]:
    """Return the first days of the two months whose values are compared, the earlier first."""
    later = add_months(anniversary.replace(day=1), -INDEX_LAG_MONTHS)
    return add_months(later, -MONTHS_IN_YEAR), later


def index_share(escalated: Escalated, values: Values, anniversary: date) -> Share | Missing:
    """Return how much the fee rises at an anniversary, held between floor and cap; Missing where a value is unknown."""
    earlier, later = months_compared(anniversary)
    unknown = tuple(month for month in (earlier, later) if month not in values)
    if unknown:
        return Missing(escalated.index, unknown)
    before, after = exact(values[earlier]), exact(values[later])
    if before <= 0 or after <= 0:
        raise ValueError(f"A value of {escalated.index} is above zero.")
    change = after / before - 1
    return Share(_held(change, escalated), change, earlier, later)


def _held(change: Fraction, escalated: Escalated) -> Fraction:
    rise = change if escalated.floor_share is None else max(change, exact(escalated.floor_share))
    return rise if escalated.cap_share is None else min(rise, exact(escalated.cap_share))


def anniversary_of(began_on: date, number: int) -> date:
    """Return an anniversary, 1 being the first; one of 29 Feb falls on the 28th in other years."""
    return add_months(began_on, number * MONTHS_IN_YEAR)


def anniversaries_until(began_on: date, day: date) -> int:
    """Return how many anniversaries there were up to a day, the day itself among them; 0 before the first."""
    years = max(0, day.year - began_on.year)
    return years if not years or anniversary_of(began_on, years) <= day else years - 1


def factor(
    escalated: Escalated | None, values: Mapping[str, Values], began_on: date, anniversaries: int
) -> Fraction | Missing:
    """Return what the first year's fee is multiplied by after so many anniversaries; `values` are by name of index.

    Missing names every month that is unknown. Compounding multiplies the years' rises, else they add up.
    """
    if anniversaries < 0:
        raise ValueError(f"A fee has no factor before it begins: {anniversaries} anniversaries.")
    if escalated is None or not anniversaries:
        return UNCHANGED
    if not escalated.is_indexed:
        return FixedEscalator(escalated.share, escalated.is_compounding).factor(anniversaries)
    known = values.get(escalated.index, {})
    days = (anniversary_of(began_on, number) for number in range(1, anniversaries + 1))
    found = [index_share(escalated, known, day) for day in days]
    if unknown := {month for one in found if isinstance(one, Missing) for month in one.months}:
        return Missing(escalated.index, tuple(sorted(unknown)))
    return _risen([one.rise for one in found if isinstance(one, Share)], escalated)


def _risen(rises: list[Fraction], escalated: Escalated) -> Fraction:
    if not escalated.is_compounding:
        return UNCHANGED + sum(rises)
    product = UNCHANGED
    for rise in rises:
        product *= 1 + rise
    return product
