"""Rows built one by one: the good ones kept, the bad ones rejected with a reason, doubles named."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from clients.importing.errors import BadCell
from clients.importing.reading import Sheet
from clients.importing.rows import Parsed, Rejected, Row, RowKind
from clients.importing.selecting import Record

R = TypeVar("R", bound=Row)
Key = tuple[str, str, str]  # what must occur once: field, its value, how a person calls it


def collect(
    source: str,
    kind: RowKind,
    sheet: Sheet,
    records: Iterable[Record],
    build: Callable[[Record], R],
    keys: Callable[[R], Iterable[Key]],
) -> Parsed:
    """Build every record's row and return all of them with the rejected ones.

    `keys` names what must be unique in the file; the later of two rows with the same is rejected and names the earlier.
    """
    taken: dict[tuple[str, str], int] = {}
    rows: list[Row] = []
    rejected: list[Rejected] = []
    total = 0
    for record in records:
        total += 1
        try:
            if record.problem:
                raise record.problem
            row = build(record)
            _claim(taken, record, [key for key in keys(row) if key[1]])
        except BadCell as bad:
            rejected.append(Rejected(record.row, bad.column, bad.reason))
        else:
            rows.append(row)
    return Parsed(source, kind, tuple(rows), tuple(rejected), total, sheet.dropped, sheet.is_complete)


def _claim(taken: dict[tuple[str, str], int], record: Record, keys: list[Key]) -> None:
    for name, value, called in keys:
        if other := taken.get((name, value)):
            raise BadCell(record.column(name), f"The same {called} is on row {other}. Keep one of them.")
    taken.update({(name, value): record.row for name, value, _ in keys})
