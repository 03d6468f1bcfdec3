"""CSV and TSV, as exporters and spreadsheets write them."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from clients.importing.errors import Unreadable

_DELIMITERS = ",;\t|"
_MAX_CELL = 131_072
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # only what ends a row: splitlines() would also cut at rarer marks


def rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (row number, cells) of every row from the header on; blank rows keep their number."""
    skipped, delimiter = _preamble(text)
    reader = csv.reader(_lines(text), delimiter=delimiter or _sniff(_first_line(text, skipped)), strict=True)
    number = 0
    try:
        for number, cells in enumerate(islice(reader, skipped, None), start=skipped + 1):
            yield number, cells
    except csv.Error as error:
        raise Unreadable(_explain(number + 1, str(error))) from error


def _preamble(text: str) -> tuple[int, str]:
    """Return how many lines come before the header, and the delimiter where a `sep=` line names it.

    PowerShell 5 writes `#TYPE ...`, Excel honours `sep=;`. Both are rows a person sees, so both are counted.
    """
    skipped, delimiter = 0, ""
    for line in _lines(text):
        mark = line.strip().strip('"').lower()
        if mark.startswith("sep=") and len(mark) <= len("sep=x"):
            delimiter = mark[4:] if mark[4:] in _DELIMITERS and mark[4:] else ("\t" if "\t" in line else "")
        elif not mark.startswith("#type"):
            break
        skipped += 1
    return skipped, delimiter


def _first_line(text: str, skipped: int) -> str:
    return next((line for line in islice(_lines(text), skipped, None) if line.strip()), "")


def _lines(text: str) -> Iterator[str]:
    return (match.group() for match in _LINE.finditer(text))


def _sniff(line: str) -> str:
    """Return the delimiter that splits the header into most cells, quoted text left out."""
    bare = "".join(part for index, part in enumerate(line.split('"')) if index % 2 == 0)
    return max(_DELIMITERS, key=bare.count)


def _explain(number: int, problem: str) -> str:
    if "field limit" in problem:
        reason = f"a cell has more than {_MAX_CELL:,} characters, often because a quote is missing."
    elif "new-line" in problem:
        reason = "the line breaks are mixed up; a spreadsheet can save it as CSV (UTF-8)."
    else:
        reason = 'the quotes do not match up. A quote inside a cell is written twice ("").'
    return f"Row {number}: {reason} Correct it and upload the file again."
