"""From the books of a contract to the rows of a statement: what is counted, then what is charged once, then credits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from clients.queries.wording import policy_label
from contracts.agreement import Agreement, Overage
from contracts.billing.counted import Counted
from contracts.billing.lines import estate_of
from contracts.billing.month import month_lines
from contracts.billing.taxes import tax_lines
from contracts.billing.values import BilledLine, CountUnclear, Month, NothingCounted, Span
from contracts.models import Adjustment, Statement, StatementLine
from contracts.months import MONTHS_IN_YEAR, months_before, period
from contracts.prices import FlatFee
from contracts.queries.books import Books, Due
from contracts.queries.spans import spans_of
from contracts.renewing.indexes import Missing, factor
from contracts.sla.credits import fee_of
from pricing.engine.ceiling import Ceiling
from pricing.engine.estate import Estate


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
    counted = [_counts_for(due, books, span.agreement.counting.policy) for span in spans]
    found = [
        line
        for span, counts in zip(spans, counted, strict=True)
        for line in month_lines(_month(due, books, span), [span], counts)
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


def _counts_for(due: Due, books: Books, policy: str) -> list[Counted]:
    """Return the counts of the month and the newest one before it."""
    known = [count for count in books.counts.get((due.contract.client_id, policy), ()) if count.on < due.until]
    before = [count for count in known if count.on < due.start]
    return before[-1:] + [count for count in known if count.on >= due.start]


def _month(due: Due, books: Books, span: Span) -> Month:
    """Return the month as the terms of some of its days see it: each version has its own policy, rise and lines."""
    contract, agreement = due.contract, span.agreement
    return Month(
        start=due.start,
        until=due.until,
        contract=contract.number or "",
        client=contract.client.name,
        policy_label=policy_label(agreement.counting.policy),
        anniversaries=_anniversaries(due, agreement),
        factor=_factor(due, books, agreement),
        months_above=_months_above(due, agreement, books),
    )


def _anniversaries(due: Due, agreement: Agreement) -> int:
    # From the day the fee was agreed, not the day months are counted from: a renewal that was priced anew begins anew.
    return months_before(_began_on(due, agreement), due.start) // MONTHS_IN_YEAR


def _began_on(due: Due, agreement: Agreement) -> date:
    return agreement.began_on or due.contract.effective_from


def _factor(due: Due, books: Books, agreement: Agreement) -> Fraction:
    began_on, anniversaries = _began_on(due, agreement), _anniversaries(due, agreement)
    found = factor(agreement.commercial.escalator, books.index_values, began_on, anniversaries)
    if isinstance(found, Missing):
        raise CountUnclear(
            f"Since its anniversary the fee of contract {due.contract.number} follows {found.index}. {found.in_words}"
        )
    return found


def _months_above(due: Due, agreement: Agreement, books: Books) -> tuple[int, ...]:
    """Return for each line in how many months before this, in a row, the newest count passed its ceiling."""
    if not any(line.overage == Overage.GRACE for line in agreement.lines):
        return ()
    known = books.counts.get((due.contract.client_id, agreement.counting.policy), ())
    above = []
    for line in agreement.lines:
        anchor = due.contract.anchor
        first = months_before(anchor, due.contract.effective_from)
        number, index = 0, months_before(anchor, due.start) - 1
        while index >= first and line.rates.flat is not None and number < line.grace_months:
            start, until = period(anchor, index)
            newest = [count for count in known if start <= count.on < until][-1:]
            if not newest or not _is_above(estate_of(agreement, line, newest[0].estate), line.rates.flat):
                break
            number, index = number + 1, index - 1
        above.append(number)
    return tuple(above)


def _is_above(estate: Estate, flat: FlatFee) -> bool:
    return Ceiling(flat.max_users, flat.max_devices).breached(estate.users, estate.device_count)


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
