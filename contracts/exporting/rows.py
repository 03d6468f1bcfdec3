"""One line of a statement as every file sees it, and amounts that are added up only where their currency is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pricing.engine.money import Amount, exact, half_up, places_of

TAX = "TAX"
Cell = str | int | Decimal | date | None


class NotExported(ValueError):
    """Statements cannot be handed over so; the sentence says what to do."""


class NothingToExport(NotExported):
    """No statement was chosen, or none has a line."""


class CurrenciesMixed(NotExported):
    """Amounts of two currencies were to be added up."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line with what is said of its statement; `number` and `issued_on` are empty for a draft.

    `period_until` is the first day after the period. The three totals are those of the whole statement.
    """

    number: str
    status: str
    client_name: str
    client_slug: str
    contract_number: str
    period_from: date
    period_until: date
    issued_on: date | None
    due_on: date | None
    currency: str
    net_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    position: int
    kind: str
    kind_name: str
    description: str
    unit: str
    quantity: int
    rate: Decimal
    amount: Decimal
    steps: tuple[str, ...] = ()

    @property
    def is_tax(self) -> bool:
        """Say whether the line is a tax."""
        return self.kind == TAX

    @property
    def is_exact(self) -> bool:
        """Say whether quantity times rate is the amount, to the coin."""
        return half_up(self.quantity * exact(self.rate), places_of(self.currency)) == self.amount

    def in_coins(self, amount: Decimal) -> Decimal:
        """Return an amount with the decimals of the line's currency: none in JPY."""
        return Amount.rounded(exact(amount), self.currency).value


def added(amounts: Iterable[Amount]) -> Amount:
    """Return the sum of amounts of one currency. Raises NothingToExport without any, or CurrenciesMixed."""
    given = tuple(amounts)
    if not given:
        raise NothingToExport("There is no line to add up. Choose statements that have lines.")
    only_currency(amount.currency for amount in given)
    total, *others = given
    for other in others:
        total += other
    return total


def only_currency(currencies: Iterable[str]) -> str:
    """Return the one currency of several amounts. Raises CurrenciesMixed."""
    found = sorted(set(currencies))
    if len(found) != 1:
        named = " and ".join(found)
        raise CurrenciesMixed(
            f"Amounts in {named} cannot be added up. Export the statements of one currency at a time."
        )
    return found[0]
