"""Take what a file says of a client: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from clients.actions.belonging import NameOfAnotherClient, own_rows, remember_name
from clients.actions.history import take_months
from clients.actions.matching import lock_client, match_people, settle_kinds
from clients.actions.outcomes import ImportOutcome, refused
from clients.actions.progress import Phase, Progress, silent
from clients.actions.reported import Merge, TooManyRetirements, merge_accounts, merge_assets, merge_seats
from clients.actions.roster import RosterMerge, merge_people
from clients.actions.runs import Upload, finish_run, hash_of, refuse_run, start_run, whole_file
from clients.actions.signins import LogonMerge, happened_rows, merge_logons
from clients.importing import (
    DEFAULT_MAPPINGS,
    SOURCES,
    AccountRow,
    AssetRow,
    LogonRow,
    Parsed,
    PersonRow,
    RowKind,
    SeatRow,
    Sheet,
    Unreadable,
    parse_sheet,
    read,
)
from clients.importing.mappings import DATES, KIND
from clients.importing.reading import Numbered
from clients.importing.sources import check_source
from clients.models import Account, Asset, Client, ColumnMapping, ImportRun, Seat
from clients.queries.rules import class_tables
from clients.staff import Staff

TOLD_EACH = 2_000  # rows

__all__ = ["TooManyRetirements", "import_inventory", "named_mapping", "take_sheet"]


def import_inventory(
    *,
    client: Client,
    source: str,
    content: bytes,
    filename: str,
    as_of: date,
    by: Staff | None,
    at: datetime,
    mapping: Mapping[str, str] | str | None = None,
    accept_partial: bool = False,
    dry_run: bool = False,
    allow_retirements: bool = False,
) -> ImportOutcome:
    """Read a file and bring the client's accounts, devices, people or past counts in line with it.

    `mapping` is a column mapping, or the name of a saved or shipped one. With a rejected row nothing is taken unless
    `accept_partial`, which takes the good rows and retires none. A dry run answers the same and leaves no trace;
    otherwise an ImportRun is kept, also of a refused file. Raises Unreadable, ExportFromTheFuture, NameOfAnotherClient,
    or TooManyRetirements unless `allow_retirements`. The number of queries does not grow with the rows, but for one in
    each thousand written.
    """
    upload = Upload(client, source, hash_of(content), filename, as_of, by, at, accept_partial, allow_retirements)
    try:
        check_source(source)
        sheet = read(content, filename)
    except Unreadable as refusal:
        if not dry_run:
            refuse_run(upload, source[:24], 0, whole_file(str(refusal)))
        raise
    return take_sheet(
        upload,
        sheet,
        mapping=mapping,
        accept_partial=accept_partial,
        dry_run=dry_run,
        allow_retirements=allow_retirements,
    )


def take_sheet(
    upload: Upload,
    sheet: Sheet,
    *,
    mapping: Mapping[str, str] | str | None = None,
    accept_partial: bool = False,
    dry_run: bool = False,
    allow_retirements: bool = False,
    told: Progress = silent,
) -> ImportOutcome:
    """Take a table that was read from a file; see `import_inventory`. `told` hears how far it is."""
    try:
        columns = named_mapping(mapping) if isinstance(mapping, str) else mapping
        parsed = parse_sheet(upload.source, replace(sheet, rows=_read(sheet, told)), columns, class_tables())
    except Unreadable as refusal:
        if not dry_run:
            refuse_run(upload, upload.source[:24], 0, whole_file(str(refusal)))
        raise
    if parsed.kind is RowKind.COUNTS:
        return take_months(upload, parsed, policy=None, accept_partial=accept_partial, dry_run=dry_run)
    home = SOURCES[parsed.source].home
    parsed, called = own_rows(
        upload.client, happened_rows(parsed, upload.at), home=home, are_sites=SOURCES[parsed.source].names_sites
    )
    if parsed.rejected and not accept_partial:
        run = None if dry_run else refuse_run(upload, parsed.source, parsed.total, parsed.rejected)
        return refused(parsed, run)
    try:
        with transaction.atomic():
            outcome = _take(upload, parsed, home=home, allow_many=allow_retirements, told=told)
            remember_name(upload.client, called, home=home)
            transaction.set_rollback(dry_run)
    except (TooManyRetirements, NameOfAnotherClient) as refusal:
        if not dry_run:
            refuse_run(upload, parsed.source, parsed.total, whole_file(str(refusal)))
        raise
    return replace(outcome, run=None) if dry_run else outcome


def _read(sheet: Sheet, told: Progress) -> Iterator[Numbered]:
    for count, row in enumerate(sheet.rows):
        if count % TOLD_EACH == 0:
            told(Phase.READING, count)
        yield row


def named_mapping(name: str) -> Mapping[str, str]:
    """Return a column mapping by its name, a saved or a shipped one, raising Unreadable for a name that is none."""
    if name in DEFAULT_MAPPINGS:
        return DEFAULT_MAPPINGS[name]
    saved = {mapping.name.casefold(): mapping for mapping in ColumnMapping.objects.all()}
    if (found := saved.get(name.casefold())) is None:
        names = ", ".join((*DEFAULT_MAPPINGS, *(mapping.name for mapping in saved.values())))
        raise Unreadable(f'There is no mapping "{name}". Mappings: {names}.')
    return {**found.columns, KIND: found.kind, **({DATES: found.dates} if found.dates else {})}


def _take(upload: Upload, parsed: Parsed, *, home: str, allow_many: bool, told: Progress) -> ImportOutcome:
    lock_client(upload.client)
    run = start_run(upload, parsed)
    told(Phase.COMPARING, len(parsed.rows))
    merge = _merge(run, parsed, home)
    merge.retire_vanished(is_full=parsed.is_complete and not parsed.rejected, allow_many=allow_many)
    told(Phase.STORING, len(merge.changes))
    merge.store()
    if parsed.kind in (RowKind.ACCOUNTS, RowKind.PERSONS, RowKind.LOGONS):
        told(Phase.MATCHING, 0)
        match_people(client=upload.client, at=upload.at)
        settle_kinds(client=upload.client, on=upload.as_of)
    outcome = ImportOutcome(
        source=parsed.source,
        kind=parsed.kind,
        row_count=parsed.total,
        changes=tuple(merge.changes),
        rejected=parsed.rejected,
        is_taken=True,
        run=run,
        known_count=merge.live_count,
        vanished_count=merge.vanished_count,
        dropped_columns=parsed.dropped_columns,
    )
    finish_run(run, outcome)
    return outcome


def _merge(
    run: ImportRun, parsed: Parsed, home: str
) -> Merge[Account] | Merge[Asset] | Merge[Seat] | RosterMerge | LogonMerge:
    match parsed.kind:
        case RowKind.ACCOUNTS:
            return merge_accounts(run, [row for row in parsed.rows if isinstance(row, AccountRow)], home=home)
        case RowKind.ASSETS:
            return merge_assets(run, [row for row in parsed.rows if isinstance(row, AssetRow)])
        case RowKind.PERSONS:
            return merge_people(run, [row for row in parsed.rows if isinstance(row, PersonRow)])
        case RowKind.LOGONS:
            rows = [row for row in parsed.rows if isinstance(row, LogonRow)]
            return merge_logons(run, rows, home=home, lacks=parsed.lacks)
        case RowKind.SEATS:
            return merge_seats(run, [row for row in parsed.rows if isinstance(row, SeatRow)])
        case _:
            raise AssertionError(f"{parsed.kind} does not describe an inventory")
