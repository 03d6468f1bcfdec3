"""Bring accounts and assets in line with an export: create, update, retire; a bounded number of queries."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from django.db.models import Q

from clients.actions.outcomes import Change, Verb, is_many
from clients.actions.refusals import Refusal
from clients.counting import suggest_kind
from clients.importing import AccountRow, AssetRow, SeatRow
from clients.mapping import Columns, account_columns, account_fact, asset_columns, kind_of_fact, seat_columns
from clients.models import Account, Asset, Client, ImportRun, Seat, Site

BATCH = 1000
M = TypeVar("M", Account, Asset, Seat)
_ALWAYS = ("external_id", "last_seen_on", "retired_on", "import_run")


ACCOUNT_COLUMNS = (
    "kind", "kind_because", "name", "given_name", "surname", "username", "email", "aliases", "employee_number",
    "department", "is_enabled", "is_licensed", "licences", "created_on", "last_activity_on", "directory_ids", "domain",
    "sam_name",
)  # fmt: skip
ASSET_COLUMNS = (
    "site", "asset_class", "native_class", "name", "hostname", "serial_number", "operating_system", "assigned_to",
    "status", "is_managed", "created_on", "last_contact_on",
)  # fmt: skip
SEAT_COLUMNS = ("name", "bought_count", "status", "is_active", "starts_on", "ends_on")
_COMPARED: dict[type[Account] | type[Asset] | type[Seat], tuple[str, ...]] = {
    Account: ACCOUNT_COLUMNS,
    Asset: ASSET_COLUMNS,
    Seat: SEAT_COLUMNS,
}


class TooManyRetirements(Refusal):
    """A full export lacks more than one in five of the rows known from its source; a person must confirm it."""


@dataclass(slots=True)
class Merge(Generic[M]):
    """Collect what an export does to the rows of one source; nothing is stored before `store`."""

    model: type[M]
    columns: tuple[str, ...]
    run: ImportRun
    home: str
    known: list[M]
    changes: list[Change] = field(default_factory=list)
    touched: list[M] = field(default_factory=list)
    seen: set[Any] = field(default_factory=set)
    live_count: int = 0
    vanished_count: int = 0
    is_whole: bool = True

    def __post_init__(self) -> None:
        self.live_count = sum(not row.is_retired for row in self.known)

    @property
    def as_of(self) -> date:
        """Return the day the export shows."""
        return self.run.as_of

    def new(self, external_id: str) -> M:
        """Return a row that is not known yet."""
        return self.model(
            client_id=self.run.client_id,
            source=self.home,
            external_id=external_id,
            first_seen_on=self.as_of,
            last_seen_on=self.as_of,
            import_run_id=self.run.pk,
        )

    def take(
        self, row: M | None, external_id: str, assign: Callable[[M], None], *, is_gone: bool, number: int = 0
    ) -> None:
        """Bring one row in line; one that a newer export has seen stays as it is. `number` is the row's in its file."""
        if row is None:
            row = self.new(external_id)
            assign(row)
            row.retired_on = self.as_of if is_gone else None
            self._touch(row, Verb.CREATED, number=number)
            return
        self.seen.add(row.pk)
        if row.last_seen_on > self.as_of:
            self.changes.append(Change(Verb.UNCHANGED, row.name, "A newer export was read before.", number))
            return
        before, was_retired = _state(row), row.is_retired
        assign(row)
        row.external_id = external_id
        row.retired_on = (row.retired_on or self.as_of) if is_gone else None
        if (now := _state(row)) == before:
            self.changes.append(Change(Verb.UNCHANGED, row.name, row=number))
        elif is_gone and not was_retired:
            self._touch(row, Verb.RETIRED, "Its source says that it is gone.", number)
        else:
            self._touch(row, Verb.UPDATED, _difference(before, now), number)

    def retire_vanished(self, *, is_full: bool, allow_many: bool) -> None:
        """Retire what a full export no longer has; after a partial one nothing is known of what it lacks."""
        if not is_full:
            return
        vanished = self._unseen()
        self.vanished_count = len(vanished)
        if is_many(len(vanished), self.live_count) and not allow_many:
            raise TooManyRetirements(
                f"{len(vanished):,} of {self.live_count:,} rows known from {self.home} are not in the file; they "
                "would be retired. Export the whole list, or confirm that they are gone."
            )
        for row in vanished:
            row.retired_on = self.as_of
            self.touched.append(row)
            row.import_run_id = self.run.pk
            self.changes.append(Change(Verb.RETIRED, row.name, "Not in the file any more."))

    def store(self) -> None:
        """Write what changed, and on which day the rest was seen last."""
        self.model._default_manager.bulk_create(
            self.touched,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*_ALWAYS, *self.columns],
        )
        live = self.model._default_manager.filter(
            client_id=self.run.client_id, source=self.home, retired_on=None, last_seen_on__lt=self.as_of
        )
        unseen = [row.pk for row in self._unseen()]
        # Whichever of the two lists is the short one of a whole export and of a few rows that a program pushed.
        seen = live.exclude(pk__in=unseen) if self.is_whole else live.filter(pk__in=self.seen)
        seen.update(last_seen_on=self.as_of)

    def _unseen(self) -> list[M]:
        return [
            row
            for row in self.known
            if row.pk not in self.seen and not row.is_retired and row.last_seen_on <= self.as_of
        ]

    def _touch(self, row: M, verb: Verb, detail: str = "", number: int = 0) -> None:
        row.import_run_id = self.run.pk
        row.last_seen_on = self.as_of
        self.touched.append(row)
        self.changes.append(Change(verb, row.name, detail, number))


