"""Measured requests as a file or a program tells them, row by row: each read as what it means, or refused by column.

Times of a file that name no zone are the clock's of the zone that is passed; a program's name theirs.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from clients.importing import Unreadable, UnrecognizedLayout, cells, moments, read
from clients.importing.errors import BadCell
from clients.importing.moments import DayOrder
from clients.importing.pushed import NotAPush
from clients.importing.pushed_values import Item
from clients.importing.selecting import Record, blank_rows_left_out, locate, select
from contracts.sla.results import Pause, Result

MOST_PUSHED, MOST_IN_FILE, MOST_PAUSES, LONGEST_REFERENCE = 5_000, 50_000, 100, 80
MOST_PAUSED_MINUTES = 525_600
FIELDS = (
    "contract", "reference", "priority", "opened_at", "responded_at", "resolved_at", "pauses", "paused_minutes",
)  # fmt: skip
ALIASES = {
    "contract": ("contract", "Contract number", "Agreement", "Agreement number"),
    "reference": ("reference", "Ticket", "Ticket number", "Ticket #", "Ticket ID", "Number", "ID", "Summary ID"),
    "priority": ("priority", "Priority level", "Severity"),
    "opened_at": ("opened", "opened_at", "Opened at", "Date opened", "Created", "Created at", "Date entered"),
    "responded_at": (
        "responded",
        "responded_at",
        "Responded at",
        "First response",
        "First response at",
        "Date responded",
    ),
    "resolved_at": ("resolved", "resolved_at", "Resolved at", "Date resolved", "Resolution", "Closed", "Closed at"),
    "pauses": ("pauses", "Paused", "Waiting", "On hold"),
    "paused_minutes": ("paused_minutes", "Paused minutes", "Minutes paused", "Waiting minutes", "Hold minutes"),
}
NEEDED = ("contract", "reference", "priority", "opened_at")
TIMES = ("opened_at", "responded_at", "resolved_at")
PRIORITIES = {
    **{word: f"P{number}" for number in range(1, 5) for word in (f"p{number}", f"{number}", f"priority {number}")},
    "critical": "P1", "urgent": "P1", "high": "P2", "normal": "P3", "medium": "P3", "low": "P4",
    "p1 critical": "P1", "p2 high": "P2", "p3 normal": "P3", "p3 medium": "P3", "p4 low": "P4",
}  # fmt: skip
SHORT_HOUR = re.compile(r"^(\d{4}-\d{2}-\d{2}[ T])(\d:)")  # 2026-11-20 9:05, as spreadsheets save it
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One request as it was told; `paused_minutes` are minutes of the plan's clock, of which nobody said when."""

    row: int
    contract: str
    result: Result
    paused_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Say which row cannot be taken, because of which column."""

    row: int
    reference: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that was told: what can be taken, and what not."""

    rows: tuple[ResultRow, ...]
    refused: tuple[Refused, ...] = ()


def read_file(content: bytes, filename: str, zone: ZoneInfo) -> Rows:
    """Return the requests in a CSV, TSV, XLSX or JSON table; raises Unreadable where it is none of requests."""
    sheet = read(content, filename)
    columns = locate(sheet, ALIASES)
    if missing := [name for name in NEEDED if not columns.has(name)]:
        names = ", ".join(ALIASES[name][0] for name in missing)
        raise UnrecognizedLayout(f"The file lacks the columns: {names}. Name them so in its first row.", sheet.headers)
    records = list(blank_rows_left_out(select(sheet, columns, TIMES)))
    if len(records) > MOST_IN_FILE:
        raise Unreadable(f"The file has {len(records):,} rows; the most is {MOST_IN_FILE:,}. Split it by month.")
    return _collected(
        (record.row, record.values.get("reference", ""), record.column, _of_record(record, zone)) for record in records
    )


def read_push(body: object) -> Rows:
    """Return the requests that a program pushes; rows count from 0. Raises NotAPush for another document."""
    if not isinstance(body, Mapping):
        raise NotAPush("body", 'Send an object: {"rows": [{...}, ...]}.')
    if strange := [str(key) for key in body if key != "rows"]:
        raise NotAPush(strange[0][:60], "There is no such field. The only one is rows.")
    items = body.get("rows")
    if not isinstance(items, list):
        raise NotAPush("rows", "Send a list of objects.")
    if len(items) > MOST_PUSHED:
        raise NotAPush(
            "rows", f"{len(items):,} rows were sent; the most is {MOST_PUSHED:,}. Send them in several calls."
        )
    return _collected((place, _shown(item), str, _of_item(place, item)) for place, item in enumerate(items))


def checked(row: ResultRow, column: Callable[[str], str] = str) -> ResultRow:
    """Return a row whose times follow each other; raises BadCell by the column that does not."""
    result = row.result
    if not result.reference:
        raise BadCell(column("reference"), "It is blank, so the request cannot be told from others. Fill it in.")
    if len(result.reference) > LONGEST_REFERENCE:
        raise BadCell(column("reference"), f"It has more than {LONGEST_REFERENCE} characters. Shorten it.")
    if None not in (result.responded_at, result.resolved_at) and result.resolved_at < result.responded_at:  # type: ignore[operator]
        raise BadCell(column("resolved_at"), "It was resolved before it was responded to. Correct one of the times.")
    if len(result.pauses) > MOST_PAUSES:
        raise BadCell(column("pauses"), f"It has more than {MOST_PAUSES} pauses. Put those that touch together.")
    for begin, end in result.pauses:
        if end is not None and end <= begin:
            raise BadCell(column("pauses"), "A pause ends before it begins. Correct one of its times.")
    if row.paused_minutes and result.pauses:
        raise BadCell(column("paused_minutes"), "The pauses themselves are given too. Give one of the two.")
    if not 0 <= row.paused_minutes <= MOST_PAUSED_MINUTES:
        raise BadCell(column("paused_minutes"), f"Give between 0 and {MOST_PAUSED_MINUTES:,} minutes.")
    return row


