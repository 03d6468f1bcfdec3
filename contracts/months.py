"""Months counted from an anchor day, so that 31 Jan, 28 Feb, 31 Mar follow each other."""

from calendar import monthrange
from datetime import date

MONTHS_IN_YEAR = 12


def add_months(anchor: date, months: int) -> date:
    """Return the anchor's day `months` later, or the last day of a shorter month. Always count from the anchor."""
    years, month = divmod(anchor.month - 1 + months, MONTHS_IN_YEAR)
    year, month = anchor.year + years, month + 1
    return date(year, month, min(anchor.day, monthrange(year, month)[1]))


def period(anchor: date, index: int) -> tuple[date, date]:
    """Return the half-open month number `index` (0 is the first) of something that began on `anchor`."""
    return add_months(anchor, index), add_months(anchor, index + 1)


def months_before(anchor: date, day: date) -> int:
    """Return how many months, counted from the anchor, lie before the one that begins on `day`."""
    return (day.year - anchor.year) * MONTHS_IN_YEAR + day.month - anchor.month


def period_containing(anchor: date, day: date) -> tuple[date, date]:
    """Return the half-open month, counted from the anchor, that holds `day`; ValueError for a day before the anchor."""
    if day < anchor:
        raise ValueError(f"{day} lies before {anchor}.")
    months = months_before(anchor, day)
    return period(anchor, months - 1 if add_months(anchor, months) > day else months)
