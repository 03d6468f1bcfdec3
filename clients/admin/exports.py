"""Every list can be taken away as a table."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.text import capfirst, slugify
from unfold.decorators import action

_CHUNK = 500
# What spreadsheet programs would run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Hand each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


@action(description="Download selected as CSV")
def download_csv(screen: Any, request: HttpRequest, rows: QuerySet[Any]) -> StreamingHttpResponse:
    """Stream the chosen rows with the columns that the list shows."""
    columns = screen.get_csv_columns(request)
    head = [capfirst(str(label_for_field(name, screen.model, screen))) for name in columns]
    name = slugify(str(screen.opts.verbose_name_plural))
    return csv_file(name, head, _lines(screen, rows, columns))


def csv_file(name: str, head: Iterable[str], lines: Iterable[Iterable[object]]) -> StreamingHttpResponse:
    """Stream a table under the name `name.csv`; None is an empty cell, and no cell is run as a formula."""
    writer = csv.writer(_Echo())
    return StreamingHttpResponse(
        (writer.writerow([_cell(value) for value in line]) for line in chain([head], lines)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def rejected_csv(rejected: Iterable[Mapping[str, Any]]) -> StreamingHttpResponse:
    """Stream rejected rows; no cell is run as a formula."""
    lines = ([one["row"] or "Whole file", one["column"], one["reason"]] for one in rejected)
    return csv_file("rejected-rows", ["Row", "Column", "Why, and what to do"], lines)


def _lines(screen: Any, rows: QuerySet[Any], columns: list[Any]) -> Iterator[list[str]]:
    every = rows.iterator(chunk_size=_CHUNK)
    while chunk := list(islice(every, _CHUNK)):
        for row in screen.prepared(chunk):
            yield [_shown(screen, row, name) for name in columns]


def _shown(screen: "ModelAdmin[Any]", row: Any, name: Any) -> str:
    field, _, value = lookup_field(name, row, screen)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field is None:
        return strip_tags(str(value))
    if field.many_to_one:
        return str(getattr(row, field.name) or "")
    return str(display_for_field(value, field, ""))


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not isinstance(value, Decimal) else text
