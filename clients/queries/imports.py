"""Files that were read into a client."""

import csv
import gzip
import io
from collections.abc import Iterator

from django.db.models import QuerySet

from clients.models import Client, ImportRun


def decisions_of(run: ImportRun) -> Iterator[list[str]]:
    """Yield what a file did to each row: the verb, the row's name, and how."""
    if run.decisions is not None:
        with gzip.open(io.BytesIO(run.decisions), "rt", encoding="utf-8", newline="") as text:
            yield from csv.reader(text)


def every_run() -> QuerySet[ImportRun]:
    """Return the files of every client, newest first, with client and giver; one query."""
    return ImportRun.objects.select_related("client", "by").defer("decisions").order_by("-at", "pk")


def runs_of(client: Client) -> QuerySet[ImportRun]:
    """Return the files that were read into a client, newest first, with who gave them."""
    return ImportRun.objects.select_related("by").defer("decisions").filter(client=client).order_by("-at", "pk")
