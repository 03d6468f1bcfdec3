"""Delimited text as programs export it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence


def table(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, mark: str = "") -> bytes:
    """Return a CSV file in UTF-8; a row leaves out the columns it has nothing for. `mark` may be a byte order mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return (mark + text.getvalue()).encode()
