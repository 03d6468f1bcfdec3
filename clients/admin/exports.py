"""Every list can be taken away as a table."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.html import strip_tags
from django.utils.text import capfirst
from unfold.decorators import action

# What spreadsheet programs would run as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """Hand each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


@action(description="Download selected as CSV")
def download_csv(screen: "ModelAdmin[Any]", request: HttpRequest, rows: QuerySet[Any]) -> StreamingHttpResponse:
    """Stream the chosen rows with the columns that the list shows."""
    columns = [name for name in screen.get_list_display(request) if name != "action_checkbox"]
    head = [capfirst(str(label_for_field(name, screen.model, screen))) for name in columns]
    writer = csv.writer(_Echo())
    lines = (writer.writerow(line) for line in _lines(screen, rows, columns, head))
    name = str(screen.opts.verbose_name_plural).replace(" ", "-")
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _lines(screen: "ModelAdmin[Any]", rows: QuerySet[Any], columns: list[Any], head: list[Any]) -> Iterator[list[str]]:
    yield [_cell(title) for title in head]
    for row in rows.iterator(chunk_size=500):
        yield [_cell(_shown(screen, row, name)) for name in columns]


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
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
