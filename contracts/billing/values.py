"""What a month is billed by, and the lines that come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from contracts.agreement import AgreedLine, Agreement
from contracts.charging import Part
from pricing.charts import words


class CountUnclear(ValueError):
    """Something was counted that the contract cannot price, or an index is not known yet."""


class NothingCounted(ValueError):
    """There is no frozen count in the month, and nothing is billed by guess."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a month, half-open, under one version of the terms; `title` names it, blank for the terms as signed."""

    start: date
    until: date
    agreement: Agreement
    version: UUID
    title: str = ""

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.until - self.start).days

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Month:
    """The month that is billed: of which contract and client, how many months after the first, and the fee's rise.

    `months_above` says of each line of the agreement for how many months before this its ceiling was passed in a row.
    """

    start: date
    until: date
    contract: str
    client: str
    policy_label: str
    anniversaries: int
    factor: Fraction
    months_above: Sequence[int] = ()

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.until - self.start).days

    @property
    def rule(self) -> str:
        """Say by which policy of which contract is counted, to end a sentence."""
        return f"by the policy “{self.policy_label}”, contract {self.contract}."

    def part(self, days: int) -> Part:
        """Return so many days of it as a part of a month."""
        return Part(Fraction(days, self.days), self.anniversaries, self.factor)

    def days_in_words(self, days: int) -> str:
        """Say how many of the month's days these are."""
        return f"{days} of {words.count_of(self.days, 'day')}"


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One row of a statement before it is stored; `count` and `version` are the ids of what it rests on."""

    kind: str
    description: str
    unit: str
    quantity: int
    rate: Decimal
    amount: Decimal
    steps: tuple[str, ...]
    count: UUID | None = None
    version: UUID | None = None


def name_of(line: AgreedLine, agreement: Agreement) -> str:
    """Return what a line's rows begin with: its name where there are several."""
    return f"{line.name}: " if len(agreement.lines) > 1 else ""
