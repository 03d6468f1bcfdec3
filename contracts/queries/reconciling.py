"""True-up: what a month's counts would charge by the terms in force, beside what was agreed and what was billed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.db.models.fields.json import KT, KeyTransform

from clients.counting.moments import Period
from contracts.agreement import Agreement, Proration
from contracts.billing.counted import Billed, Counted, billed
from contracts.billing.values import CountUnclear, NothingCounted, Span
from contracts.lifecycle import ContractStatus
from contracts.models import Adjustment, Contract, LineKind, Statement, StatementLine
from contracts.models.contract import UNSIGNED
from contracts.months import period
from contracts.queries.books import Books, Due, books_of
from contracts.queries.periods import months_of_contract
from contracts.queries.spans import spans_of

# What counts and terms charge; what is charged once, credited, corrected or taxed is not reconciled.
SERVICE = (LineKind.RECURRING, LineKind.PRORATED, LineKind.OVERAGE, LineKind.MINIMUM, LineKind.ADJUSTMENT)
NOTHING = Decimal(0)
NO_TERMS = "The contract has no accepted terms, so nobody can say what the month costs."
Charge = Callable[[Due, Books], Sequence[StatementLine]]


@dataclass(frozen=True, slots=True)
class CountedThen:
    """Users and devices at the agreed moment, and the count that they are from."""

    users: int
    devices: int
    on: date
    count: UUID


@dataclass(frozen=True, slots=True)
class Contracted:
    """What the terms in force say about quantities; None where they say nothing."""

    signed_users: int | None
    signed_devices: int | None
    minimum_users: int | None
    minimum_amount: Decimal | None
    max_users: int | None
    max_devices: int | None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One month of a contract: what it would charge, and what was billed for it and corrected since.

    `charged_amount` is None where `refused_because` says why. Amounts are of the service alone: what is charged once,
    credits and taxes are left out.
    """

    due: Due
    statement: Statement | None
    counted: CountedThen | None
    contracted: Contracted | None
    lines: tuple[StatementLine, ...]
    charged_amount: Decimal | None
    billed_amount: Decimal
    corrected_amount: Decimal
    refused_because: str
    is_over: bool

    @property
    def is_billed(self) -> bool:
        """Say whether there is a statement of the month, also where it is a draft."""
        return self.statement is not None

    @property
    def is_suspended(self) -> bool:
        """Say whether the month waits until its contract is resumed."""
        return self.due.contract.status == ContractStatus.SUSPENDED

    @property
    def difference_amount(self) -> Decimal | None:
        """Return what the counts would charge more than was billed; None where it cannot be said, or not yet."""
        if self.charged_amount is None or not (self.is_billed or self.is_over):
            return None
        return self.charged_amount - self.billed_amount - self.corrected_amount

    @property
    def rank(self) -> tuple[object, ...]:
        """Order by what a person must look at: the largest difference, what cannot be charged, then the rest."""
        difference = self.difference_amount
        client = self.due.contract.client.name
        return -abs(difference or NOTHING), not self.refused_because, difference is None, client, self.due.start


def reconciliation(month: date, *, on: date, charge: Charge, manager: UUID | None = None) -> tuple[Reconciled, ...]:
    """Return every contract's month that begins in a calendar month, the largest difference first.

    `charge` says what a month comes to by the rules that statements are drafted by. `manager` narrows it to the clients
    of one person. Eleven queries for any number of contracts.
    """
    due = [found for row in _contracts(month, manager) if (found := _month_of(row, month)) is not None]
    statements, lines, corrected = _stated(month)
    # Credits and corrections that wait are the next draft's, and would be taken up by charging a month with them.
    books = replace(books_of(due), adjustments={})
    rows = (
        _row(one, books, charge, statements.get((one.contract.pk, one.start)), lines, corrected, on=on) for one in due
    )
    return tuple(sorted(rows, key=lambda row: row.rank))


def _contracts(month: date, manager: UUID | None) -> QuerySet[Any]:
    """Return the signed contracts with a part in a calendar month, with what their client was counted at then."""
    first, last = period(month, 0)
    rows = Contract.objects.exclude(status__in=UNSIGNED).filter(effective_from__lt=last, effective_until__gt=first)
    if manager is not None:
        rows = rows.filter(client__account_manager=manager)
    return (
        rows.select_related("client__account_manager")
        .defer("terms")
        .annotate(
            signed_users=KT("terms__counted__users_count"),
            signed_devices=KeyTransform("devices", KeyTransform("counted", "terms")),
        )
        .order_by("number")
    )


