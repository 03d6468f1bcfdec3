"""A file between its upload and its end: kept without its regulated columns, shown, taken, refused, forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from clients.actions.history import record_months
from clients.actions.imports import named_mapping, take_sheet
from clients.actions.outcomes import ImportOutcome, Verb, rejected_json
from clients.actions.policies import policy_of
from clients.actions.progress import Progress, silent
from clients.actions.refusals import Refusal
from clients.actions.reported import TooManyRetirements
from clients.actions.runs import Upload, hash_of
from clients.importing import SOURCES, Unreadable, UnrecognizedLayout, read
from clients.importing.kept import keep, restore
from clients.importing.reading import Numbered
from clients.importing.sources import AUTO, check_source
from clients.models import Client, WaitingFile
from clients.staff import Staff

WAITS = timedelta(days=1)
EXAMPLES = 50  # of each verb
MAPPED = "csv"
_LONGEST_NAME = 255
Status = WaitingFile.Status


class NotWaiting(Refusal):
    """A file was to be taken or mapped that is not waiting for anybody's word."""


class RowsAreRejected(Refusal):
    """A file was to be taken although rows of it were rejected."""

    field = "accept_partial"


class ManyAreGone(Refusal):
    """A file was to be taken that retires many rows, and nobody said that they are gone."""

    field = "allow_retirements"


class IsBeingTaken(Refusal):
    """A file was to be forgotten while a worker takes it."""


@dataclass(slots=True)
class _Counting:
    """Count the rows that go by."""

    rows: Iterator[Numbered]
    count: int = 0

    def __iter__(self) -> Iterator[Numbered]:
        for row in self.rows:
            self.count += 1
            yield row


def keep_file(
    *,
    client: Client,
    content: bytes,
    filename: str,
    as_of: date,
    by: Staff,
    at: datetime,
    source: str = AUTO,
    mapping: str = "",
    policy: str = "",
) -> WaitingFile:
    """Keep an upload until somebody says what becomes of it; columns that may not be read are gone before it is stored.

    With a `policy` it is a table of past counts. Raises Unreadable, ExportFromTheFuture or UnknownPolicy.
    """
    upload = Upload(client, source, hash_of(content), filename, as_of, by, at)
    check_source(source)
    columns = named_mapping(mapping) if mapping else None
    if policy:
        policy_of(policy)
    sheet = read(content, filename)
    counting = _Counting(sheet.rows)
    kept = keep(replace(sheet, rows=iter(counting)))
    return WaitingFile.objects.create(
        client=client,
        filename=filename[-_LONGEST_NAME:],
        file_sha256=upload.sha256,
        sheet=kept,
        source=MAPPED if policy or (columns and source == AUTO) else source,
        mapping=columns,
        policy=policy,
        as_of=as_of,
        preview={"rows": counting.count},
        by_id=by.pk,
        at=at,
    )


def show_file(*, file_id: UUID | str, at: datetime, told: Progress = silent) -> None:
    """Find out what a kept file would bring, and store that for a person to see; nothing else is stored.

    Where nobody knows its layout it is shown for its columns to be mapped; one that cannot be read at all is refused. A
    file that is not being read is left alone, so it is safe to do this twice.
    """
    file = WaitingFile.objects.select_related("client", "by").filter(pk=file_id, status=Status.READING).first()
    if file is None:
        return
    preview, refusal = _shown(file, at, told)
    with transaction.atomic():
        still = WaitingFile.objects.select_for_update().filter(pk=file_id, status=Status.READING).first()
        if still is None:
            return
        if refusal:
            _end(still, Status.REFUSED, refusal=refusal)
        else:
            still.status, still.preview = Status.SHOWN, preview
            still.save(update_fields=["status", "preview"])


def map_file(*, file: WaitingFile, mapping: Mapping[str, str]) -> None:
    """Read a shown file through a column mapping from now on; it is to be shown again. Raises NotWaiting."""
    with transaction.atomic():
        waiting = _waiting(file)
        takes = waiting.source in SOURCES and SOURCES[waiting.source].takes_mapping
        waiting.source = waiting.source if takes else MAPPED
        waiting.mapping, waiting.status = dict(mapping), Status.READING
        waiting.preview = {"rows": waiting.preview["rows"]}
        waiting.save(update_fields=["source", "mapping", "status", "preview"])


def say_take(*, file: WaitingFile, accept_partial: bool, allow_retirements: bool, by: Staff) -> None:
    """Say that a shown file is to be taken; `take_file` does so. Raises NotWaiting, RowsAreRejected or ManyAreGone."""
    with transaction.atomic():
        waiting = _waiting(file)
        shown = waiting.preview
        if "counts" not in shown:
            raise NotWaiting("Nobody knows the columns of this file yet. Say which column holds what.")
        if shown["rejected"] and not accept_partial:
            raise RowsAreRejected("Nothing was taken. Correct the rejected rows, or leave them out.")
        if shown["retires_many"] and not allow_retirements:
            raise ManyAreGone(
                f"{shown['vanished_count']:,} of {shown['known_count']:,} known rows are not in the file. Is it the "
                "whole list? Then say that they are gone."
            )
        waiting.accepts_partial, waiting.allows_retirements = accept_partial, allow_retirements
        waiting.status, waiting.refusal, waiting.by_id = Status.TAKING, "", by.pk
        waiting.save(update_fields=["accepts_partial", "allows_retirements", "status", "refusal", "by"])


