"""Invoices as QuickBooks Online imports them.

The columns are those of the sample file that QuickBooks Online offers under Settings, Import data, Invoices; Intuit's
guide is "Import multiple invoices at once". They are matched by their heads, a star marks what must be filled. Outside
the United States each line has a tax code, in `*ItemTaxCode`; the column is there as soon as the layout gives one.
A file holds 100 invoices and 1,000 rows at most, an invoice's number 21 characters, and no amount is below zero: what
is credited is taken off the largest lines of the invoice, which then say so. There is no column for a currency.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from contracts.exporting.invoices import CreditInAll, Invoice, InvoiceLine
from contracts.exporting.layouts import Accounting
from contracts.exporting.rows import Cell, NotExported
from pricing.engine.money import Amount

COLUMNS = (
    "*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Location", "Memo", "Item(Product/Service)",
    "ItemDescription", "ItemQuantity", "ItemRate", "*ItemAmount", "Service Date",
)  # fmt: skip
TAX_CODE = "*ItemTaxCode"
INVOICES_A_FILE = 100
ROWS_A_FILE = 1000  # the head is one of them
LONGEST_NUMBER = 21


class NumberTooLong(NotExported):
    """QuickBooks Online does not keep a number of that length."""


def quickbooks_columns(layout: Accounting) -> tuple[str, ...]:
    """Return the heads of a file: with a tax code where the layout gives one."""
    return (*COLUMNS[:-1], TAX_CODE, COLUMNS[-1]) if layout.has_tax_codes else COLUMNS


def quickbooks_rows(layout: Accounting, invoices: Iterable[Invoice]) -> Iterator[tuple[Cell, ...]]:
    """Yield the lines of a file after its head, one for each line of an invoice. Raises NumberTooLong."""
    columns = quickbooks_columns(layout)
    for invoice in invoices:
        if len(invoice.number) > LONGEST_NUMBER:
            raise NumberTooLong(
                f"{invoice.number} is longer than the {LONGEST_NUMBER} characters of QuickBooks Online."
            )
        for line in invoice.lines:
            filled = _filled(layout, invoice, line)
            yield tuple(filled.get(column, "") for column in columns)


def without_credits(invoice: Invoice) -> Invoice:
    """Return an invoice with what it credits taken off its largest lines; its total stays the same.

    Raises CreditInAll where nothing is left.
    """
    credited = [line for line in invoice.lines if line.amount < 0]
    charged = sorted((line for line in invoice.lines if line.amount > 0), key=lambda line: -line.amount)
    if not credited:
        return invoice
    for credit in credited:
        charged = _taken_off(charged, credit, invoice.currency)
    left = tuple(line for line in charged if line.amount)
    if not left:
        raise CreditInAll(f"Statement {invoice.number} comes to nothing, so there is no invoice. Leave it out here.")
    return replace(invoice, lines=left)


def _taken_off(lines: Sequence[InvoiceLine], credit: InvoiceLine, currency: str) -> list[InvoiceLine]:
    left, found = -credit.amount, []
    for line in lines:
        less = min(left, line.amount)
        if less:
            told = f"{line.description}, less {Amount(less, currency)} {credit.description}"
            line = replace(line, description=told, quantity=1, rate=line.amount - less, amount=line.amount - less)
        left -= less
        found.append(line)
    return found


def _filled(layout: Accounting, invoice: Invoice, line: InvoiceLine) -> dict[str, Cell]:
    return {
        "*InvoiceNo": invoice.number,
        "*Customer": invoice.client_name,
        "*InvoiceDate": invoice.issued_on.strftime(layout.dates.pattern),
        "*DueDate": invoice.due_on.strftime(layout.dates.pattern),
        "Memo": f"Contract {invoice.contract_number}",
        "Item(Product/Service)": line.booking.account,
        "ItemDescription": line.description,
        "ItemQuantity": line.quantity,
        "ItemRate": line.rate,
        "*ItemAmount": line.amount,
        TAX_CODE: line.booking.tax,
        "Service Date": invoice.service_on.strftime(layout.dates.pattern),
    }
