"""What tax is added to the lines of a statement: once for each rule, on the sum of the lines that it is on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pricing.engine.money import Amount, exact, half_up, places_of, spell

TAX = "TAX"
PERCENT_PLACES = 3


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax that holds from a day on, until the day before `effective_until` where there is one.

    `kinds` are the kinds of lines that it is on; none means all of them. Tax itself is never taxed.
    """

    name: str
    share: Decimal
    kinds: tuple[str, ...] = ()
    effective_from: date = date.min
    effective_until: date | None = None
    registration: str = ""

    def __post_init__(self) -> None:
        """Refuse a share that is none, and a tax on tax."""
        if not 0 <= exact(self.share) < 1:
            raise ValueError(f"The share of {self.name} is 0 or more and below 1, not {self.share}.")
        if TAX in self.kinds:
            raise ValueError(f"{self.name} cannot be on tax itself.")

    def holds_on(self, day: date) -> bool:
        """Say whether the tax is added on a day."""
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)

    def is_on(self, kind: str) -> bool:
        """Say whether the tax is added to lines of a kind."""
        return kind != TAX and (not self.kinds or kind in self.kinds)

    @property
    def percent(self) -> str:
        """Return the share as people write it: `8.25 %`."""
        written = f"{half_up(exact(self.share) * 100, PERCENT_PLACES):f}"
        return f"{written.rstrip('0').rstrip('.')} %"


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The tax of one rule; negative where credits are more than what is charged."""

    name: str
    share: Decimal
    taxed_amount: Decimal
    amount: Decimal
    steps: tuple[str, ...]


def tax_lines(
    lines: Iterable[tuple[str, Decimal]], rules: Iterable[TaxRate], on: date, currency: str
) -> tuple[TaxLine, ...]:
    """Return the tax on lines of a kind and an amount, by the rules that hold on a day, in their order.

    Each rule is computed on the sum of its lines, credits taken off, and rounded once, half-up, to the currency's
    smallest coin. A rule that nothing is taxed by has no line.
    """
    given = tuple(lines)
    return tuple(
        _line(rule, taxed, currency)
        for rule in rules
        if rule.holds_on(on) and (taxed := sum((exact(amount) for kind, amount in given if rule.is_on(kind)), exact(0)))
    )


def _line(rule: TaxRate, taxed: Fraction, currency: str) -> TaxLine:
    amount = Amount.rounded(exact(rule.share) * taxed, currency)
    steps = [f"{rule.percent} of {spell(taxed, currency)} = {amount}"]
    if rule.registration:
        steps.append(f"{rule.name}, registered as {rule.registration}.")
    return TaxLine(rule.name, rule.share, half_up(taxed, places_of(currency)), amount.value, tuple(steps))