def take_file(*, file_id: UUID | str, at: datetime, told: Progress = silent) -> ImportOutcome | None:
    """Take a file that somebody said to take, all of it in one transaction, and return what it brought.

    Killed in between, nothing of it was taken, and it is taken again whole; a file that is not being taken is left
    alone. Where the client's inventory changed since the file was shown, so that a person must decide anew, it is
    shown again.
    """
    with transaction.atomic():
        files = WaitingFile.objects.select_for_update(of=("self",)).select_related("client", "by")
        file = files.filter(pk=file_id, status=Status.TAKING).first()
        if file is None:
            return None
        try:
            outcome = _run(file, at, dry_run=False, told=told)
        except TooManyRetirements as refusal:
            _show_again(file, str(refusal), at)
            return None
        except (Unreadable, Refusal) as refusal:
            _end(file, Status.REFUSED, refusal=str(refusal))
            return None
        if not outcome.is_taken:
            _show_again(file, "Rows are rejected that were not when the file was shown. Nothing was taken.", at)
            return None
        file.import_run = outcome.run
        _end(file, Status.TAKEN)
        return outcome


def forget_file(*, file: WaitingFile) -> None:
    """Keep a file no longer, whatever became of it. Raises IsBeingTaken."""
    with transaction.atomic():
        waiting = WaitingFile.objects.select_for_update().filter(pk=file.pk).first()
        if waiting is None:
            return
        if waiting.status == Status.TAKING:
            raise IsBeingTaken(f"{waiting.filename} is being taken. Wait until that is done.")
        waiting.delete()


def forget_old_files(*, at: datetime) -> int:
    """Forget every file that was given more than a day ago, and return how many."""
    return WaitingFile.objects.filter(at__lt=at - WAITS).delete()[0]


def _waiting(file: WaitingFile) -> WaitingFile:
    waiting = WaitingFile.objects.select_for_update().filter(pk=file.pk, status=Status.SHOWN).first()
    if waiting is None:
        raise NotWaiting("The file is not waiting any more: it was taken or forgotten. Choose it again.")
    return waiting


def _shown(file: WaitingFile, at: datetime, told: Progress) -> tuple[dict[str, Any], str]:
    """Return what a file would bring as it is stored, and why it is refused."""
    try:
        return preview_json(_run(file, at, dry_run=True, told=told), file.preview["rows"]), ""
    except UnrecognizedLayout as unknown:
        if file.policy:  # past counts have columns of their own, which nobody maps
            return {}, str(unknown)
        return {"rows": file.preview["rows"], "unknown": str(unknown)}, ""
    except (Unreadable, Refusal) as refusal:
        return {}, str(refusal)


def _show_again(file: WaitingFile, refusal: str, at: datetime) -> None:
    preview, ended = _shown(file, at, silent)
    if ended:
        _end(file, Status.REFUSED, refusal=ended)
        return
    file.status, file.refusal, file.preview = Status.SHOWN, refusal, preview
    file.save(update_fields=["status", "refusal", "preview"])


def _end(file: WaitingFile, status: WaitingFile.Status, *, refusal: str = "") -> None:
    """End a file: neither its rows nor examples of them are kept."""
    file.status, file.refusal, file.sheet = status, refusal, None
    file.preview = {name: file.preview[name] for name in ("rows", "counts") if name in file.preview}
    file.save(update_fields=["status", "refusal", "sheet", "preview", "import_run"])


def _run(file: WaitingFile, at: datetime, *, dry_run: bool, told: Progress) -> ImportOutcome:
    if file.sheet is None:
        raise NotWaiting("The rows of the file are gone. Choose it again.")
    upload = Upload(
        client=file.client,
        source=file.source,
        sha256=file.file_sha256,
        filename=file.filename,
        as_of=file.as_of,
        by=file.by,
        at=at,
        accepts_partial=file.accepts_partial,
        allows_retirements=file.allows_retirements,
    )
    sheet = restore(bytes(file.sheet))
    accept_partial = dry_run or file.accepts_partial
    if file.policy:
        return record_months(upload, sheet, policy=file.policy, accept_partial=accept_partial, dry_run=dry_run)
    return take_sheet(
        upload,
        sheet,
        mapping=file.mapping,
        accept_partial=accept_partial,
        dry_run=dry_run,
        allow_retirements=dry_run or file.allows_retirements,
        told=told,
    )


def preview_json(outcome: ImportOutcome, row_count: int) -> dict[str, Any]:
    """Return what a file would bring as it is stored: counts, some examples of each, every rejected row."""
    examples: dict[str, list[list[str]]] = {verb.value: [] for verb in Verb}
    for change in outcome.changes:
        if len(examples[change.verb]) < EXAMPLES:
            examples[change.verb].append([change.who, change.detail])
    return {
        "rows": row_count,
        "row_count": outcome.row_count,
        "source": outcome.source,
        "kind": outcome.kind.value,
        "counts": {verb.value: outcome.count_of(verb) for verb in Verb},
        "examples": examples,
        "rejected": rejected_json(outcome.rejected),
        "dropped": list(outcome.dropped_columns),
        "known_count": outcome.known_count,
        "vanished_count": outcome.vanished_count,
        "retires_many": outcome.retires_many,
    }
