"""CSV and TSV, as exporters and spreadsheets write them."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TextIO

from clients.importing.decoding import Text
from clients.importing.errors import Unreadable
from clients.importing.limits import MAX_COLUMNS, MAX_ROW_LENGTH

_DELIMITERS = ",;\t|"
_MAX_CELL = 131_072
_HEAD = 131_072  # characters in which the header is looked for
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # only what ends a row: splitlines() would also cut at rarer marks


def rows(text: Text) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (row number, cells) of every row from the header on; blank rows keep their number."""
    head = [match.group() for match in _LINE.finditer(text.head(_HEAD))]
    skipped, delimiter = _preamble(head)
    if not delimiter:
        delimiter = _sniff(next((line for line in head[skipped:] if line.strip()), ""))
    lines = _Lines(text.stream())
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    try:
        for number, cells in enumerate(islice(reader, skipped, None), start=skipped + 1):
            if len(cells) > MAX_COLUMNS:
                raise Unreadable(_explain(number, "column limit"))
            lines.begin_row()
            yield number, cells
    except csv.Error as error:
        raise Unreadable(_explain(number + 1, str(error))) from error


class _Lines(Iterator[str]):
    """Hand out lines one by one, and refuse a row that never ends."""

    def __init__(self, stream: TextIO) -> None:
        self._read = stream.readline
        self._left = MAX_ROW_LENGTH

    def __next__(self) -> str:
        line = self._read(MAX_ROW_LENGTH + 1)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left < 0:
            raise csv.Error("row limit")
        return line

    def begin_row(self) -> None:
        """Note that what was handed out so far was read as whole rows."""
        self._left = MAX_ROW_LENGTH


def _preamble(lines: Sequence[str]) -> tuple[int, str]:
    """Return how many lines come before the header, and the delimiter where a `sep=` line names it.

    PowerShell 5 writes `#TYPE ...`, Excel honours `sep=;`. Both are rows a person sees, so both are counted.
    """
    skipped, delimiter = 0, ""
    for line in lines:
        mark = line.strip().strip('"').lower()
        if mark.startswith("sep=") and len(mark) <= len("sep=x"):
            delimiter = mark[4:] if mark[4:] in _DELIMITERS and mark[4:] else ("\t" if "\t" in line else "")
        elif not mark.startswith("#type"):
            break
        skipped += 1
    return skipped, delimiter


def _sniff(line: str) -> str:
    """Return the delimiter that splits the header into most cells, quoted text left out."""
    bare = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
    return max(_DELIMITERS, key=bare.count)


def _explain(number: int, problem: str) -> str:
    if "field limit" in problem:
        reason = f"a cell has more than {_MAX_CELL:,} characters, often because a quote is missing."
    elif "row limit" in problem:
        reason = f"it has more than {MAX_ROW_LENGTH:,} characters, often because a quote or a line break is missing."
    elif "column limit" in problem:
        reason = f"it has more than {MAX_COLUMNS:,} cells, so this is no list. Export fewer columns."
    elif "new-line" in problem:
        reason = "the line breaks are mixed up; a spreadsheet can save it as CSV (UTF-8)."
    else:
        reason = 'the quotes do not match up. A quote inside a cell is written twice ("").'
    return f"Row {number}: {reason} Correct it and upload the file again."
