"""From the books of a contract to the rows of a statement: what is counted, then what is charged once, then credits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from contracts.billing.counted import Counted
from contracts.billing.month import month_lines
from contracts.billing.taxes import tax_lines
from contracts.billing.values import BilledLine, NothingCounted, Span
from contracts.models import Adjustment, Statement, StatementLine
from contracts.queries.booked import counts_for, month_as
from contracts.queries.books import Books, Due
from contracts.queries.spans import spans_of
from contracts.sla.credits import fee_of


@dataclass(frozen=True, slots=True)
class Drafted:
    """A statement with its lines and the adjustments it takes up, all unsaved."""

    statement: Statement
    lines: tuple[StatementLine, ...]
    adjustments: tuple[Adjustment, ...]


def drafted(due: Due, books: Books, *, at: datetime) -> Drafted:
    """Return the statement of a month as its books have it; no query. Raises NothingCounted or CountUnclear."""
    contract = due.contract
    spans = spans_of(contract, books.versions[contract.pk], due.start, due.until)
    counted = [counts_for(due, books, span.agreement.counting.policy) for span in spans]
    found = [
        line
        for span, counts in zip(spans, counted, strict=True)
        for line in month_lines(month_as(due, books, span), [span], counts)
    ]
    found += _once(due, spans)
    found += _sla_credit(due, books, found, at)
    adjustments = tuple(one for one in books.adjustments.get(contract.pk, ()) if one.statement_id is None)
    found += [_adjusted(one) for one in adjustments]
    count = _stands_for(found, [count for counts in counted for count in counts], due)
    net = sum((line.amount for line in found), Decimal(0))
    taxes = _taxes(due, books, found)
    tax = sum((line.amount for line in taxes), Decimal(0))
    statement = Statement(
        contract=contract,
        count_id=count.ref,
        period_from=due.start,
        period_until=due.until,
        currency=contract.currency,
        net_amount=net,
        tax_amount=tax,
        total_amount=net + tax,
        drafted_at=at,
    )
    for one in adjustments:  # taken up here, so that no further month of the same books has it again
        one.statement = statement
    return Drafted(statement, tuple(_rows(statement, found + taxes)), adjustments)


def _once(due: Due, spans: Sequence[Span]) -> Iterator[BilledLine]:
    """Yield what is charged once, with the first month."""
    contract = due.contract
    if due.start != contract.effective_from or not contract.onboarding_amount:
        return
    told = f"Onboarding, charged once with the first month of contract {contract.number}."
    amount = contract.onboarding_amount
    yield BilledLine("ONE_OFF", "Onboarding", "onboarding", 1, amount, amount, (told,), version=spans[0].version)


def _sla_credit(due: Due, books: Books, lines: Sequence[BilledLine], at: datetime) -> list[BilledLine]:
    """Return what the month's missed promises are credited with."""
    fee, currency = fee_of((line.kind, line.amount) for line in lines), due.contract.currency
    credit = books.measured.credit(due.contract.pk, due.start, due.until, fee=fee, currency=currency, at=at)
    if credit is None:
        return []
    return [BilledLine("CREDIT", "SLA credit", "", 1, -credit.amount, -credit.amount, credit.steps)]


def _adjusted(waiting: Adjustment) -> BilledLine:
    kind = {Adjustment.Kind.SLA_CREDIT: "CREDIT", Adjustment.Kind.CORRECTION: "CORRECTION"}.get(
        Adjustment.Kind(waiting.kind), "ONE_OFF"
    )
    steps = tuple(filter(None, (*waiting.steps, waiting.reason)))
    return BilledLine(kind, waiting.description, "", 1, waiting.amount, waiting.amount, steps)


def _taxes(due: Due, books: Books, lines: Sequence[BilledLine]) -> list[BilledLine]:
    """Return a line for each tax, by the rules that hold on the month's last day."""
    taxed = [(line.kind, line.amount) for line in lines]
    last = due.until - timedelta(days=1)
    return [
        BilledLine("TAX", tax.name, "", 1, tax.amount, tax.amount, tax.steps)
        for tax in tax_lines(taxed, books.tax_rates, last, due.contract.currency)
    ]


def _stands_for(lines: Sequence[BilledLine], counts: Sequence[Counted], due: Due) -> Counted:
    """Return the count that a statement is filed under: the last that one of its lines rests on."""
    named = {line.count for line in lines}
    resting = [count for count in counts if count.ref in named] or list(counts)
    if not resting:
        raise NothingCounted(f"{due.contract.client.name} was not counted. Count, then draft again.")
    return resting[-1]


def _rows(statement: Statement, lines: Sequence[BilledLine]) -> Iterator[StatementLine]:
    for position, line in enumerate(lines, start=1):
        yield StatementLine(
            statement=statement,
            position=position,
            kind=line.kind,
            description=line.description,
            unit=line.unit,
            quantity=line.quantity,
            rate=line.rate,
            amount=line.amount,
            steps=list(line.steps),
            count_id=line.count,
            version_id=line.version,
        )
