"""Monthly counts from a former system: month, users, and one column for each asset class."""

import re
from datetime import date

from clients.asset_classes import AssetClass
from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.reading import Sheet
from clients.importing.rows import CountRow, Parsed, Rejected, RowKind
from clients.importing.selecting import Columns, Record, blank_rows_left_out, select

_MONTH = re.compile(
    r"^(?P<year>\d{4})[-/](?P<month>\d{1,2})(?:-01(?:[T ]00:00:00)?)?$|^(?P<month_first>\d{1,2})/(?P<year_last>\d{4})$"
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"^(?P<name>[a-z]{3})[a-z]*\.?[ \-](?P<year>\d{4})$")
_COUNT = re.compile(r"^\d{1,7}$")


def parse(source: str, sheet: Sheet, columns: Columns) -> Parsed:
    """Return the months, oldest first.

    Rejects a month that is there twice and the month after a gap; a blank count is rejected, because blank is not zero.
    """
    if not columns.has("users", *AssetClass):
        classes = ", ".join(name.capitalize() for name in AssetClass)
        raise UnrecognizedLayout(
            f"The file counts nothing. It needs a column Users or one of {classes}.", sheet.headers
        )
    parsed = collect(source, RowKind.COUNTS, sheet, blank_rows_left_out(select(sheet, columns)), _month_row, _keys)
    months = sorted((row for row in parsed.rows if isinstance(row, CountRow)), key=lambda row: row.month)
    kept, gaps = _without_gaps(months, columns.headers["month"], {rejected.row for rejected in parsed.rejected})
    rejected = tuple(sorted((*parsed.rejected, *gaps), key=lambda one: one.row))
    return Parsed(source, RowKind.COUNTS, kept, rejected, parsed.total, parsed.dropped_columns)


def _month_row(record: Record) -> CountRow:
    devices = tuple((name, _count(record, name)) for name in AssetClass if name in record.headers)
    users = _count(record, "users") if "users" in record.headers else None
    return CountRow(record.row, _month(record), users, devices)


def _keys(row: CountRow) -> list[Key]:
    return [("month", row.month.isoformat(), "month")]


def _month(record: Record) -> date:
    text = record.text("month")
    year = month = 0
    if found := _MONTH.match(text):
        year, month = int(found["year"] or found["year_last"]), int(found["month"] or found["month_first"])
    elif (named := _NAMED.match(text.casefold())) and named["name"] in _NAMES:
        year, month = int(named["year"]), _NAMES.index(named["name"]) + 1
    if not (1 <= month <= 12 and 1990 <= year <= 2100):
        raise BadCell(record.column("month"), f'"{text[:40]}" is no month. Write it as 2026-11.')
    return date(year, month, 1)


def _count(record: Record, name: str) -> int:
    text = record.text(name)
    if not text:
        raise BadCell(
            record.column(name),
            "The cell is blank. Write 0 if there were none, or remove the month if it is not known.",
        )
    if not _COUNT.match(text):
        raise BadCell(record.column(name), f'"{text[:40]}" is no count. Write a whole number without separators.')
    return int(text)


def _without_gaps(
    months: list[CountRow], column: str, already: set[int]
) -> tuple[tuple[CountRow, ...], list[Rejected]]:
    """Keep the months up to each gap; a gap that a rejected row tore is that row's fault, not its neighbour's."""
    gaps: list[Rejected] = []
    kept: list[CountRow] = []
    for row in months:
        expected = _next(kept[-1].month) if kept else row.month
        if row.month != expected and not already:
            gaps.append(
                Rejected(
                    row.row,
                    column,
                    f"{row.month:%Y-%m} follows {kept[-1].month:%Y-%m}; {expected:%Y-%m} is missing. Add it.",
                )
            )
        kept.append(row)
    return tuple(row for row in kept if row.row not in {gap.row for gap in gaps}), gaps


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
