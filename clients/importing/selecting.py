"""From a sheet to records: each field's column found once by its aliases, every other column let go."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from clients.importing import cells, moments
from clients.importing.errors import BadCell
from clients.importing.headers import compared
from clients.importing.moments import DayOrder
from clients.importing.reading import Sheet

Aliases = Mapping[str, Sequence[str]]
WHOLE_ROW = "Whole row"
Kept = tuple[int, tuple[str, ...], BadCell | None]  # row number, the known cells, what is wrong with the whole row
_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Say under which printed header, and at which places, a sheet holds each field."""

    places: Mapping[str, tuple[int, ...]]
    headers: Mapping[str, str]
    width: int

    def has(self, *fields: str) -> bool:
        """Tell whether the sheet has a column for any of the fields."""
        return any(name in self.places for name in fields)


@dataclass(slots=True)
class Record:
    """Hold the cells of one row by field, and read them as what they mean; a bad one raises BadCell with its column."""

    row: int
    values: Mapping[str, str]
    headers: Mapping[str, str]
    orders: Mapping[str, DayOrder] = field(default_factory=dict)
    problem: BadCell | None = None

    def column(self, name: str) -> str:
        """Return the header under which a person finds a field."""
        return self.headers.get(name, name.replace("_", " ").capitalize())

    def text(self, name: str) -> str:
        """Return a short text, blank where there is none."""
        return cells.short(self.values.get(name, ""), self.column(name))

    def flag(self, name: str) -> bool | None:
        """Return a yes or no, None where the cell is blank."""
        return cells.yes_or_no(self.values.get(name, ""), self.column(name))

    def several(self, name: str) -> tuple[str, ...]:
        """Return the entries of a list."""
        return cells.several(self.values.get(name, ""), self.column(name))

    def day(self, name: str) -> date | None:
        """Return a date, None where the cell is blank or says never."""
        return moments.day(self.values.get(name, ""), self.column(name), self.orders.get(name, DayOrder.UNKNOWN))

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC, None where the cell is blank or says never."""
        return moments.moment(self.values.get(name, ""), self.column(name), self.orders.get(name, DayOrder.UNKNOWN))

    def latest_day(self, names: Iterable[str]) -> date | None:
        """Return the latest of several dates."""
        return max((found for name in names if (found := self.day(name)) is not None), default=None)


def locate(sheet: Sheet, aliases: Aliases) -> Columns:
    """Find each field's column: the first alias the sheet has, whatever its case; repeated headers go together."""
    by_name: dict[str, list[int]] = {}
    for place, header in enumerate(sheet.headers):
        if header:
            by_name.setdefault(compared(header), []).append(place)
    places: dict[str, tuple[int, ...]] = {}
    for name, candidates in aliases.items():
        for alias in candidates:
            if found := by_name.get(compared(alias)):
                places[name] = tuple(found)
                break
    headers = {name: sheet.headers[found[0]] for name, found in places.items()}
    return Columns(places, headers, len(sheet.headers))


@dataclass(frozen=True, slots=True)
class Records(Collection[Record]):
    """Hold the known cells of a sheet's rows, a tuple for each; a record is made of one only while it is looked at."""

    columns: Columns
    orders: Mapping[str, DayOrder]
    rows: Sequence[Kept]

    def __iter__(self) -> Iterator[Record]:
        """Yield each row's record."""
        names, headers, orders = tuple(self.columns.places), self.columns.headers, self.orders
        for number, texts, problem in self.rows:
            yield Record(number, dict(zip(names, texts, strict=True)), headers, orders, problem)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __contains__(self, record: object) -> bool:
        """Tell whether a record is one of these."""
        return any(record == one for one in self)


def select(sheet: Sheet, columns: Columns, dates: Iterable[str] = (), order: DayOrder = DayOrder.UNKNOWN) -> Records:
    """Return the sheet's records; the day order of the `dates` is learnt from their columns unless `order` says it."""
    known: dict[str, str] = {}
    rows = [_kept(number, row, columns, known) for number, row in sheet.rows]
    orders: dict[str, DayOrder] = {}
    dated = frozenset(dates)
    for place, name in enumerate(columns.places):
        if name in dated:
            learnt = moments.order_of(texts[place] for _, texts, _ in rows)
            orders[name] = learnt if order is DayOrder.UNKNOWN else order
    return Records(columns, orders, rows)


def _kept(number: int, row: Sequence[str], columns: Columns, known: dict[str, str]) -> Kept:
    """Return the cells of the known columns, cleaned; of a shifted row none, for none is where it should be."""
    if is_shifted(row, columns.width):
        reason = f"The row has {len(row)} cells, the header {columns.width}. Quote the cell that holds the delimiter."
        return number, ("",) * len(columns.places), BadCell(WHOLE_ROW, reason)
    texts: list[str] = []
    problem: BadCell | None = None
    for name, places in columns.places.items():
        found = [text for place in places if place < len(row) and (text := _clean(row[place], known))]
        texts.append(found[0] if found else "")
        if len(found) > 1 and any(text != found[0] for text in found):
            problem = BadCell(
                columns.headers[name], "The column occurs twice and the two cells differ. Remove one of the columns."
            )
    return number, tuple(texts), problem


def is_shifted(row: Sequence[str], width: int) -> bool:
    """Tell whether a row says something beyond the last column, so that its cells are not under their headers."""
    return len(row) > width and any(not cell.isspace() for cell in row[width:] if cell)


def _clean(text: str, known: dict[str, str]) -> str:
    """Return a cell cleaned, the same text as the same object while not too many are known."""
    if text in known:
        return known[text]
    cleaned = cells.clean(text)
    if len(known) < _MOST_KNOWN:
        known[text] = cleaned
    return cleaned


def blank_rows_left_out(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that say anything in a known column."""
    return (record for record in records if record.problem or any(record.values.values()))
