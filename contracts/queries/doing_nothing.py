"""What leaving a ceiling as it is costs the MSP: each month of the contract since it began, and each that is forecast.

For the MSP's own people: nothing of this is shown to a client.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.forgoing import (
    ForgoneMonth,
    added,
)
from contracts.models import Ceiling, CeilingForecast
from contracts.queries.books import Due, counted_books
from contracts.queries.forgone_months import Reading
from contracts.queries.periods import months_of_contract
from pricing.engine.money import Amount
from pricing.queries.rates import newest_published_card


@dataclass(frozen=True, slots=True)
class DoingNothing:
    """What a ceiling's contract forgoes above it, by month, oldest first; each amount rounded once.

    `until_now` are the months that have begun, `ahead` those that are forecast. A month in which the terms had no such
    ceiling is in neither.
    """

    ceiling: Ceiling
    currency: str
    unit: str
    until_now: tuple[ForgoneMonth, ...]
    ahead: tuple[ForgoneMonth, ...]
    no_forecast_because: str
    no_costs_because: str

    @property
    def above(self) -> tuple[ForgoneMonth, ...]:
        """Return the months so far with units above the ceiling."""
        return tuple(month for month in self.until_now if month.over)

    @property
    def unknown(self) -> tuple[ForgoneMonth, ...]:
        """Return the months so far of which nothing can be said."""
        return tuple(month for month in self.until_now if month.amount is None)

    @property
    def forgone_amount(self) -> Amount:
        """Return what was forgone so far."""
        return _sum((month.amount for month in self.until_now), self.currency)

    @property
    def ahead_amount(self) -> Amount:
        """Return what is to be expected."""
        return _sum((month.amount for month in self.ahead), self.currency)

    @property
    def serving_amount(self) -> Amount:
        """Return what serving the units above has cost so far."""
        return _sum((month.serving for month in self.until_now), self.currency)

    @property
    def serving_ahead_amount(self) -> Amount:
        """Return what serving them is expected to cost."""
        return _sum((month.serving for month in self.ahead), self.currency)


def doing_nothing(ceiling: Ceiling, *, on: date) -> DoingNothing:
    """Return what leaving one ceiling as it is costs, as of a day; five queries."""
    return doing_nothing_of([ceiling], on=on)[0]


def doing_nothing_of(ceilings: Sequence[Ceiling], *, on: date) -> tuple[DoingNothing, ...]:
    """Return it of every ceiling, in the same order, for ceilings with contract and client; five queries in all."""
    contracts = {ceiling.contract_id: ceiling.contract for ceiling in ceilings}
    begun = {
        pk: [Due(contract, start, until) for start, until in months_of_contract(contract) if start <= on]
        for pk, contract in contracts.items()
    }
    books = counted_books([due for months in begun.values() for due in months])
    forecasts = {row.ceiling_id: row for row in CeilingForecast.objects.filter(ceiling__in=ceilings)}
    card = newest_published_card(on)
    return tuple(
        _told(Reading(ceiling, books, forecasts.get(ceiling.pk), card, on), begun[ceiling.contract_id])
        for ceiling in ceilings
    )


def _told(reading: Reading, begun: Sequence[Due]) -> DoingNothing:
    ahead = tuple(reading.ahead())
    return DoingNothing(
        ceiling=reading.ceiling,
        currency=reading.ceiling.contract.currency,
        unit=reading.unit,
        until_now=tuple(reading.until_now(begun)),
        ahead=ahead,
        no_forecast_because="" if ahead else reading.no_forecast_because(),
        no_costs_because=reading.costs()[1],
    )


def _sum(amounts: Iterable[Amount | None], currency: str) -> Amount:
    return added([amount for amount in amounts if amount is not None], currency)
