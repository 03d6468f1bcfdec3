"""Dates and times as exports write them: ISO, epoch, US, European, or a word for never."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from clients.importing.errors import BadCell

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_NEVER = frozenset(
    {"", "-", "0", "0.0", "never", "never logged in", "n/a", "none", "null", "nan", "nie", "jamais", "nunca"}
)
_BEGINNING = re.compile(
    r"^(0001-01-01|1601-01-01|1970-01-01|1/1/0001|1/1/1601|01/01/0001)"
)  # what systems write for "never"
_EPOCH = re.compile(r"^\d{9,10}(\.\d+)?$|^\d{12,13}$")
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}")
_PARTS = re.compile(
    r"^(?P<a>\d{1,4})(?P<separator>[/.\-])(?P<b>\d{1,2})(?P=separator)(?P<c>\d{2,4})"
    r"(?:,?[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?(?:\s*(?:UTC|GMT|Z))?$"
)
_ZONE = re.compile(r":\d{2}.*?(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2}){0,2})$", re.IGNORECASE)
_BASIC_TIME = re.compile(r"T\d{2}")
_FRACTION = re.compile(r"(\.\d{6})\d+")


class DayOrder(StrEnum):
    """Say which of two small numbers of a date is the day."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    UNKNOWN = "unknown"
    MIXED = "mixed"


def order_of(texts: Iterable[str]) -> DayOrder:
    """Return the order in which a column writes its dates, from those that can be read one way only."""
    found: set[DayOrder] = set()
    for text in texts:
        parts = _PARTS.match(text)
        if parts is None or len(parts["a"]) == 4:
            continue
        first, second = int(parts["a"]), int(parts["b"])
        if first > 12 or parts["separator"] == ".":
            found.add(DayOrder.DAY_FIRST)
        elif second > 12 or parts["half"]:
            found.add(DayOrder.MONTH_FIRST)
    if not found:
        return DayOrder.UNKNOWN
    return found.pop() if len(found) == 1 else DayOrder.MIXED


def moment(text: str, column: str, order: DayOrder = DayOrder.UNKNOWN) -> datetime | None:
    """Return the moment in a cell, in UTC where it names no zone, None where it says never.

    Raises BadCell where it is no date, or one that can be read in two ways.
    """
    if text.casefold() in _NEVER or _BEGINNING.match(text):
        return None
    try:
        found = _read(text, column, order)
    except (ValueError, OverflowError) as error:
        raise BadCell(column, f'"{text[:40]}" is no date. Write it as 2026-11-20.') from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise BadCell(column, f'"{text[:40]}" is outside the years {_FIRST_YEAR} to {_LAST_YEAR}. Correct the date.')
    return found


def day(text: str, column: str, order: DayOrder = DayOrder.UNKNOWN) -> date | None:
    """Return the date in a cell as it is written, None where it says never."""
    found = moment(text, column, order)
    return None if found is None else found.date()


def names_zone(text: str) -> bool:
    """Tell whether a moment, as it is written, is the same everywhere: it names a zone or counts from the epoch."""
    return bool(_ZONE.search(text) or _EPOCH.match(text))


def names_time(text: str) -> bool:
    """Tell whether a moment, as it is written, has a time of day."""
    return ":" in text or bool(_EPOCH.match(text) or _BASIC_TIME.search(text))


def _read(text: str, column: str, order: DayOrder) -> datetime:
    if _EPOCH.match(text):
        seconds = float(text)
        if seconds > 1e11:
            seconds /= 1000
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=round(seconds))
    if _ISO.match(text):
        found = datetime.fromisoformat(_FRACTION.sub(r"\1", text.removesuffix(" UTC").strip()))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    parts = _PARTS.match(text)
    if parts is None:
        raise ValueError(text)
    year, month, number = _ordered(parts, text, column, order)
    return datetime(year, month, number, _hour(parts), int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=UTC)


def _ordered(parts: re.Match[str], text: str, column: str, order: DayOrder) -> tuple[int, int, int]:
    first, second, last = int(parts["a"]), int(parts["b"]), int(parts["c"])
    if len(parts["a"]) == 4:
        return first, second, last
    year = last + 2000 if len(parts["c"]) == 2 else last
    if order is DayOrder.UNKNOWN:
        order = order_of([text])
    if first == second:
        return year, first, second
    if order is DayOrder.DAY_FIRST:
        return year, second, first
    if order is DayOrder.MONTH_FIRST:
        return year, first, second
    if order is DayOrder.MIXED and (first > 12) != (second > 12):
        return (year, second, first) if first > 12 else (year, first, second)
    raise BadCell(column, f'"{text[:40]}" can be read as day/month or month/day. Export the dates as 2026-11-20.')


def _hour(parts: re.Match[str]) -> int:
    hour = int(parts["hour"] or 0)
    if not parts["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(parts["hour"])
    return hour % 12 + (12 if parts["half"][0] in "pP" else 0)
