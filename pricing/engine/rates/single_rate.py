"""One rate for every unit."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from pricing.engine.charge import Line, counted
from pricing.engine.money import rate, spell


@dataclass(frozen=True, slots=True)
class SingleRate:
    """Hold one monthly rate that every unit costs."""

    rate: Decimal
    exact: Fraction = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exact", rate(self.rate))

    @property
    def kinks(self) -> tuple[int, ...]:
        """Give the counts at which the charge bends or jumps: none."""
        return ()

    @property
    def cliffs(self) -> tuple[int, ...]:
        """Give the counts at which one more unit lowers the bill: none."""
        return ()

    def exact_charge(self, units: int) -> Fraction:
        """Compute units x rate."""
        return units * self.exact

    def average_rate(self, _units: int) -> Fraction:
        """Give what one of so many units costs on average: the rate."""
        return self.exact

    def lines(self, units: int, noun: str, currency: str) -> tuple[Line, ...]:
        """Explain the charge in one line: `40 users × $100.00`."""
        return (Line(f"{counted(units, noun)} × {spell(self.exact, currency)}", units * self.exact),)
