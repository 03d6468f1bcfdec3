"""What a billing model costs a client for a month, and why."""

from dataclasses import dataclass
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.money import Amount


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one reason inside a price, in words a client can read, with what it adds."""

    text: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Charge:
    """Hold a month's charge: `exact` for comparing, `amount` rounded once for showing, `steps` to explain it."""

    model: BillingModel
    exact: Fraction
    amount: Amount
    steps: tuple[Step, ...]


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: `1 user`, `1,200 users`."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"