def merge_accounts(
    run: ImportRun,
    rows: Sequence[AccountRow],
    *,
    home: str,
    completed: Callable[[AccountRow, Account | None], AccountRow] | None = None,
) -> Merge[Account]:
    """Return what a file's accounts change; one query. The kind is suggested unless a person decided it.

    `home` is the source whose accounts they are; a file of another one only adds to what that one told. Rows that do
    not say everything, and are no whole export, are `completed` by what is known.
    """
    known = Account.objects.filter(client_id=run.client_id, source=home)
    if completed is not None:
        known = known.filter(
            Q(external_id__in={row.external_id for row in rows})
            | Q(username__in={row.username for row in rows if row.username})
        )
    merge = Merge(Account, ACCOUNT_COLUMNS, run, home, list(known), is_whole=completed is None)
    is_partial = home != run.source
    by_id = {account.external_id: account for account in merge.known}
    by_username = {account.username: account for account in merge.known if account.username and not account.is_retired}
    taken: set[str] = set()
    for row in sorted(rows, key=lambda row: row.is_deleted):
        if row.external_id in taken:  # a deleted account whose name a living one has now
            name = row.display_name or row.username
            merge.changes.append(Change(Verb.UNCHANGED, name, "Its name is in use again.", row.row))
            continue
        taken.add(row.external_id)
        account, external_id = by_id.get(row.external_id), row.external_id
        if account is None and not row.is_deleted:
            # The same system exports with and without its object ids: the name still tells that it is the same account.
            candidate = by_username.get(row.username)
            if candidate is not None and candidate.pk not in merge.seen and _is_rekeyed(candidate, row):
                account = candidate
                if row.external_id == row.username:  # without its ids the export says nothing of them
                    external_id, row = candidate.external_id, replace(row, directory_ids=tuple(candidate.directory_ids))
        whole = completed(row, account) if completed else row
        assign = _account_assignment(whole, is_partial=is_partial)
        merge.take(account, external_id, assign, is_gone=row.is_deleted, number=row.row)
    return merge


