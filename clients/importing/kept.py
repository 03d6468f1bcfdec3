"""A sheet in a form to be stored: an upload waits for its confirmation, and what may not be kept is already gone.

Note [what is kept]: gzip of JSON lines, first {"headers", "dropped", "is_complete"}, then [row number, cells] for each
row. Cells of a dropped column are blank. Where a row says something beyond the last column its cells are not under
their headers, and a patient's number may be in any of them: such a row is rejected when it is read, so of its cells
only their number is kept.
"""

import gzip
import io
import json
from collections.abc import Iterator, Sequence

from clients.importing.reading import Numbered, Sheet
from clients.importing.selecting import is_shifted

_LEVEL = 4  # of compression: exports repeat themselves so much that more takes long and saves little
_SOMETHING = "?"


def keep(sheet: Sheet) -> bytes:
    """Return a sheet's bytes for storage, reading its rows once (Note [what is kept])."""
    dropped = tuple(place for place, header in enumerate(sheet.headers) if not header)
    head = {"headers": sheet.headers, "dropped": sheet.dropped, "is_complete": sheet.is_complete}
    kept = io.BytesIO()
    with gzip.GzipFile(fileobj=kept, mode="wb", compresslevel=_LEVEL, mtime=0) as stream:
        stream.write(_line(head))
        for number, cells in sheet.rows:
            stream.write(_line([number, _allowed(cells, len(sheet.headers), dropped)]))
    return kept.getvalue()


def restore(content: bytes) -> Sheet:
    """Return the sheet that was kept; its rows are unpacked one by one as they are read."""
    stream = gzip.GzipFile(fileobj=io.BytesIO(content))
    head = json.loads(stream.readline())
    return Sheet(tuple(head["headers"]), tuple(head["dropped"]), _rows(stream), head["is_complete"])


def _rows(stream: gzip.GzipFile) -> Iterator[Numbered]:
    with stream:
        for line in stream:
            number, cells = json.loads(line)
            yield number, cells


def _allowed(cells: Sequence[str], width: int, dropped: Sequence[int]) -> list[str]:
    if is_shifted(cells, width):
        return [""] * (len(cells) - 1) + [_SOMETHING]
    allowed = list(cells[:width])
    for place in dropped:
        if place < len(allowed):
            allowed[place] = ""
    return allowed


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
