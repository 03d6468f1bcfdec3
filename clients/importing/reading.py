"""A file's bytes to a sheet: headers and rows of text, whatever the format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clients.importing import delimited, documents, workbooks
from clients.importing.decoding import check_declared_size, check_kind, check_size, decode
from clients.importing.errors import Unreadable
from clients.importing.headers import is_regulated, printed
from clients.importing.limits import check_row_number

__all__ = ["Numbered", "Sheet", "check_declared_size", "read"]

Numbered = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Offer a table once: `rows` is consumed by reading it and yields (row number, cells in the order of `headers`).

    Headers are as printed; a dropped column has the header "" and its cells are never looked at.
    """

    headers: tuple[str, ...]
    dropped: tuple[str, ...]
    rows: Iterator[Numbered]
    is_complete: bool = True


def read(content: bytes, filename: str) -> Sheet:
    """Return the sheet in a CSV, TSV, XLSX or JSON file.

    Raises Unreadable where there is no table to be read. Row numbers are those of a spreadsheet; item n of a JSON list
    is row n + 1.
    """
    check_size(content)
    check_kind(content)
    if workbooks.looks_like(content):
        return _sheet(workbooks.rows(content))
    text = decode(content)
    if documents.looks_like(text.head(documents.HEAD), filename):
        document = documents.load(text)
        return _sheet(document.rows(), is_complete=document.is_complete)
    return _sheet(delimited.rows(text))


def _sheet(numbered: Iterator[Numbered], *, is_complete: bool = True) -> Sheet:
    first = next((cells for _, cells in numbered if any(cell.strip() for cell in cells)), None)
    if first is None:
        raise Unreadable("The file has no header row. Export it again with headers.")
    names = [printed(cell) for cell in first]
    dropped = tuple(name for name in names if is_regulated(name))
    headers = tuple("" if is_regulated(name) else name for name in names)
    return Sheet(headers, dropped, _not_blank(numbered), is_complete)


def _not_blank(numbered: Iterator[Numbered]) -> Iterator[Numbered]:
    for number, cells in numbered:
        check_row_number(number)
        if any(not cell.isspace() for cell in cells if cell):
            yield number, cells
