"""What is due to be stated, and what one statement's page and a choice of statements read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from contracts.models import Adjustment, Statement, StatementLine, StatementRun
from contracts.queries.books import months_due
from contracts.queries.statements import billed_contracts

RECENTLY = timedelta(days=1)
PATIENCE = timedelta(hours=1)  # longer than a job may run and is sent again; who asks after that is not held up


@dataclass(frozen=True, slots=True)
class AllDue:
    """How many months of how many contracts have ended without a statement."""

    month_count: int
    contract_count: int


@dataclass(frozen=True, slots=True)
class StatementParts:
    """The lines of a statement, what waits beside a draft, and what corrected it since it was issued."""

    lines: tuple[StatementLine, ...]
    waiting: tuple[Adjustment, ...]
    corrections: tuple[Adjustment, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What statements of one currency come to."""

    currency: str
    count: int
    total_amount: Decimal


def all_due(on: date) -> AllDue:
    """Return what has ended by a day and has no statement; two queries."""
    due = months_due(billed_contracts().defer("terms"), on=on)
    return AllDue(len(due), len({one.contract.pk for one in due}))


def statement_rows() -> QuerySet[Statement]:
    """Return statements with contract, client and count, for their page."""
    return Statement.objects.select_related("contract__client", "count").defer("contract__terms")


def statement_page(statement: Statement) -> StatementParts:
    """Return what a statement's page shows beside the row; two queries."""
    lines = statement.lines.select_related("count", "version__contract")
    lines = lines.defer("version__agreement", "version__document", "version__contract__terms")
    known = Adjustment.objects.filter(contract=statement.contract_id).select_related("contract", "statement")
    rows = known.defer("contract__terms").order_by("created_at", "key")
    if statement.status == Statement.Status.DRAFT:
        return StatementParts(tuple(lines), tuple(rows.filter(statement=None)), ())
    return StatementParts(tuple(lines), (), tuple(rows.filter(corrects=statement)))


def drafts_of(rows: QuerySet[Statement]) -> list[Statement]:
    """Return those of some statements that are drafts, the oldest month first; one query."""
    drafts = rows.filter(status=Statement.Status.DRAFT).select_related("contract__client")
    return list(drafts.order_by("period_from", "contract__number", "pk"))


def sums_of(statements: Iterable[Statement]) -> list[Sums]:
    """Return what statements come to, each currency by itself; no query."""
    found: dict[str, Sums] = {}
    for row in statements:
        before = found.get(row.currency, Sums(row.currency, 0, Decimal(0)))
        found[row.currency] = Sums(row.currency, before.count + 1, before.total_amount + row.total_amount)
    return sorted(found.values(), key=lambda one: one.currency)


def runs_list() -> QuerySet[StatementRun]:
    """Return what was drafted and issued by the dozen, the newest first; one query when evaluated."""
    return StatementRun.objects.select_related("asked_by").defer("statements").order_by("-asked_at", "pk")


def recent_runs(at: datetime) -> tuple[StatementRun, ...]:
    """Return the newest runs of the last day, at most three; one query."""
    return tuple(runs_list().filter(asked_at__gt=at - RECENTLY)[:3])


def drafting_under_way(at: datetime) -> StatementRun | None:
    """Return the drafting of all that is due that a worker is at, None where none is; one query."""
    drafting = runs_list().filter(kind=StatementRun.Kind.DRAFT, finished_at=None)
    return drafting.filter(asked_at__gt=at - PATIENCE).first()
