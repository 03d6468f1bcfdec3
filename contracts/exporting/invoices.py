"""What accounting systems import: invoices of lines at a quantity and a rate, booked as the MSP said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from contracts.exporting.layouts import Accounting, Booking
from contracts.exporting.rows import NotExported, StatementRow, added
from pricing.engine.money import Amount

LONGEST_DESCRIPTION = 4000  # in both systems


class DraftNotExported(NotExported):
    """A draft may change, and accounting keeps only what does not."""


class CreditInAll(NotExported):
    """An invoice is not below zero, and the statement is."""


class NotBooked(NotExported):
    """The layout does not say where a line is booked."""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line whose quantity times rate is its amount, to the coin."""

    kind: str
    description: str
    quantity: int
    rate: Decimal
    amount: Decimal
    booking: Booking


@dataclass(frozen=True, slots=True)
class Invoice:
    """An issued statement as an invoice."""

    number: str
    client_name: str
    contract_number: str
    issued_on: date
    due_on: date
    service_on: date
    currency: str
    lines: tuple[InvoiceLine, ...]


def invoices(layout: Accounting, rows: Iterable[StatementRow]) -> Iterator[Invoice]:
    """Yield each statement that charges something as an invoice; the rows of one follow each other.

    Raises DraftNotExported, CreditInAll or NotBooked.
    """
    for _, group in groupby(rows, key=lambda row: (row.number, row.contract_number, row.period_from)):
        if (invoice := _invoice(layout, tuple(group))) is not None:
            yield invoice


def _invoice(layout: Accounting, rows: Sequence[StatementRow]) -> Invoice | None:
    first = rows[0]
    if first.issued_on is None or not first.number:
        raise DraftNotExported(
            f"The statement of {first.client_name} from {first.period_from:%d %b %Y} is a draft."
            " Issue it first: accounting gets only what does not change any more."
        )
    lines = tuple(_line(layout, row) for row in rows if row.amount and (layout.writes_tax or not row.is_tax))
    if not lines:
        return None
    total = added(Amount(line.amount, first.currency) for line in lines)
    if total.value < 0:
        raise CreditInAll(
            f"Statement {first.number} is a credit of {Amount(-total.value, total.currency)} in all, and an invoice is"
            " not below zero. Leave it out here, and enter it in your accounting as a credit note."
        )
    _refuse_tax_that_nobody_computes(layout, first)
    return Invoice(
        number=first.number,
        client_name=first.client_name,
        contract_number=first.contract_number,
        issued_on=first.issued_on,
        due_on=first.due_on or first.issued_on,
        service_on=first.period_from,
        currency=first.currency,
        lines=lines,
    )


def _line(layout: Accounting, row: StatementRow) -> InvoiceLine:
    amount = row.in_coins(row.amount)
    line = InvoiceLine(row.kind, row.description, row.quantity, row.rate, amount, layout.booking(row.kind))
    if not row.is_exact:  # a rate that was rounded, or bands: the whole is one
        told = f"{row.description} ({row.quantity:,})" if row.quantity > 1 else row.description
        line = replace(line, description=told, quantity=1, rate=amount)
    return replace(line, description=line.description[:LONGEST_DESCRIPTION], rate=_shortest(line.rate, amount))


def _shortest(rate: Decimal, amount: Decimal) -> Decimal:
    """Return a rate without decimals that say nothing, but with those of the amount."""
    rounded = rate.quantize(amount)
    return rounded if rounded == rate else rate


def _refuse_tax_that_nobody_computes(layout: Accounting, row: StatementRow) -> None:
    if row.tax_amount and not layout.writes_tax and not layout.has_tax_codes:
        raise NotBooked(
            f"Statement {row.number} has tax, and this layout loses it. Say where tax is booked, or by which tax code"
            " your accounting computes it."
        )
