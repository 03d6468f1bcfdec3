"""The record of a file: kept also when nothing of it was taken."""

import csv
import gzip
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clients.actions.outcomes import Change, ImportOutcome, rejected_json
from clients.actions.refusals import Refusal
from clients.importing import Parsed, Rejected
from clients.models import Client, ImportRun
from clients.staff import Staff

WHOLE_FILE = 0  # the row number of a reason that concerns the file, not one of its rows
_LONGEST_NAME = 255


class ExportFromTheFuture(Refusal):
    """The day an export is said to show has not come yet."""

    field = "as_of"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file for one client: the hash of what it held, which day it shows, who gave it and when."""

    client: Client
    source: str
    sha256: str
    filename: str
    as_of: date
    by: Staff | None
    at: datetime
    accepts_partial: bool = False
    allows_retirements: bool = False

    def __post_init__(self) -> None:
        """Refuse a day that no clock on earth shows yet."""
        if self.as_of > (self.at + timedelta(days=1)).date():
            raise ExportFromTheFuture(f"The export cannot be as of {self.as_of:%d %b %Y}: that day is still to come.")


def hash_of(content: bytes) -> str:
    """Return what tells a file from every other."""
    return hashlib.sha256(content).hexdigest()


def start_run(upload: Upload, parsed: Parsed) -> ImportRun:
    """Record that a file is being taken; `finish_run` adds what it brought."""
    return _create(upload, parsed.source, ImportRun.Outcome.TAKEN, parsed.total, parsed.rejected)


def finish_run(run: ImportRun, outcome: ImportOutcome) -> None:
    """Add to the record what the file brought."""
    run.created_count, run.updated_count = outcome.created, outcome.updated
    run.unchanged_count, run.retired_count = outcome.unchanged, outcome.retired
    run.decisions = packed(outcome.changes)
    run.save(update_fields=["created_count", "updated_count", "unchanged_count", "retired_count", "decisions"])


def packed(changes: Sequence[Change]) -> bytes:
    """Return what was done to each row as a compressed CSV; the same decisions are the same bytes."""
    stream = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packing,
        io.TextIOWrapper(packing, "utf-8", newline="") as text,
    ):
        csv.writer(text).writerows((one.verb.value, one.who, one.detail) for one in changes)
    return stream.getvalue()


def refuse_run(upload: Upload, source: str, row_count: int, rejected: Sequence[Rejected]) -> ImportRun:
    """Record a file of which nothing was taken, and why."""
    return _create(upload, source, ImportRun.Outcome.REFUSED, row_count, rejected)


def whole_file(reason: str) -> tuple[Rejected, ...]:
    """Return the reason to refuse a whole file in the shape of rejected rows."""
    return (Rejected(WHOLE_FILE, "Whole file", reason),)


def _create(
    upload: Upload, source: str, outcome: ImportRun.Outcome, row_count: int, rejected: Sequence[Rejected]
) -> ImportRun:
    return ImportRun.objects.create(
        client=upload.client,
        source=source,
        filename=upload.filename[-_LONGEST_NAME:],
        file_sha256=upload.sha256,
        as_of=upload.as_of,
        at=upload.at,
        by_id=upload.by.pk if upload.by else None,
        outcome=outcome,
        accepts_partial=upload.accepts_partial,
        allows_retirements=upload.allows_retirements,
        row_count=row_count,
        rejected=rejected_json(rejected),
    )
