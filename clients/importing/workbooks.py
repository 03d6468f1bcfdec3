"""XLSX workbooks, read row by row and never unpacked without a look at their size."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from clients.importing.errors import Unreadable
from clients.importing.limits import MAX_COLUMNS, MAX_ROW_LENGTH, check_row_number

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150
MAX_PARTS = 2_000
MAX_CELLS = 30_000_000
_SMALL = 1024 * 1024
_MAX_STRINGS = 48 * 1024 * 1024
_TOO_MANY = "The workbook has too many cells for a list. Export fewer columns, or save it as CSV."
_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?row(?:\s[^<>]*)?/>")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # what both XML parsers raise
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_DAMAGED = "The workbook is damaged and cannot be opened. Save it again as .xlsx, or as CSV."


def looks_like(content: bytes) -> bool:
    """Tell whether the bytes are a ZIP archive, which every XLSX is."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield (row number, cells as text) of the first sheet that has any; formulas stay as they are written.

    Raises Unreadable for an archive that is no workbook, is damaged, or would unpack to more than MAX_UNPACKED.
    """
    try:
        _inspect(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which are nothing to us
            yield from _rows(content)
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable(_DAMAGED) from error


def _inspect(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise Unreadable(
                f"The workbook unpacks to over {MAX_UNPACKED // 1024 // 1024} MB. Save it as CSV with fewer columns."
            )
        if any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
            raise Unreadable("The workbook unpacks to far more than a list would. It was not opened. Save it as CSV.")
        if "xl/workbook.xml" not in archive.namelist():
            raise Unreadable("This is a ZIP archive, not a workbook. Unpack it and upload the file inside.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                _refuse_entities(archive, part)
            if part.filename.startswith("xl/worksheets/"):
                _refuse_endless_rows(archive, part)
            elif part.file_size > _MAX_STRINGS:
                raise Unreadable(_TOO_MANY)  # texts that the cells share: openpyxl holds all of them at once


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a document type, by which a small part can describe an endless one; no spreadsheet writes one."""
    with archive.open(part) as stream:
        head = stream.read(4096).replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Unreadable("The workbook holds something no spreadsheet writes. It was not opened. Save it as CSV.")


def _refuse_endless_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a row of millions of cells, or millions of rows without one, before openpyxl builds them in memory."""
    rest, number = b"", 0
    with archive.open(part) as stream:
        while chunk := stream.read(_SMALL):
            rest += chunk
            if ends := [match.end() for match in _ROW_END.finditer(rest)]:
                rest = rest[ends[-1] :]
                number += len(ends)
                check_row_number(number)
            if len(rest) > MAX_ROW_LENGTH:
                raise Unreadable(_TOO_MANY)


def _rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in workbook.worksheets:
            found = False
            for numbered in _of(cast("_Streamed", sheet)):
                found = True
                yield numbered
            if found:
                return
    finally:
        workbook.close()


class _Streamed(Protocol):
    """Say what a sheet of a read-only workbook offers; the published types leave it out."""

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


def _of(sheet: _Streamed) -> Iterator[tuple[int, Sequence[str]]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    seen = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        check_row_number(number)
        seen += len(values)
        if seen > MAX_CELLS or len(values) > MAX_COLUMNS:
            raise Unreadable(_TOO_MANY)
        cells = [_text(value) for value in values]
        if any(cells):
            yield number, cells


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(getattr(value, "text", "") or "")  # an array formula: its text
