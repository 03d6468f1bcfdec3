"""What one ceiling forgoes month by month: at what its statements rest on, and then at what is forecast."""

from collections.abc import Iterator, Sequence
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
from contracts.queries.books import Books, Due
from contracts.queries.periods import months_of_contract
from contracts.queries.spans import agreement_of, spans_of, version_on
from pricing.charts import words
from pricing.engine.costs import Costs
from pricing.engine.estate import Estate
from pricing.models import RateCard
from pricing.queries.price_list import costs_of

UNITS: dict[str, str] = {Ceiling.Unit.USERS: USERS, Ceiling.Unit.DEVICES: DEVICES}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One ceiling before the books of its contract, what the night forecast of it, and the card in force."""

    ceiling: Ceiling
    books: Books
    forecast: CeilingForecast | None
    card: RateCard | None
    on: date

    @property
    def unit(self) -> str:
        """Return what is counted against it, as the engine names it."""
        return UNITS[self.ceiling.unit]

    @property
    def _noun(self) -> str:
        return self.unit.removesuffix("s")

    @property
    def _versions(self) -> Sequence[TermsVersion]:
        return self.books.versions.get(self.ceiling.contract_id, ())

    def until_now(self, begun: Sequence[Due]) -> Iterator[ForgoneMonth]:
        """Yield the months that have begun and of which counts speak, those without such a ceiling left out."""
        for due in begun:
            if self._place_ahead(due.until) is None and (month := self._counted_month(due)) is not None:
                yield month

    def _counted_month(self, due: Due) -> ForgoneMonth | None:
        """Return a month that has begun, None where its terms have no such ceiling."""
        known = Known.ENDED if self._covered(due.until) <= self.on else Known.RUNNING
        spans = spans_of(due.contract, self._versions, due.start, due.until)
        try:
            stretches = [stretch for span in spans for stretch in self._stretches(due, span)]
        except (NothingCounted, CountUnclear) as because:
            return unknown_month(due.start, due.until, known, str(because))
        return self._month(due.start, due.until, known, stretches) if stretches else None

    def _month(self, start: date, until: date, known: Known, stretches: Sequence[Stretch]) -> ForgoneMonth:
        currency, costs = self.ceiling.contract.currency, self.costs()[0]
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
            because = "" if is_of_a_day else f" {found.says(self._noun)}"
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
            because=f"{words.count_of(number, self._noun)}{told}, ceiling {worth.ceiling:,}: {above}.{because}{grace}",
            part_in_words="" if days == month.days else f" × {month.days_in_words(days)}",
        )

    def ahead(self) -> Iterator[ForgoneMonth]:
        """Yield the months that are forecast, as long as the terms of the ceiling hold."""
        forecast, contract, above = self.forecast, self.ceiling.contract, self._months_above()
        if forecast is None or forecast.last_month is None:
            return
        for start, until in months_of_contract(contract):
            ahead, last = self._place_ahead(until), self._covered(until) - ONE_DAY
            if ahead is None:
                continue
            version = version_on(self._versions, last)
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
            units = f"{plain(over)} {self._noun if over == 1 else self.unit}"
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

    def no_forecast_because(self) -> str:
        """Say why no month ahead is known."""
        if self.forecast is None:
            return "The night has not forecast this ceiling yet."
        if self.forecast.refused:
            return f"Nothing is forecast: {self.forecast.get_refused_display().lower()}."
        return "No month is left that these terms hold for."

    def costs(self) -> tuple[Costs | None, str]:
        """Return what serving costs by the card in force, or why it is not known."""
        currency = self.ceiling.contract.currency
        if self.card is None:
            return None, "No rate card is in force, so what serving costs is not known."
        if self.card.currency != currency:
            return None, f"{self.card} has its costs in {self.card.currency}, the contract is in {currency}."
        costs = costs_of(self.card)
        return costs, "" if costs else f"{self.card} does not say what serving costs."
