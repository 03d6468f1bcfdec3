"""What leaving a ceiling as it is costs the MSP: each month of the contract since it began, and each that is forecast.

For the MSP's own people: nothing of this is shown to a client.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from clients.asset_classes import AssetClass
from contracts.agreement import Agreement, Overage, Proration
from contracts.billing.counted import OF_ONE_DAY, Counted
from contracts.billing.daily import counts_of_days
from contracts.billing.lines import estate_of
from contracts.billing.month import found_in
from contracts.billing.values import CountUnclear, Month, NothingCounted, Span
from contracts.charging import Part
from contracts.commercial import thawed
from contracts.forgoing import (
    DEVICES,
    USERS,
    ForgoneMonth,
    Known,
    Stretch,
    added,
    flat_place,
    forgone_month,
    limit_of,
    plain,
    printed,
    unknown_month,
    worth_of,
)
from contracts.models import Ceiling, CeilingForecast, TermsVersion
from contracts.months import MONTHS_IN_YEAR, months_before
from contracts.queries.booked import counts_for, month_as
from contracts.queries.books import Books, Due, counted_books
from contracts.queries.periods import months_of_contract
from contracts.queries.spans import agreement_of, spans_of, version_on
from pricing.charts import words
from pricing.engine.costs import Costs
from pricing.engine.estate import Estate
from pricing.engine.money import Amount
from pricing.models import RateCard
from pricing.queries.price_list import costs_of
from pricing.queries.rates import newest_published_card

UNITS: dict[str, str] = {Ceiling.Unit.USERS: USERS, Ceiling.Unit.DEVICES: DEVICES}
ONE_DAY = timedelta(days=1)


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
        _Reading(ceiling, books, forecasts.get(ceiling.pk), card, on).told(begun[ceiling.contract_id])
        for ceiling in ceilings
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One ceiling before its books."""

    ceiling: Ceiling
    books: Books
    forecast: CeilingForecast | None
    card: RateCard | None
    on: date

    @property
    def unit(self) -> str:
        return UNITS[self.ceiling.unit]

    @property
    def noun(self) -> str:
        return self.unit.removesuffix("s")

    @property
    def versions(self) -> Sequence[TermsVersion]:
        return self.books.versions.get(self.ceiling.contract_id, ())

    def told(self, begun: Sequence[Due]) -> DoingNothing:
        known = [self._until_now(due) for due in begun if self._place_ahead(due.until) is None]
        ahead = tuple(self._ahead())
        return DoingNothing(
            ceiling=self.ceiling,
            currency=self.ceiling.contract.currency,
            unit=self.unit,
            until_now=tuple(month for month in known if month is not None),
            ahead=ahead,
            no_forecast_because="" if ahead else self._no_forecast_because(),
            no_costs_because=self._costs()[1],
        )

    def _until_now(self, due: Due) -> ForgoneMonth | None:
        """Return a month that has begun, None where its terms have no such ceiling."""
        known = Known.ENDED if self._covered(due.until) <= self.on else Known.RUNNING
        spans = spans_of(due.contract, self.versions, due.start, due.until)
        try:
            stretches = [stretch for span in spans for stretch in self._stretches(due, span)]
        except (NothingCounted, CountUnclear) as because:
            return unknown_month(due.start, due.until, known, str(because))
        return self._month(due.start, due.until, known, stretches) if stretches else None

    def _month(self, start: date, until: date, known: Known, stretches: Sequence[Stretch]) -> ForgoneMonth:
        currency, costs = self.ceiling.contract.currency, self._costs()[0]
        one = Estate.of(1, {}) if self.unit == USERS else Estate.of(0, {AssetClass.OTHER: 1})
        each = None if costs is None else costs.of_serving(one)
        return forgone_month(start, until, known, stretches, unit=self.unit, currency=currency, serving_each=each)

    def _stretches(self, due: Due, span: Span) -> Iterator[Stretch]:
        """Yield the days of a span by what its month is stated at; none without such a ceiling."""
        place = flat_place(span.agreement)
        if place is None or limit_of(span.agreement.lines[place], self.unit) is None:
            return
        month = month_as(due, self.books, span)
        counts = counts_for(due, self.books, span.agreement.counting.policy)
        if span.agreement.proration != Proration.DAILY:
            found = found_in(month, span, counts)
            assert found.count is not None  # noqa: S101  -- found_in refuses a span without
            is_of_a_day = found.moment in OF_ONE_DAY
            told = f" on {words.on_date(found.count.on)}" if is_of_a_day else ""
            because = "" if is_of_a_day else f" {found.says(self.noun)}"
            yield self._stretch(month, span, place, found.estate, span.days, told, because)
            return
        for day, until, estate in self._days(month, span, counts, place):
            told = f" from {words.on_date(day)}"
            yield self._stretch(month, span, place, estate, (until - day).days, told, "")

    def _days(
        self, month: Month, span: Span, counts: Sequence[Counted], place: int
    ) -> Iterator[tuple[date, date, Estate]]:
        """Yield the days of a span, half-open, by what was there, where each day is billed for itself."""
        first, later = counts_of_days(month, span, counts)
        begins, present = [(span.start, first.estate)], self._number(span, place, first.estate)
        for count in later:
            if (number := self._number(span, place, count.estate)) != present:
                begins.append((count.on, count.estate))
                present = number
        for (day, estate), (until, _) in pairwise([*begins, (span.until, first.estate)]):
            yield day, until, estate

    def _number(self, span: Span, place: int, counted: Estate) -> int:
        held = estate_of(span.agreement, span.agreement.lines[place], counted)
        return held.users if self.unit == USERS else held.device_count

    def _stretch(
        self, month: Month, span: Span, place: int, counted: Estate, days: int, told: str, because: str
    ) -> Stretch:
        line = span.agreement.lines[place]
        number = self._number(span, place, counted)
        before = month.months_above[place] if place < len(month.months_above) else 0
        is_in_grace = line.overage == Overage.GRACE and before < line.grace_months
        worth = worth_of(span.agreement, place, self.unit, month.part(month.days), is_in_grace=is_in_grace)
        over = max(0, number - worth.ceiling)
        above = f"{over:,} above" if over else "none above"
        grace = f" Month {before + 1} of {line.grace_months} of grace." if is_in_grace and over else ""
        return Stretch(
            share=Fraction(days, month.days),
            over=Fraction(over),
            worth=worth,
            because=f"{words.count_of(number, self.noun)}{told}, ceiling {worth.ceiling:,}: {above}.{because}{grace}",
            part_in_words="" if days == month.days else f" × {month.days_in_words(days)}",
        )

    def _ahead(self) -> Iterator[ForgoneMonth]:
        """Yield the months that are forecast, as long as the terms of the ceiling hold."""
        forecast, contract, above = self.forecast, self.ceiling.contract, self._months_above()
        if forecast is None or forecast.last_month is None:
            return
        for start, until in months_of_contract(contract):
            ahead, last = self._place_ahead(until), self._covered(until) - ONE_DAY
            if ahead is None:
                continue
            version = version_on(self.versions, last)
            if ahead >= len(forecast.over) or version is None or version.pk != self.ceiling.version_id:
                return
            agreement = agreement_of(version)
            place = flat_place(agreement)
            assert place is not None  # noqa: S101  -- a ceiling comes of a flat fee
            line = agreement.lines[place]
            is_in_grace = line.overage == Overage.GRACE and above < line.grace_months
            above = above + 1 if forecast.median[ahead] > self.ceiling.limit_count else 0
            part = self._part_ahead(agreement, start)
            worth = worth_of(agreement, place, self.unit, part, is_in_grace=is_in_grace)
            over = printed(forecast.over[ahead])
            units = f"{plain(over)} {self.noun if over == 1 else self.unit}"
            told = f"Forecast for {words.in_month(last)}: {units} above the ceiling of {worth.ceiling:,} on average."
            share = Fraction((self._covered(until) - start).days, (until - start).days)
            yield self._month(start, until, Known.AHEAD, [Stretch(share, over, worth, told)])

    def _part_ahead(self, agreement: Agreement, start: date) -> Part:
        terms = thawed(agreement.commercial, term_months=agreement.term_months)
        began_on = agreement.began_on or self.ceiling.contract.effective_from
        return Part.year(terms, months_before(began_on, start) // MONTHS_IN_YEAR)

    def _months_above(self) -> int:
        """Return for how many of the newest months in a row the count was above."""
        limit, number = self.ceiling.limit_count, 0
        for count in reversed(self.forecast.history if self.forecast else ()):
            if count <= limit:
                break
            number += 1
        return number

    def _place_ahead(self, until: date) -> int | None:
        """Return the place in the forecast of a month that ends before a day; None for one of which counts speak."""
        if self.forecast is None or self.forecast.last_month is None or self.forecast.refused:
            return None
        last = self._covered(until) - ONE_DAY
        ahead = months_before(self.forecast.last_month, last) - 1
        return ahead if ahead >= 0 and last >= self.on else None

    def _covered(self, until: date) -> date:
        return min(until, self.ceiling.contract.covered_until)

    def _no_forecast_because(self) -> str:
        if self.forecast is None:
            return "The night has not forecast this ceiling yet."
        if self.forecast.refused:
            return f"Nothing is forecast: {self.forecast.get_refused_display().lower()}."
        return "No month is left that these terms hold for."

    def _costs(self) -> tuple[Costs | None, str]:
        """Return what serving costs by the card in force, or why it is not known."""
        currency = self.ceiling.contract.currency
        if self.card is None:
            return None, "No rate card is in force, so what serving costs is not known."
        if self.card.currency != currency:
            return None, f"{self.card} has its costs in {self.card.currency}, the contract is in {currency}."
        costs = costs_of(self.card)
        return costs, "" if costs else f"{self.card} does not say what serving costs."


def _sum(amounts: Iterable[Amount | None], currency: str) -> Amount:
    return added([amount for amount in amounts if amount is not None], currency)
