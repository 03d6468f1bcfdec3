"""Take what a file says of a client: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from clients.actions.history import take_months
from clients.actions.outcomes import ImportOutcome, refused
from clients.actions.people import match_people
from clients.actions.reported import Merge, TooManyRetirements, merge_accounts, merge_assets
from clients.actions.roster import RosterMerge, merge_people
from clients.actions.runs import Upload, finish_run, refuse_run, start_run, whole_file
from clients.importing import (
    DEFAULT_MAPPINGS,
    AccountRow,
    AssetRow,
    Parsed,
    PersonRow,
    RowKind,
    Unreadable,
    parse,
)
from clients.models import Account, Asset, Client, ImportRun
from clients.staff import Staff

__all__ = ["TooManyRetirements", "import_inventory", "named_mapping"]


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

    `mapping` is a column mapping or the name of a shipped one. With a rejected row nothing is taken unless
    `accept_partial`, which takes the good rows and retires none. A dry run answers the same and leaves no trace;
    otherwise an ImportRun is kept, also of a refused file. Raises Unreadable, ExportFromTheFuture, or
    TooManyRetirements unless `allow_retirements`. The number of queries does not grow with the rows, but for one in
    each thousand written.
    """
    upload = Upload(client, source, content, filename, as_of, by, at)
    try:
        parsed = parse(source, content, filename, named_mapping(mapping) if isinstance(mapping, str) else mapping)
    except Unreadable as refusal:
        if not dry_run:
            refuse_run(upload, source[:24], 0, whole_file(str(refusal)))
        raise
    if parsed.kind is RowKind.COUNTS:
        return take_months(upload, parsed, policy=None, accept_partial=accept_partial, dry_run=dry_run)
    if parsed.rejected and not accept_partial:
        run = None if dry_run else refuse_run(upload, parsed.source, parsed.total, parsed.rejected)
        return refused(parsed, run)
    try:
        with transaction.atomic():
            outcome = _take(upload, parsed, allow_many=allow_retirements)
            transaction.set_rollback(dry_run)
    except TooManyRetirements as refusal:
        if not dry_run:
            refuse_run(upload, parsed.source, parsed.total, whole_file(str(refusal)))
        raise
    return replace(outcome, run=None) if dry_run else outcome


def named_mapping(name: str) -> Mapping[str, str]:
    """Return a shipped column mapping by its name, raising Unreadable for a name that is none."""
    if name not in DEFAULT_MAPPINGS:
        raise Unreadable(f'There is no mapping "{name}". Mappings: {", ".join(DEFAULT_MAPPINGS)}.')
    return DEFAULT_MAPPINGS[name]


def _take(upload: Upload, parsed: Parsed, *, allow_many: bool) -> ImportOutcome:
    # One import of a client at a time: two would both create what neither sees of the other.
    Client.objects.select_for_update().only("pk").get(pk=upload.client.pk)
    run = start_run(upload, parsed)
    merge = _merge(run, parsed)
    merge.retire_vanished(is_full=parsed.is_complete and not parsed.rejected, allow_many=allow_many)
    merge.store()
    if parsed.kind is not RowKind.ASSETS:
        match_people(client=upload.client)
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


def _merge(run: ImportRun, parsed: Parsed) -> Merge[Account] | Merge[Asset] | RosterMerge:
    match parsed.kind:
        case RowKind.ACCOUNTS:
            return merge_accounts(run, [row for row in parsed.rows if isinstance(row, AccountRow)])
        case RowKind.ASSETS:
            return merge_assets(run, [row for row in parsed.rows if isinstance(row, AssetRow)])
        case RowKind.PERSONS:
            return merge_people(run, [row for row in parsed.rows if isinstance(row, PersonRow)])
        case _:
            raise AssertionError(f"{parsed.kind} does not describe an inventory")