def _month_of(contract: Contract, month: date) -> Due | None:
    """Return the month of a contract that begins in a calendar month: there is one, or the contract has none then."""
    found = (one for one in months_of_contract(contract) if (one[0].year, one[0].month) == (month.year, month.month))
    return next((Due(contract, *one) for one in found), None)


def _stated(
    month: date,
) -> tuple[dict[tuple[UUID, date], Statement], Mapping[UUID, list[StatementLine]], Mapping[UUID, Decimal]]:
    """Return the statements of a calendar month with their lines, and by how much each was corrected; three queries."""
    begins = (month, period(month, 0)[1] - timedelta(days=1))
    statements = {
        (row.contract_id, row.period_from): row for row in Statement.objects.filter(period_from__range=begins)
    }
    lines: dict[UUID, list[StatementLine]] = defaultdict(list)
    rows = StatementLine.objects.filter(statement__period_from__range=begins, kind__in=SERVICE)
    for line in rows.defer("steps").order_by("statement", "position"):
        lines[line.statement_id].append(line)
    corrections = Adjustment.objects.filter(kind=Adjustment.Kind.CORRECTION, corrects__period_from__range=begins)
    sums = corrections.order_by().values_list("corrects").annotate(sum=Sum("amount"))
    return statements, lines, dict(sums)


def _row(
    due: Due,
    books: Books,
    charge: Charge,
    statement: Statement | None,
    lines: Mapping[UUID, list[StatementLine]],
    corrected: Mapping[UUID, Decimal],
    *,
    on: date,
) -> Reconciled:
    spans = spans_of(due.contract, books.versions.get(due.contract.pk, ()), due.start, due.until)
    told = lines.get(statement.pk, []) if statement else []
    charged, because = _charged(due, books, charge) if spans else (None, NO_TERMS)
    return Reconciled(
        due=due,
        statement=statement,
        counted=_counted(due, spans[-1], books) if spans else None,
        contracted=_contracted(due.contract, spans[-1].agreement) if spans else None,
        lines=tuple(told),
        charged_amount=charged,
        billed_amount=sum((line.amount for line in told), NOTHING),
        corrected_amount=corrected.get(statement.pk, NOTHING) if statement else NOTHING,
        refused_because=because,
        is_over=min(due.until, due.contract.covered_until) <= on,
    )


def _charged(due: Due, books: Books, charge: Charge) -> tuple[Decimal | None, str]:
    try:
        lines = charge(due, books)
    except (NothingCounted, CountUnclear) as refusal:
        return None, str(refusal)
    return sum((line.amount for line in lines if line.kind in SERVICE), NOTHING), ""


def _counted(due: Due, span: Span, books: Books) -> CountedThen | None:
    """Return what was counted at the agreed moment of the terms that hold last in a month."""
    agreement = span.agreement
    known: Sequence[Counted] = books.counts.get((due.contract.client_id, agreement.counting.policy), ())
    if agreement.proration == Proration.DAILY:
        newest = [count for count in known if count.on < span.until][-1:]
        return _then(newest[0].estate.users, newest[0].estate.device_count, newest[0]) if newest else None
    found: Billed = billed(known, agreement.counting, Period(due.start, span.until))
    return None if found.count is None else _then(found.estate.users, found.estate.device_count, found.count)


def _then(users: int, devices: int, count: Counted) -> CountedThen:
    return CountedThen(users, devices, count.on, count.ref)


def _contracted(contract: Any, agreement: Agreement) -> Contracted:
    per_user = [line.rates.per_user for line in agreement.lines if line.rates.per_user]
    flat = next((line for line in agreement.lines if line.rates.flat), None)
    highest = (flat.next_bands[-1] if flat.next_bands else flat.rates.flat) if flat else None
    least = [line.rates.minimum_amount for line in agreement.lines if not line.rates.flat and line.rates.minimum_amount]
    return Contracted(
        signed_users=None if contract.signed_users is None else int(contract.signed_users),
        signed_devices=None
        if contract.signed_devices is None
        else sum(one["count"] for one in contract.signed_devices),
        minimum_users=(per_user[0].minimum_count or None) if per_user else None,
        minimum_amount=sum(least, NOTHING) if least else None,
        max_users=highest.max_users if highest else None,
        max_devices=highest.max_devices if highest else None,
    )
