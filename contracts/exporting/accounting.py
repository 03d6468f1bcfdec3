"""The files that an accounting system imports, as many as its limits ask for."""

import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, assert_never

from contracts.exporting import quickbooks, xero
from contracts.exporting.invoices import Invoice, invoices
from contracts.exporting.layouts import Accounting, System
from contracts.exporting.rows import Cell, NothingToExport, StatementRow, only_currency
from contracts.exporting.texts import csv_lines

FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # the same statements make the same file


def accounting_files(layout: Accounting, rows: Iterable[StatementRow]) -> tuple[str, ...]:
    """Return issued statements as files to be imported, as CSV without a mark of UTF-8, which is read as a head.

    Raises NothingToExport, DraftNotExported, CreditInAll, NotBooked, CurrenciesMixed or NumberTooLong.
    """
    found = tuple(invoices(layout, rows))
    if not found:
        raise NothingToExport("No statement with a line was chosen, so there is nothing to import.")
    match layout.system:
        case System.XERO:
            parts = _parts(found, xero.INVOICES_A_FILE)
            return tuple(_csv(xero.COLUMNS, xero.xero_rows(layout, part)) for part in parts)
        case System.QUICKBOOKS:
            only_currency(invoice.currency for invoice in found)
            parts = _parts(
                [quickbooks.without_credits(one) for one in found], quickbooks.INVOICES_A_FILE, quickbooks.ROWS_A_FILE
            )
            head = quickbooks.quickbooks_columns(layout)
            return tuple(_csv(head, quickbooks.quickbooks_rows(layout, part)) for part in parts)
        case _:
            assert_never(layout.system)


def write_zip(files: Sequence[str], name: str, to: IO[bytes]) -> None:
    """Write several files into one, numbered in their order."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(files, start=1):
            archive.writestr(zipfile.ZipInfo(f"{name}-{number}.csv", FIRST_DAY_OF_ZIP), content)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    return "".join([*csv_lines([head]), *csv_lines(rows)])


def _parts(found: Sequence[Invoice], most: int, most_rows: int | None = None) -> Iterator[list[Invoice]]:
    """Yield invoices in parts of so many at most, and of so many rows with their head; none is split."""
    part: list[Invoice] = []
    rows = 1
    for invoice in found:
        too_long = most_rows is not None and rows + len(invoice.lines) > most_rows
        if part and (len(part) == most or too_long):
            yield part
            part, rows = [], 1
        part.append(invoice)
        rows += len(invoice.lines)
    if part:
        yield part


def accounting_preview(
    layout: Accounting, rows: Iterable[StatementRow]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the heads and lines of the first file, without the columns that stay empty; raises as the files do."""
    head, *lines = csv.reader(accounting_files(layout, rows)[0].splitlines())
    filled = [place for place in range(len(head)) if any(line[place] for line in lines)]
    return tuple(head[place] for place in filled), tuple(tuple(line[place] for place in filled) for line in lines)
