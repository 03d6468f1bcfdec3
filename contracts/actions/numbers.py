"""Numbers that people see: one sequence per kind and year, without a gap."""

from datetime import date
from typing import Literal

from contracts.models import NumberSequence

Kind = Literal["P", "C", "S"]  # proposals, contracts, statements


def next_number(kind: Kind, on: date) -> str:
    """Return the next number of the year, `P-2026-0001`.

    The sequence's row stays locked until the transaction that uses the number ends, so that a rollback gives it back
    and two at once get two numbers. Outside of a transaction it is refused.
    """
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(kind=kind, year=on.year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"{kind}-{on.year}-{sequence.last:04d}"
