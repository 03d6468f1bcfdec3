"""Take rows that a program pushes: each good one, keyed by source and external id; nothing goes for being absent."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from clients.actions.matching import lock_client, match_people, settle_kinds
from clients.actions.outcomes import Change, ImportOutcome, Verb
from clients.actions.reported import Merge, merge_accounts, merge_assets
from clients.actions.runs import Upload, finish_run, hash_of, refuse_run, start_run
from clients.actions.signins import LogonMerge, merge_logons
from clients.asset_classes import AssetClass
from clients.importing import SOURCES, AccountRow, AssetRow, LogonRow, Parsed, Rejected, RowKind
from clients.importing.logons import WORKSTATION
from clients.importing.pushed import FIRST_ROW, Push, Refused, read_push
from clients.models import Account, Asset, Client, ImportRun
from clients.queries.days import local_day
from clients.queries.rules import class_tables
from clients.staff import Staff

NAME = "API"  # what stands for the name of a file
REJECTED = "rejected"
# The columns that hold what a program left out of a row.
_ACCOUNT_KEPT = {
    "username": "username", "display_name": "name", "given_name": "given_name", "surname": "surname", "email": "email",
    "aliases": "aliases", "employee_id": "employee_number", "directory_ids": "directory_ids", "domain": "domain",
    "sam_name": "sam_name", "department": "department",
}  # fmt: skip
_ASSET_KEPT = {
    "name": "name", "source_class": "native_class", "serial_number": "serial_number", "hostname": "hostname",
    "operating_system": "operating_system", "assigned_to": "assigned_to", "status": "status",
    "is_managed": "is_managed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """Say what became of one row of a push, counted from 0; `reason` why it was not taken, `field` because of which."""

    index: int
    external_id: str
    outcome: str
    field: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as the API prints it."""
        told = {"field": self.field, "reason": self.reason}
        said = {name: text for name, text in told.items() if text}
        return {"row": self.index, "external_id": self.external_id, "outcome": self.outcome, **said}


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """Hold what became of a push, row by row in its order."""

    source: str
    results: tuple[RowOutcome, ...]

    def count_of(self, outcome: str) -> int:
        """Return how many rows had an outcome."""
        return sum(one.outcome == outcome for one in self.results)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as the API prints it."""
        totals = {name: self.count_of(name) for name in (*map(str, Verb), REJECTED)}
        results = [one.as_json() for one in self.results]
        return {"source": self.source, "rows": len(self.results), **totals, "results": results}


def sync_rows(*, client: Client, kind: RowKind, body: object, by: Staff | None, at: datetime) -> SyncOutcome:
    """Bring accounts, devices or sign-ins in line with what a program pushes, each row by itself.

    A bad row is told and stops no other; the good ones are taken together. What a row leaves out stays as it was, and
    what has no row stays at all: only `is_gone` retires. The same push again changes nothing and leaves no second
    record. Raises NotAPush or ExportFromTheFuture. The number of queries does not grow with the rows, but for one in
    each thousand written.
    """
    push = _without_events_to_come(read_push(kind, body, class_tables()), at)
    as_of = push.as_of or local_day(client, at)
    content = json.dumps(body, sort_keys=True, ensure_ascii=False).encode(errors="surrogatepass")
    upload = Upload(client, push.source, hash_of(content), NAME, as_of, by, at)
    parsed = Parsed(push.source, kind, push.rows, tuple(map(_rejected, push.refused)), push.total, is_complete=False)
    if not push.rows:
        if push.refused:
            refuse_run(upload, push.source, push.total, parsed.rejected)
        return _outcome(push, ())
    with transaction.atomic():
        lock_client(client)
        repeats = _was_taken(upload)
        run = start_run(upload, parsed)
        merge = _merge(run, push)
        merge.store()
        is_unchanged = all(change.verb is Verb.UNCHANGED for change in merge.changes)
        if not is_unchanged and kind is not RowKind.ASSETS:
            match_people(client=client, at=at)
            settle_kinds(client=client, on=as_of)
        finish_run(
            run,
            ImportOutcome(push.source, kind, push.total, tuple(merge.changes), parsed.rejected, is_taken=True, run=run),
        )
        transaction.set_rollback(repeats and is_unchanged)
    return _outcome(push, merge.changes)


def _was_taken(upload: Upload) -> bool:
    same = ImportRun.objects.filter(client=upload.client, source=upload.source, file_sha256=upload.sha256)
    return same.filter(as_of=upload.as_of, filename=NAME, outcome=ImportRun.Outcome.TAKEN).exists()


def _merge(run: ImportRun, push: Push) -> Merge[Account] | Merge[Asset] | LogonMerge:
    home = SOURCES[push.source].home if push.source in SOURCES else push.source
    match push.kind:
        case RowKind.ACCOUNTS:
            accounts = [row for row in push.rows if isinstance(row, AccountRow)]
            return merge_accounts(run, accounts, home=home, completed=lambda row, known: _account(push, row, known))
        case RowKind.ASSETS:
            assets = [row for row in push.rows if isinstance(row, AssetRow)]
            return merge_assets(run, assets, completed=lambda row, known: _asset(push, row, known))
        case _:
            logons = [row for row in push.rows if isinstance(row, LogonRow)]
            lacks = () if all(row.station for row in logons) else (WORKSTATION,)
            return merge_logons(run, logons, home=home, lacks=lacks)


def _account(push: Push, row: AccountRow, known: Account | None) -> AccountRow:
    """Return what a row says of an account together with what is known of it."""
    if known is None:
        return row
    said = push.said[row.row]
    kept: dict[str, Any] = {
        field: getattr(known, column) for field, column in _ACCOUNT_KEPT.items() if field not in said
    }
    if "licenses" not in said and row.is_licensed is not False:
        kept["licenses"] = known.licences
    for field in kept.keys() & {"aliases", "directory_ids", "licenses"}:
        kept[field] = tuple(kept[field])
    return replace(row, **kept)


def _asset(push: Push, row: AssetRow, known: Asset | None) -> AssetRow:
    """Return what a row says of a device together with what is known of it."""
    if known is None:
        return row
    said = push.said[row.row]
    kept: dict[str, Any] = {field: getattr(known, column) for field, column in _ASSET_KEPT.items() if field not in said}
    if not said & {"asset_class", "source_class"} and known.asset_class:
        kept["asset_class"] = AssetClass(known.asset_class)
    return replace(row, **kept)


def _without_events_to_come(push: Push, at: datetime) -> Push:
    """Refuse sign-ins that are still to come; a clock may be a day ahead."""
    early = [row for row in push.rows if isinstance(row, LogonRow) and row.happened_at > at + timedelta(days=1)]
    if not early:
        return push
    refused = [
        Refused(row.row - FIRST_ROW, row.external_id, "happened_at", "This is still to come. Correct the time.")
        for row in early
    ]
    numbers = {row.row for row in early}
    return replace(
        push,
        rows=tuple(row for row in push.rows if row.row not in numbers),
        refused=tuple(sorted((*push.refused, *refused), key=lambda one: one.index)),
    )


def _rejected(one: Refused) -> Rejected:
    return Rejected(one.index + FIRST_ROW, one.field, one.reason)


def _outcome(push: Push, changes: list[Change] | tuple[Change, ...]) -> SyncOutcome:
    ids = {row.row: row.external_id for row in push.rows}
    results = [RowOutcome(one.index, one.external_id, REJECTED, one.field, one.reason) for one in push.refused]
    results += [
        RowOutcome(
            change.row - FIRST_ROW,
            ids[change.row],
            change.verb.value,
            reason=change.detail if change.verb is Verb.UNCHANGED else "",
        )
        for change in changes
    ]
    return SyncOutcome(push.source, tuple(sorted(results, key=lambda one: one.index)))
