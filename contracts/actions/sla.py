"""Record what was measured of requests, one by one or many at once, and credit what it changes in stated months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from clients.actions.refusals import Refusal
from clients.importing.errors import BadCell
from clients.staff import Staff
from contracts.actions.crediting import settle_credit
from contracts.actions.events import record
from contracts.canonical import plain
from contracts.models import Adjustment, Contract, SlaResult, Statement
from contracts.queries.sla import Promised, promised_at, promised_under
from contracts.sla.clock import Clock, ClockStands
from contracts.sla.results import Pause, Result
from contracts.sla.rows import ResultRow, Rows, checked

CREATED, UPDATED, UNCHANGED, REJECTED = "created", "updated", "unchanged", "rejected"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, REJECTED)
SLACK = timedelta(minutes=10)  # a helpdesk's clock may be ahead of ours
MEASURED = ["priority", "opened_at", "responded_at", "resolved_at", "pauses"]
RECORDED = ["source", "recorded_at", "recorded_by"]
Key = tuple[UUID, str]


class ResultRefused(Refusal):
    """A request cannot have been measured so under its contract; `field` is what to correct."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """Say what became of one row; `reason` why it was not taken, `column` because of which."""

    row: int
    reference: str
    outcome: str
    column: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of all rows, in their order, and what was credited late because of them."""

    results: tuple[RowOutcome, ...]
    credited: tuple[Adjustment, ...]

    def count_of(self, outcome: str) -> int:
        """Return how many rows had an outcome."""
        return sum(one.outcome == outcome for one in self.results)

    @property
    def rejected(self) -> tuple[RowOutcome, ...]:
        """Return the rows that were not taken."""
        return tuple(one for one in self.results if one.outcome == REJECTED)


@transaction.atomic
def record_result(
    *,
    contract: Contract,
    result: Result,
    by: Staff | None,
    at: datetime,
    paused_minutes: int = 0,
    source: str = SlaResult.Source.ENTERED,
) -> SlaResult:
    """Keep what was measured of one request; the same reference again replaces it. Raises ResultRefused."""
    try:
        row = checked(ResultRow(0, contract.number or "", result, paused_minutes))
    except BadCell as bad:
        raise ResultRefused(bad.column, bad.reason) from bad
    outcome = record_results(rows=Rows((row,)), source=source, by=by, at=at)
    if outcome.rejected:
        raise ResultRefused(outcome.rejected[0].column, outcome.rejected[0].reason)
    return SlaResult.objects.select_related("contract__client").get(
        contract__number=contract.number, reference=result.reference
    )


@transaction.atomic
def record_results(*, rows: Rows, source: str, by: Staff | None, at: datetime) -> Recorded:
    """Keep what was measured of many requests, keyed by contract and reference; each row by itself.

    A bad row is told and stops no other; the good ones are taken together. The same rows again change nothing. Where
    a month that is already stated owes another credit because of them, it waits for the next statement. Six queries
    for the rows, and some for each contract and each stated month that changed.
    """
    contracts = _locked({row.contract for row in rows.rows})
    promised = promised_under(contract.pk for contract in contracts.values())
    known = _known(rows.rows, contracts)
    work = _Work(source, by, at)
    outcomes = [RowOutcome(one.row, one.reference, REJECTED, one.column, one.reason) for one in rows.refused]
    for row in rows.rows:
        try:
            contract, told = _under(row, contracts, promised, at)
        except BadCell as bad:
            outcomes.append(RowOutcome(row.row, row.result.reference, REJECTED, bad.column, bad.reason))
        else:
            now = known.get((contract.pk, row.result.reference))
            outcomes.append(RowOutcome(row.row, row.result.reference, work.take(contract, now, told)))
    work.store()
    credited = work.settle(promised)
    return Recorded(tuple(sorted(outcomes, key=lambda one: one.row)), credited)


