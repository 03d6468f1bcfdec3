"""Monthly counts from a former system: month, users, and one column for each asset class."""

import re
from dataclasses import replace
from datetime import date

from clients.asset_classes import AssetClass
from clients.importing.collecting import Key, collect
from clients.importing.errors import BadCell, UnrecognizedLayout
from clients.importing.headers import compared
from clients.importing.reading import Sheet
from clients.importing.rows import CountRow, Parsed, Rejected, RowKind
from clients.importing.selecting import Columns, Record, blank_rows_left_out, select

_MONTH = re.compile(
    r"^(?P<year>\d{4})[-/](?P<month>\d{1,2})(?:-01(?:[T ]00:00:00)?)?$|^(?P<month_first>\d{1,2})/(?P<year_last>\d{4})$"
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(r"^(?P<name>[a-z]{3})[a-z]*\.?[ \-](?P<year>\d{4})$")
_NOTES = frozenset({"note", "notes", "comment", "comments", "remark", "remarks"})
_COUNT = re.compile(r"^\d{1,7}$")


def parse(source: str, sheet: Sheet, columns: Columns) -> Parsed:
    """Return the months, oldest first and without a gap.

    Rejects a month that is there twice, a blank count (blank is not zero), and every month before a gap: what a reader
    of the history would take for a steady line must not have a hole in it.
    """
    if not columns.has("users", *AssetClass):
        classes = ", ".join(name.capitalize() for name in AssetClass)
        raise UnrecognizedLayout(
            f"The file counts nothing. It needs a column Users or one of {classes}.", sheet.headers
        )
    records = blank_rows_left_out(select(sheet, columns))
    parsed = collect(source, RowKind.COUNTS, sheet, records, _month_row, _keys)
    months = sorted((row for row in parsed.rows if isinstance(row, CountRow)), key=lambda row: row.month)
    start, missing = _after_last_gap(months)
    early = (Rejected(row.row, columns.headers["month"], _torn(missing)) for row in months[:start])
    rejected = tuple(sorted((*parsed.rejected, *early), key=lambda one: one.row))
    return replace(parsed, rows=tuple(months[start:]), rejected=rejected)


def refuse_unread(sheet: Sheet, columns: Columns) -> None:
    """Refuse a column that no one mapped: devices under a name of its own must not fall out of a history unseen."""
    read = {place for places in columns.places.values() for place in places}
    for place, header in enumerate(sheet.headers):
        if header and place not in read and compared(header) not in _NOTES:
            raise UnrecognizedLayout(
                f'The column "{header}" is no asset class. Rename it to one, or choose a mapping that leaves it out.',
                sheet.headers,
            )


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


def _after_last_gap(months: list[CountRow]) -> tuple[int, date]:
    """Return where the latest run of months begins, and the month that is missing before it."""
    for place in range(len(months) - 1, 0, -1):
        expected = _next(months[place - 1].month)
        if months[place].month != expected:
            return place, expected
    return 0, date.min


def _torn(missing: date) -> str:
    return f"{missing:%Y-%m}, a later month, is missing or was rejected. Correct it, or remove the months before it."


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
