"""Statements as a table of the MSP's columns: CSV line by line, or a workbook."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

from contracts.exporting.columns import COLUMNS, NAMES_THE_CURRENCY, Column, Form, columns_named
from contracts.exporting.layouts import Table
from contracts.exporting.rows import Cell, NotExported, StatementRow, only_currency
from contracts.exporting.texts import BOM, csv_lines, written
from pricing.engine.money import places_of

SHEET_ROWS = 1_048_576  # what a sheet of XLSX holds, its head included
LONGEST_CELL = 32_767
WIDTHS = {Form.TEXT: 28, Form.DATE: 12, Form.COUNT: 10, Form.RATE: 14, Form.AMOUNT: 16}
RATE_FORMAT = "#,##0.00##"


class TooManyLines(NotExported):
    """A sheet does not hold as many lines."""


def table_csv(table: Table, rows: Iterable[StatementRow]) -> Iterator[str]:
    """Yield a table as lines of CSV, begun by the mark of UTF-8."""
    columns = columns_named(table.names)
    lines = csv_lines(_cells(columns, rows))
    yield BOM + next(lines)
    yield from lines


def table_preview(table: Table, rows: Iterable[StatementRow]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the heads of a table and its lines, each cell as CSV has it."""
    head, *lines = (tuple(written(cell) for cell in line) for line in _cells(columns_named(table.names), rows))
    return head, tuple(lines)


def refuse_amounts_without_currency(table: Table, currencies: Iterable[str]) -> None:
    """Refuse amounts of two currencies in a table that does not say which is which. Raises CurrenciesMixed."""
    is_money = any(COLUMNS[name].form in (Form.AMOUNT, Form.RATE) for name in table.names)
    if is_money and NAMES_THE_CURRENCY not in table.names:
        only_currency(currencies)


def _cells(columns: tuple[Column, ...], rows: Iterable[StatementRow]) -> Iterator[tuple[Cell, ...]]:
    yield tuple(column.title for column in columns)
    for row in rows:
        yield tuple(column.read(row) for column in columns)


def write_workbook(table: Table, rows: Iterable[StatementRow], to: IO[bytes]) -> None:
    """Write a table as XLSX: real numbers and days, texts that are never formulas, its head in sight.

    Raises TooManyLines.
    """
    columns = columns_named(table.names)
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Statements")
    sheet.freeze_panes = "A2"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTHS[column.form]
    sheet.append([_head(sheet, column.title) for column in columns])
    for number, row in enumerate(rows, start=2):
        if number > SHEET_ROWS:
            raise TooManyLines(f"A sheet holds {SHEET_ROWS - 1:,} lines. Export fewer statements, or CSV.")
        sheet.append([_cell(sheet, column, row) for column in columns])
    save_workbook(book, to)


def _head(sheet: Any, title: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, column: Column, row: StatementRow) -> SheetCell:
    value: Any = column.read(row)
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, Decimal):
        cell.number_format = RATE_FORMAT if column.form is Form.RATE else _amount_format(row.currency)
    elif column.form is Form.DATE:
        cell.number_format = "yyyy-mm-dd"
    return cell


def _text(sheet: Any, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, re.sub(ILLEGAL_CHARACTERS_RE, "", text)[:LONGEST_CELL])
    cell.data_type = "s"  # also where it begins like a formula
    cell.quotePrefix = True  # and stays a text when somebody edits the cell
    return cell


def _amount_format(currency: str) -> str:
    places = places_of(currency)
    return f"#,##0.{'0' * places}" if places else "#,##0"