class _Work:
    """What is to be written for the rows that were taken."""

    def __init__(self, source: str, by: Staff | None, at: datetime) -> None:
        self.recorded: dict[str, Any] = {"source": source, "recorded_at": at, "recorded_by": by}
        self.by, self.at = by, at
        self.created: list[SlaResult] = []
        self.updated: list[SlaResult] = []
        self.contracts: dict[UUID, Contract] = {}
        self.opened: set[tuple[UUID, datetime]] = set()

    def take(self, contract: Contract, now: SlaResult | None, told: SlaResult) -> str:
        """Note what becomes of one request, and say it."""
        if now is not None and all(getattr(now, name) == getattr(told, name) for name in MEASURED):
            return UNCHANGED
        self.contracts[contract.pk] = contract
        self.opened.add((contract.pk, told.opened_at))
        if now is None:
            self._note(told)
            self.created.append(told)
            return CREATED
        self.opened.add((contract.pk, now.opened_at))
        for name in MEASURED:
            setattr(now, name, getattr(told, name))
        self._note(now)
        self.updated.append(now)
        return UPDATED

    def store(self) -> None:
        """Write the requests, and one event for each contract."""
        SlaResult.objects.bulk_create(self.created, batch_size=1_000)
        SlaResult.objects.bulk_update(self.updated, [*MEASURED, *RECORDED], batch_size=500)
        for pk, contract in sorted(self.contracts.items()):
            made, changed = (
                [row.reference for row in rows if row.contract_id == pk] for rows in (self.created, self.updated)
            )
            record(
                what="sla.recorded",
                about=contract.number or "",
                by=self.by,
                at=self.at,
                client=contract.client,
                facts={"created": len(made), "changed": len(changed), "source": self.recorded["source"]}
                | ({"reference": (made or changed)[0]} if len(made) + len(changed) == 1 else {}),
            )

    def settle(self, promised: dict[UUID, tuple[Promised, ...]]) -> tuple[Adjustment, ...]:
        """Credit what changed in months that are stated already."""
        days = Q(pk=None)
        for pk, opened_at in self.opened:
            if (found := promised_at(promised.get(pk, ()), opened_at)) is not None:
                day = found.day_of(opened_at)
                days |= Q(contract=pk, period_from__lte=day, period_until__gt=day)
        issued = Statement.objects.filter(days, status=Statement.Status.ISSUED).order_by("contract", "period_from")
        settled = (settle_credit(statement=row, by=self.by, at=self.at) for row in issued)
        return tuple(one for one in settled if one is not None)

    def _note(self, row: SlaResult) -> None:
        for name, value in self.recorded.items():
            setattr(row, name, value)


def _locked(numbers: Iterable[str]) -> dict[str, Contract]:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("client").defer("terms")
    return {row.number or "": row for row in rows.filter(number__in=[*numbers]).order_by("pk")}


def _known(rows: Sequence[ResultRow], contracts: dict[str, Contract]) -> dict[Key, SlaResult]:
    ids = [row.pk for row in contracts.values()]
    references = [row.result.reference for row in rows]
    found = SlaResult.objects.filter(contract__in=ids, reference__in=references)
    return {(row.contract_id, row.reference): row for row in found}


def _under(
    row: ResultRow, contracts: dict[str, Contract], promised: dict[UUID, tuple[Promised, ...]], at: datetime
) -> tuple[Contract, SlaResult]:
    """Return a request under its contract, unsaved; raises BadCell where it cannot be under it."""
    contract = contracts.get(row.contract)
    if contract is None:
        raise BadCell("contract", f"No contract has the number “{row.contract[:40]}”. Give it as in the contract.")
    result = row.result
    moments = [("opened_at", result.opened_at), ("responded_at", result.responded_at)]
    moments += [
        ("resolved_at", result.resolved_at),
        *(("pauses", moment) for pause in result.pauses for moment in pause),
    ]
    for name, moment in moments:
        if moment is not None and moment > at + SLACK:
            raise BadCell(name, "This is still to come. Correct the time.")
    found = _promised(contract, promised.get(contract.pk, ()), result.opened_at)
    pauses = result.pauses or _stood_for(row.paused_minutes, result, found)
    return contract, SlaResult(
        contract=contract,
        reference=result.reference,
        priority=result.priority,
        opened_at=result.opened_at,
        responded_at=result.responded_at,
        resolved_at=result.resolved_at,
        pauses=plain(pauses),
    )


def _promised(contract: Contract, promised: tuple[Promised, ...], opened_at: datetime) -> Promised:
    if not promised:
        raise BadCell("contract", f"Contract {contract.number} has no terms that were accepted.")
    found = promised_at(promised, opened_at) or promised[0]
    day = found.day_of(opened_at)
    if day < contract.effective_from:
        begins = _told(contract.effective_from)
        raise BadCell("opened_at", f"This is before contract {contract.number} began on {begins}. Name the one before.")
    if day >= contract.covered_until or not found.holds(day):
        last = _told(contract.covered_until - timedelta(days=1))
        raise BadCell("opened_at", f"This is after contract {contract.number} ended on {last}. Name the one after it.")
    return found


def _stood_for(minutes: int, result: Result, found: Promised) -> tuple[Pause, ...]:
    """Return the pause that minutes make of which nobody said when: they follow the response, nobody waits before."""
    if not minutes:
        return ()
    if result.responded_at is None:
        raise BadCell("paused_minutes", "Minutes follow the response, and there is none. Give the pauses themselves.")
    try:
        ends = Clock(found.sla).due_at(result.responded_at, minutes)
    except ClockStands as problem:
        raise BadCell("paused_minutes", str(problem)) from problem
    if result.resolved_at is not None and ends > result.resolved_at:
        raise BadCell("paused_minutes", "Fewer minutes of the plan's hours passed between response and resolution.")
    return ((result.responded_at, ends),)


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
