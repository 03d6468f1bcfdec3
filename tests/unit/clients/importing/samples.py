"""Read the sample exports, and make small dirty ones."""

import io
from pathlib import Path

from openpyxl import Workbook

SAMPLES = Path(__file__).parents[3] / "samples"


def sample(path: str) -> tuple[bytes, str]:
    """Return a sample's bytes and its name."""
    file = SAMPLES / path
    return file.read_bytes(), file.name


def workbook(*rows: tuple[object, ...], title: str = "Export") -> bytes:
    """Return an XLSX with the given rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
