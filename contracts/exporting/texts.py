"""CSV as RFC 4180 has it, in which no cell is run as a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from contracts.exporting.rows import Cell

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells spreadsheet programs that the file is UTF-8
# What spreadsheet programs would run as a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
FORMULA_BLANKS = ("\t", "\r", "\n")


class _Echo:
    """Hand each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """Yield rows as lines of CSV, decimal points in numbers, days as 2026-11-30, None as an empty cell."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for row in rows:
        yield writer.writerow([written(cell) for cell in row])


def written(cell: Cell) -> str:
    """Return a cell as text; a text that would be run as a formula begins with an apostrophe."""
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case Decimal():
            return f"{cell:f}"
        case date():
            return cell.isoformat()
        case int():
            return str(cell)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program runs as a formula, blanks before its sign or not."""
    starts = text.startswith(FORMULA_BLANKS) or text.lstrip().startswith(FORMULA_SIGNS)
    return f"'{text}" if starts else text
