"""The months of a contract: counted from the day it began on, also where it renews an earlier one."""

from collections.abc import Iterator
from datetime import date

from contracts.models import Contract
from contracts.months import months_before, period, period_containing


def months_of_contract(contract: Contract) -> Iterator[tuple[date, date]]:
    """Yield its half-open months, the oldest first, none that begins when it covers nothing any more."""
    index = months_before(contract.anchor, contract.effective_from)
    while True:
        start, until = period(contract.anchor, index)
        if start >= contract.covered_until:
            return
        yield start, until
        index += 1


def month_beginning(contract: Contract, day: date) -> tuple[date, date] | None:
    """Return the month that begins on a day, None where none does."""
    if not contract.effective_from <= day < contract.covered_until:
        return None
    found = period_containing(contract.anchor, day)
    return found if found[0] == day else None