def result_of(
    reference: str,
    priority: str,
    opened_at: datetime,
    done: tuple[datetime | None, datetime | None],
    pauses: tuple[Pause, ...],
    column: Callable[[str], str] = str,
) -> Result:
    """Return a request; raises BadCell by the column whose time lies before it was opened."""
    for name, moment in zip(("responded_at", "resolved_at"), done, strict=True):
        if moment is not None and moment < opened_at:
            raise BadCell(column(name), "This is before the request was opened. Correct one of the times.")
    return Result(reference, priority, opened_at, *done, pauses)


def _collected(
    told: Iterable[tuple[int, str, Callable[[str], str], Callable[[], ResultRow]]],
) -> Rows:
    rows: list[ResultRow] = []
    refused: list[Refused] = []
    taken: dict[tuple[str, str], int] = {}
    for number, reference, column, build in told:
        try:
            row = checked(build(), column)
            if (other := taken.setdefault((row.contract, row.result.reference), number)) != number:
                raise BadCell(column("reference"), f"The same request is on row {other}. Keep one of them.")
        except BadCell as bad:
            refused.append(Refused(number, reference, bad.column, bad.reason))
        else:
            rows.append(row)
    return Rows(tuple(rows), tuple(refused))


def _of_record(record: Record, zone: ZoneInfo) -> Callable[[], ResultRow]:
    def build() -> ResultRow:
        if record.problem:
            raise record.problem
        opened_at, *done = (_moment(record, name, zone) for name in TIMES)
        result = result_of(
            record.text("reference"),
            _priority(record.text("priority"), record.column("priority")),
            _needed(opened_at, record.column("opened_at")),
            (done[0], done[1]),
            _pauses_in(record, zone),
            record.column,
        )
        minutes = _minutes(record.text("paused_minutes"), record.column("paused_minutes"))
        return ResultRow(record.row, _needed(record.text("contract"), record.column("contract")), result, minutes)

    return build


def _of_item(place: int, values: object) -> Callable[[], ResultRow]:
    def build() -> ResultRow:
        if not isinstance(values, Mapping):
            raise BadCell("row", "The row is no object with fields. Send it as {...}.")
        if strange := [str(name) for name in values if name not in FIELDS]:
            raise BadCell(strange[0][:60], f"There is no such field. Fields: {', '.join(FIELDS)}.")
        item = Item(values)
        opened_at, *done = (item.moment(name) for name in TIMES)
        result = result_of(
            item.text("reference"),
            _priority(item.text("priority"), "priority"),
            _needed(opened_at, "opened_at"),
            (done[0], done[1]),
            _pushed_pauses(values.get("pauses")),
        )
        minutes = _minutes(item.text("paused_minutes"), "paused_minutes")
        return ResultRow(place, _needed(item.text("contract"), "contract"), result, minutes)

    return build


def _shown(values: object) -> str:
    found = values.get("reference") if isinstance(values, Mapping) else None
    return cells.clean(str(found))[:LONGEST_REFERENCE] if isinstance(found, (str, int)) else ""


def _needed(value: T | None, column: str) -> T:
    if value is None or value == "":
        raise BadCell(column, "It is blank or left out. Fill it in.")
    return value


def _priority(text: str, column: str) -> str:
    found = PRIORITIES.get(" ".join(re.findall(r"\w+", text.casefold())))
    if found is None:
        raise BadCell(column, f"There is no priority “{text[:40]}”. Write P1, P2, P3 or P4.")
    return found


def _minutes(text: str, column: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal()):
        raise BadCell(column, f"“{text[:40]}” is no whole number of minutes. Write it as 45.")
    return int(text)


def _moment(record: Record, name: str, zone: ZoneInfo) -> datetime | None:
    return _told(record.values.get(name, ""), record.column(name), zone, record.orders.get(name, DayOrder.UNKNOWN))


def _told(text: str, column: str, zone: ZoneInfo, order: DayOrder = DayOrder.UNKNOWN) -> datetime | None:
    text = SHORT_HOUR.sub(r"\g<1>0\2", text)
    found = moments.moment(text, column, order)
    return None if found is None else _in_zone(found, text, column, zone)


def _in_zone(found: datetime, text: str, column: str, zone: ZoneInfo) -> datetime:
    if not moments.names_time(text):
        raise BadCell(column, f"“{text[:40]}” has no time of day. Write it as 2026-11-20 14:05.")
    return found if moments.names_zone(text) else found.replace(tzinfo=zone).astimezone(UTC)


def _pauses_in(record: Record, zone: ZoneInfo) -> tuple[Pause, ...]:
    column = record.column("pauses")

    pauses: list[Pause] = []
    for part in filter(str.strip, record.values.get("pauses", "").split(";")):
        begin, mark, end = part.partition("/")
        if not mark or "/" in end:
            raise BadCell(column, "Write each pause as 2026-11-20T09:00/2026-11-20T10:00, and a ; between two of them.")
        pauses.append((_needed(_told(begin.strip(), column, zone), column), _told(end.strip(), column, zone)))
    return tuple(pauses)


def _pushed_pauses(value: object) -> tuple[Pause, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise BadCell("pauses", 'These are no pairs of moments. Send them as [["...", "..."], ...].')
    pairs = (Item({"pauses": begin}).moment("pauses") for begin, _ in value)
    ends = (Item({"pauses": end}).moment("pauses") for _, end in value)
    return tuple((_needed(begin, "pauses"), end) for begin, end in zip(pairs, ends, strict=True))
