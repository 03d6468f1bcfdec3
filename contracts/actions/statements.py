"""What a contract owes for a month: drafted from frozen counts at the agreed rates, and issued once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from clients.staff import Staff
from contracts.actions.crediting import settle_credit
from contracts.actions.drafting import Drafted, drafted
from contracts.actions.events import record
from contracts.actions.numbers import next_number
from contracts.billing.values import CountUnclear, NothingCounted
from contracts.models import Adjustment, Contract, Letterhead, Statement, StatementLine
from contracts.queries.books import Due, books_of, months_due
from contracts.queries.letterhead import local_day
from contracts.queries.periods import month_beginning
from contracts.queries.statements import billed_contracts

__all__ = [
    "CountUnclear", "DraftRun", "NotAPeriod", "NothingCounted", "StatementIssued", "draft_due_statements",
    "draft_statement", "issue_ended_statements", "issue_statement",
]  # fmt: skip

AT_ONCE = 100  # contracts whose books are read, and whose statements are stored, in one transaction


class NotAPeriod(ValueError):
    """The contract has no month that begins on that day."""


class StatementIssued(ValueError):
    """The statement was issued and does not change."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A month that could not be drafted, and why."""

    contract: str
    client: str
    start: date
    because: str


@dataclass(frozen=True, slots=True)
class DraftRun:
    """What drafting all that was due came to."""

    drafted_count: int
    refused: tuple[Refused, ...]


@transaction.atomic
def draft_statement(*, contract: Contract, period_from: date, at: datetime) -> Statement:
    """Draft the month that begins on `period_from`, anew if it was drafted before.

    Who counts, and at which moment, is what the terms in force say. Credits and corrections that wait are taken up; a
    draft that is drawn anew gives them back first.

    Raises NotAPeriod, NothingCounted, CountUnclear or StatementIssued.
    """
    contract = _locked([contract.pk])[0]
    until = _period_until(contract, period_from)
    before = Statement.objects.filter(contract=contract, period_from=period_from).first()
    if before is not None:
        if before.status == Statement.Status.ISSUED:
            raise StatementIssued(f"Statement {before.number} for this month was issued and does not change.")
        before.delete()
    due = Due(contract, period_from, until)
    found = drafted(due, books_of([due]), at=at)
    _store([found])
    return found.statement


def _tell_nobody(_number: int) -> None:
    pass


def draft_due_statements(*, on: date, at: datetime, told: Callable[[int], None] = _tell_nobody) -> DraftRun:
    """Draft every month of every contract that ended by a day and was not drafted: missed ones are caught up.

    A hundred contracts are one transaction: killed at any point and run again, or run twice at once, it leaves one
    statement for each month. A month that cannot be drafted is listed, and the months after it wait for it. `told` is
    told in each of these transactions how many were drafted in it.
    """
    number, refused = 0, []
    contracts = list(billed_contracts().values_list("pk", flat=True))
    for first in range(0, len(contracts), AT_ONCE):
        stored, missed = _draft_due(contracts[first : first + AT_ONCE], on, at, told)
        number += stored
        refused += missed
    return DraftRun(number, tuple(refused))


@transaction.atomic
def _draft_due(
    contracts: Sequence[UUID], on: date, at: datetime, told: Callable[[int], None]
) -> tuple[int, list[Refused]]:
    due = months_due(_locked(contracts), on=on)
    books = books_of(due)
    found: list[Drafted] = []
    refused: dict[UUID, Refused] = {}
    for one in due:
        if one.contract.pk in refused:
            continue
        try:
            found.append(drafted(one, books, at=at))
        except (NothingCounted, CountUnclear) as problem:
            refused[one.contract.pk] = Refused(
                one.contract.number or "", one.contract.client.name, one.start, str(problem)
            )
    _store(found)
    if found:
        told(len(found))
    return len(found), list(refused.values())


def _locked(contracts: Iterable[UUID]) -> list[Contract]:
    rows = Contract.objects.select_for_update(of=("self",)).select_related("client").defer("terms")
    return list(rows.filter(pk__in=list(contracts)).order_by("pk"))


def _store(found: Sequence[Drafted]) -> None:
    Statement.objects.bulk_create(one.statement for one in found)
    StatementLine.objects.bulk_create((line for one in found for line in one.lines), batch_size=2_000)
    Adjustment.objects.bulk_update((waiting for one in found for waiting in one.adjustments), ["statement"])


def _period_until(contract: Contract, period_from: date) -> date:
    month = month_beginning(contract, period_from)
    if month is not None:
        return month[1]
    raise NotAPeriod(f"No month of contract {contract} begins on {period_from:%d %b %Y}.")


@transaction.atomic
def issue_statement(*, statement: Statement, by: Staff | None, at: datetime) -> Statement:
    """Give a draft its number and make it final; one that was issued is returned as it is."""
    statement = (
        Statement.objects.select_for_update(of=("self",)).select_related("contract__client").get(pk=statement.pk)
    )
    if statement.status == Statement.Status.ISSUED:
        return statement
    today = local_day(at)
    statement.number = next_number("S", today)
    statement.status, statement.issued_at = Statement.Status.ISSUED, at
    statement.due_on = today + timedelta(days=Letterhead.objects.values_list("payment_days", flat=True).get())
    statement.save(update_fields=["number", "status", "issued_at", "due_on"])
    record(
        what="statement.issued",
        about=statement.number,
        by=by,
        at=at,
        client=statement.contract.client,
        facts={"contract": statement.contract.number, "total_amount": statement.total_amount},
    )
    settle_credit(statement=statement, by=by, at=at)  # what was measured since it was drafted
    return statement


def issue_ended_statements(*, on: date, by: Staff | None, at: datetime) -> int:
    """Issue every draft of a month that has ended by a day, each in a transaction of its own; return how many."""
    drafts = Statement.objects.filter(status=Statement.Status.DRAFT, period_until__lte=on)
    ended = list(drafts.order_by("period_from", "contract__number"))
    for statement in ended:
        issue_statement(statement=statement, by=by, at=at)
    return len(ended)
