"""What a billing model costs a client for a month, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from pricing.engine.billing_model import BillingModel
from pricing.engine.money import Amount, apportion


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one reason inside a price before it is rounded."""

    text: str
    exact: Fraction


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one reason inside a price, in words a client can read, with what it adds."""

    text: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Charge:
    """Hold a month's charge: `exact` for comparing, `amount` rounded once for showing, `lines` to explain it.

    `least` is the minimum monthly amount the charge was held to, or zero.
    """

    model: BillingModel
    exact: Fraction
    amount: Amount
    lines: tuple[Line, ...]
    least: Fraction

    @classmethod
    def of(
        cls, model: BillingModel, lines: tuple[Line, ...], currency: str, *, least: Fraction = Fraction(0)
    ) -> "Charge":
        """Add lines up."""
        exact = total(lines)
        return cls(model, exact, Amount.rounded(exact, currency), lines, least)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the lines rounded, so that they add up to the amount."""
        return steps_of(self.lines, self.amount)


def total(lines: Iterable[Line]) -> Fraction:
    """Add lines up exactly."""
    return sum((line.exact for line in lines), Fraction(0))


def steps_of(lines: tuple[Line, ...], amount: Amount) -> tuple[Step, ...]:
    """Round lines so that they add up to the amount, their rounded total."""
    parts = apportion(amount, [line.exact for line in lines])
    return tuple(Step(line.text, part) for line, part in zip(lines, parts, strict=True))


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: `1 user`, `1,200 users`."""
    return f"{count:,} {noun if count == 1 else noun + 's'}"
