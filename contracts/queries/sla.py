"""What was measured under contracts, held against what each promised when a request was opened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from contracts.canonical import read
from contracts.models import Contract, Letterhead, SlaResult, TermsVersion
from contracts.months import period
from contracts.sla.attainment import Attainment, attained, misses_among
from contracts.sla.credits import Credit, credit_from
from contracts.sla.results import Judged, Pause, Result, judge
from contracts.terms import SlaTerms

MOST_MONTHS = 24
A_DAY = timedelta(days=1)  # no zone is further than that from UTC


@dataclass(frozen=True, slots=True)
class Promised:
    """What a version of a contract's terms promises, from its first day on, in the time zone that makes its days."""

    effective_from: date
    effective_until: date | None
    sla: SlaTerms
    time_zone: str

    def day_of(self, moment: datetime) -> date:
        """Return which day it is where the contract's days are made."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    def holds(self, day: date) -> bool:
        """Say whether these terms are in force on a day."""
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)


@dataclass(frozen=True, slots=True)
class MonthAttained:
    """One month of a contract with what it attained."""

    period_from: date
    period_until: date
    attainment: Attainment


def promised_under(contracts: Iterable[UUID]) -> dict[UUID, tuple[Promised, ...]]:
    """Return what each contract promises by its accepted terms, in their order; one query."""
    rows = (
        TermsVersion.objects.filter(contract__in=tuple(contracts), status=TermsVersion.Status.ACCEPTED)
        .order_by("effective_from")
        .values_list("contract", "effective_from", "effective_until", "agreement__sla", "agreement__time_zone")
    )
    found: dict[UUID, tuple[Promised, ...]] = {}
    for contract, begins, ends, sla, time_zone in rows:
        promised = Promised(begins, ends, read(SlaTerms, sla), time_zone)
        found[contract] = (*found.get(contract, ()), promised)
    return found


def promised_at(promised: Iterable[Promised], moment: datetime) -> Promised | None:
    """Return what was promised when a request was opened, None where no terms were in force."""
    return next((one for one in promised if one.holds(one.day_of(moment))), None)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured under a number of contracts, with what each promised; all of it loaded."""

    promised: Mapping[UUID, tuple[Promised, ...]]
    results: Mapping[UUID, tuple[tuple[date, SlaResult], ...]]

    def attainment(self, contract: UUID, period_from: date, period_until: date, at: datetime) -> Attainment:
        """Return what the requests opened in a month attained, as known at a moment."""
        rows = self._opened(contract, period_from, period_until)
        return attained(self._judged(contract, rows, at), of_count=len(rows))

    def credit(
        self, contract: UUID, period_from: date, period_until: date, *, fee: Decimal, currency: str, at: datetime
    ) -> Credit | None:
        """Return what a month's missed promises are credited with, as known at a moment.

        Each request is held to the terms it was opened under; share and cap are those of the month's first day.
        """
        sla = next((one.sla for one in self.promised.get(contract, ()) if one.holds(period_from)), None)
        if sla is None or not sla.credit_share:
            return None
        rows = self._opened(contract, period_from, period_until)
        return credit_from(sla, misses_among(self._judged(contract, rows, at)), fee, currency)

    def _opened(self, contract: UUID, period_from: date, period_until: date) -> list[SlaResult]:
        return [row for day, row in self.results.get(contract, ()) if period_from <= day < period_until]

    def _judged(self, contract: UUID, rows: Iterable[SlaResult], at: datetime) -> tuple[Judged, ...]:
        known = self.promised.get(contract, ())
        return tuple(found for row in rows if (found := _judge(row, known, at)) is not None)


def measured(contracts: Iterable[UUID], since: date, until: date) -> Measured:
    """Return what was measured of requests opened between two days, the second not included; two queries."""
    known = tuple(contracts)
    promised = promised_under(known)
    margins = (datetime.combine(since, time(0), UTC) - A_DAY, datetime.combine(until, time(0), UTC) + A_DAY)
    rows = SlaResult.objects.filter(contract__in=known, opened_at__gte=margins[0], opened_at__lt=margins[1])
    results: dict[UUID, list[tuple[date, SlaResult]]] = defaultdict(list)
    for row in rows.order_by("opened_at", "reference"):
        if (found := promised_at(promised.get(row.contract_id, ()), row.opened_at)) is not None:
            results[row.contract_id].append((found.day_of(row.opened_at), row))
    return Measured(promised, {contract: tuple(days) for contract, days in results.items()})


def attainment_of(contract: Contract, period_from: date, period_until: date, at: datetime) -> Attainment:
    """Return what the requests opened in a month attained, as known at a moment; two queries."""
    return measured([contract.pk], period_from, period_until).attainment(contract.pk, period_from, period_until, at)


def months_of(contract: Contract, *, on: date, at: datetime) -> tuple[MonthAttained, ...]:
    """Return the months of a contract that have begun by a day with what each attained, the newest first; two queries.

    At most the last two years.
    """
    months = _months(contract, on)
    if not months:
        return ()
    known = measured([contract.pk], months[-1][0], months[0][1])
    return tuple(
        MonthAttained(begins, ends, known.attainment(contract.pk, begins, ends, at)) for begins, ends in months
    )


def judged_rows(rows: Sequence[SlaResult], at: datetime) -> dict[UUID, Judged | None]:
    """Return how each result stands against what was promised, None where nothing was; one query."""
    promised = promised_under({row.contract_id for row in rows})
    return {row.pk: _judge(row, promised.get(row.contract_id, ()), at) for row in rows}


def result_from(row: SlaResult) -> Result:
    """Return a stored result as what was measured."""
    pauses = tuple(
        (datetime.fromisoformat(begin), None if end is None else datetime.fromisoformat(end))
        for begin, end in row.pauses
    )
    return Result(row.reference, row.priority, row.opened_at, row.responded_at, row.resolved_at, pauses)


def pauses_known(contract: Contract, reference: str) -> tuple[Pause, ...]:
    """Return the pauses that are stored of a request, none where it is new; one query."""
    row = SlaResult.objects.filter(contract=contract, reference=reference).first()
    return () if row is None else result_from(row).pauses


def results_list() -> QuerySet[SlaResult]:
    """Return results with contract and client, the newest first; one query when evaluated."""
    return (
        SlaResult.objects.select_related("contract__client", "recorded_by")
        .defer("contract__terms")
        .order_by("-opened_at", "pk")
    )


def zone_of_the_msp() -> ZoneInfo:
    """Return the time zone in which the MSP's people and tickets tell the time; one query."""
    return ZoneInfo(Letterhead.objects.values_list("time_zone", flat=True).get())


def contracts_to_measure() -> QuerySet[Contract]:
    """Return the contracts that were signed, with their client; one query when evaluated."""
    signed = Contract.objects.exclude(number=None).select_related("client").defer("terms")
    return signed.order_by("client__name", "-effective_from")


def _judge(row: SlaResult, promised: tuple[Promised, ...], at: datetime) -> Judged | None:
    found = promised_at(promised, row.opened_at)
    return None if found is None else judge(found.sla, result_from(row), at)


def _months(contract: Contract, on: date) -> list[tuple[date, date]]:
    months: list[tuple[date, date]] = []
    for number in count():
        begins, ends = period(contract.effective_from, number)
        if begins > on or begins >= contract.covered_until:
            break
        months.append((begins, ends))
    return months[: -MOST_MONTHS - 1 : -1]
