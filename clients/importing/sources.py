"""The sources by their codes, and the one function that parses a file of any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from clients.importing import csv_mapping, m365_users, ninjaone
from clients.importing.cells import MAX_LENGTH, clean
from clients.importing.errors import Unreadable
from clients.importing.reading import Sheet, read
from clients.importing.rows import Parsed
from clients.importing.sniffing import recognize

Mapped = Mapping[str, str]
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Source:
    """Name a source for a person; `takes_mapping` is True where a mapping says which column holds what."""

    code: str
    label: str
    parse: Callable[[Sheet, Mapped | None], Parsed]
    takes_mapping: bool = False


SOURCES: Mapping[str, Source] = {
    source.code: source
    for source in (
        Source(m365_users.SOURCE, "Microsoft 365 users", lambda sheet, _: m365_users.parse(sheet)),
        Source(ninjaone.SOURCE, "NinjaOne devices", ninjaone.parse),
        Source(csv_mapping.SOURCE, "Table with a column mapping", csv_mapping.parse, takes_mapping=True),
    )
}


def parse(source: str, content: bytes, filename: str, mapping: Mapped | None = None) -> Parsed:
    """Return what a file of a source says, with every row that could not be taken; `auto` detects the source.

    `mapping` is the column mapping of `csv`; for device sources the MSP's table of classes (their word -> asset class).
    Raises Unreadable, and nothing else, for a file that cannot be read at all.
    """
    if source not in (*SOURCES, AUTO):
        raise Unreadable(f'There is no source "{source}". Sources: {", ".join((*SOURCES, AUTO))}.')
    sheet = read(content, filename)
    code = recognize(sheet.headers) if source == AUTO else source
    return SOURCES[code].parse(sheet, mapping)


@dataclass(frozen=True, slots=True)
class Preview:
    """Show a file's columns and first rows, for a person who maps them; what may not be read is not in it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    dropped: tuple[str, ...]


def preview(content: bytes, filename: str, most: int = 10) -> Preview:
    """Return the first rows of a file, raising Unreadable where it has none."""
    sheet = read(content, filename)
    places = [place for place, header in enumerate(sheet.headers) if header]
    rows = tuple(
        tuple(clean(cells[place])[:MAX_LENGTH] if place < len(cells) else "" for place in places)
        for _, cells in islice(sheet.rows, most)
    )
    return Preview(tuple(sheet.headers[place] for place in places), rows, sheet.dropped)


def detect(content: bytes, filename: str) -> str:
    """Return the code of the source a file comes from, raising UnrecognizedLayout where none claims it."""
    return recognize(read(content, filename).headers)