def merge_assets(
    run: ImportRun,
    rows: Sequence[AssetRow],
    *,
    completed: Callable[[AssetRow, Asset | None], AssetRow] | None = None,
) -> Merge[Asset]:
    """Return what a file's devices change; three queries. The class is the file's unless a person decided it.

    `completed` as in `merge_accounts`.
    """
    sites = _sites(run.client, {row.location for row in rows if row.location})
    known = Asset.objects.filter(client_id=run.client_id, source=run.source)
    if completed is not None:
        known = known.filter(external_id__in={row.external_id for row in rows})
    merge = Merge(Asset, ASSET_COLUMNS, run, run.source, list(known), is_whole=completed is None)
    by_id = {asset.external_id: asset for asset in merge.known}
    for row in rows:
        asset = by_id.get(row.external_id)
        whole = completed(row, asset) if completed else row
        assign = _asset_assignment(whole, asset_columns(whole, sites))
        merge.take(asset, row.external_id, assign, is_gone=row.is_retired, number=row.row)
    return merge


def merge_seats(run: ImportRun, rows: Sequence[SeatRow]) -> Merge[Seat]:
    """Return what a file's seats change; one query."""
    known = list(Seat.objects.filter(client_id=run.client_id, source=run.source))
    merge = Merge(Seat, SEAT_COLUMNS, run, run.source, known)
    by_id = {seat.external_id: seat for seat in merge.known}
    for row in rows:
        merge.take(
            by_id.get(row.external_id), row.external_id, partial(_assign, columns=seat_columns(row)), is_gone=False
        )
    return merge


def _is_rekeyed(account: Account, row: AccountRow) -> bool:
    """Say whether an account and a row of one name differ only in which key the export had."""
    return row.username in (account.external_id, row.external_id)


def _account_assignment(row: AccountRow, *, is_partial: bool) -> Callable[[Account], None]:
    def assign(account: Account) -> None:
        is_new, before = account.name == "", account_fact(account)
        _assign(account, account_columns(row, is_partial=is_partial and not is_new))
        if account.is_kind_confirmed or (is_partial and not is_new):
            return
        if row.stated_kind:
            account.kind, account.kind_because = kind_of_fact(row.stated_kind), "stated in the file"
        else:
            verdict = suggest_kind(account_fact(account), is_guest=row.is_guest)
            # Where the file tells nothing new, what evidence or the roster told since then stays.
            if is_new or verdict != suggest_kind(before, is_guest=account.kind == Account.Kind.GUEST):
                account.kind, account.kind_because = kind_of_fact(verdict.kind), verdict.because

    return assign


def _asset_assignment(row: AssetRow, columns: Columns) -> Callable[[Asset], None]:
    def assign(asset: Asset) -> None:
        _assign(asset, columns)
        if not asset.is_class_confirmed:
            asset.asset_class = row.asset_class.value if row.asset_class else None

    return assign


def _assign(row: Account | Asset | Seat, columns: Columns) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _sites(client: Client, names: set[str]) -> dict[str, Site]:
    known = {site.name: site for site in client.sites.all()} if names else {}
    missing = [Site(client=client, name=name) for name in sorted(names - known.keys())]
    Site.objects.bulk_create(missing)
    return known | {site.name: site for site in missing}


def _state(row: Account | Asset | Seat) -> Columns:
    columns = {name: getattr(row, "site_id" if name == "site" else name) for name in _COMPARED[type(row)]}
    return columns | {"retired_on": row.retired_on, "external_id": row.external_id}


def _difference(before: Columns, now: Columns) -> str:
    """Word what changed, the first three columns of it."""
    changed = [name for name in now if now[name] != before[name]]
    told = [f"{name.replace('_', ' ')}: {_shown(before[name])} → {_shown(now[name])}" for name in changed[:3]]
    return "; ".join(told) + (f"; {len(changed) - 3} more" if len(changed) > 3 else "")


def _shown(value: object) -> str:
    match value:
        case None | "" | []:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)
