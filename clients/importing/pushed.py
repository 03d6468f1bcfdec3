"""What a program pushes as JSON: each row read into the neutral row of its kind, or refused by its field.

Note [codes of programs]: a push names its source by a code of its own choice. The code of a file source is as good, and
meant: a program that pushes what NinjaOne has says `ninjaone`, and its rows are the very rows that a file of NinjaOne's
brings, so that nothing is there twice. Only the code of a report that adds to another source's accounts is refused
where it holds none itself.

Note [what is left out]: a field that is left out, or null, says nothing: what is known stays. An empty text empties.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from clients.asset_classes import AssetClass
from clients.importing import cells, csv_mapping, datto_rmm, moments, ncentral, ninjaone, snipeit_assets
from clients.importing.errors import BadCell
from clients.importing.identities import address, directory_ids
from clients.importing.logons import EventIds
from clients.importing.mappings import class_table
from clients.importing.pushed_values import DAY, Item
from clients.importing.rows import AccountRow, AssetRow, LogonEvent, LogonRow, RowKind
from clients.importing.shipped_classes import SHIPPED
from clients.importing.sources import AUTO, SOURCES

MOST_ROWS = 5_000
FIRST_ROW = 2  # as in a JSON file: the keys stand where a table has its header
ACCOUNT_KINDS: Mapping[str, str] = {
    "PERSON": "PERSON", "STATION": "SHARED_STATION", "SHARED_MAILBOX": "SHARED_MAILBOX", "SERVICE": "SERVICE",
    "ADMIN": "ADMIN", "GUEST": "GUEST", "ROOM": "ROOM", "UNKNOWN": "UNKNOWN",
}  # fmt: skip
# The name of each field in a push, and in the neutral row.
ACCOUNT_FIELDS: Mapping[str, str] = {
    "external_id": "external_id", "username": "username", "display_name": "display_name", "given_name": "given_name",
    "surname": "surname", "email": "email", "aliases": "aliases", "employee_number": "employee_id",
    "directory_ids": "directory_ids", "domain": "domain", "sam_name": "sam_name", "department": "department",
    "is_enabled": "is_enabled", "is_licensed": "is_licensed", "licences": "licenses", "kind": "stated_kind",
    "created_on": "created_on", "last_activity_on": "last_active_on", "is_gone": "is_deleted",
}  # fmt: skip
ASSET_FIELDS: Mapping[str, str] = {
    "external_id": "external_id", "name": "name", "asset_class": "asset_class", "native_class": "source_class",
    "serial_number": "serial_number", "hostname": "hostname", "operating_system": "operating_system",
    "assigned_to": "assigned_to", "site": "location", "status": "status", "is_managed": "is_managed",
    "created_on": "created_on", "last_contact_at": "last_seen_at", "is_gone": "is_retired",
}  # fmt: skip
LOGON_FIELDS: Mapping[str, str] = {
    "external_id": "external_id", "account": "username", "happened_at": "happened_at", "event": "event",
    "system": "system", "station": "station", "session": "session", "is_interactive": "is_interactive",
}  # fmt: skip
FIELDS = {RowKind.ACCOUNTS: ACCOUNT_FIELDS, RowKind.ASSETS: ASSET_FIELDS, RowKind.LOGONS: LOGON_FIELDS}
# Words of a source for a class of device that ship with the product, beside the plain words of a table.
_ID_AS_WRITTEN = frozenset(
    {csv_mapping.SOURCE, ninjaone.SOURCE, datto_rmm.SOURCE, ncentral.SOURCE, snipeit_assets.SOURCE}
)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,23}")
_TOP = ("source", "as_of", "rows")
PushedRow = AccountRow | AssetRow | LogonRow


class NotAPush(Exception):
    """Refuse a document that is no push at all; `path` says where in it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Refused:
    """Say which row of a push cannot be taken, because of which field; `index` counts from 0."""

    index: int
    external_id: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Push:
    """Hold everything a push said; `said` are the fields of the neutral row that a row names, by its number."""

    source: str
    kind: RowKind
    as_of: date | None
    rows: tuple[PushedRow, ...]
    refused: tuple[Refused, ...]
    said: Mapping[int, frozenset[str]]
    total: int


def read_push(kind: RowKind, body: object, classes: Mapping[str, Mapping[str, str]]) -> Push:
    """Return what a push says; `classes` are the MSP's tables of device classes, by source.

    Raises NotAPush where the document is not `{"source": ..., "as_of": ..., "rows": [...]}`.
    """
    if not isinstance(body, Mapping):
        raise NotAPush("body", 'Send an object: {"source": "...", "rows": [{...}, ...]}.')
    if strange := [str(key) for key in body if key not in _TOP]:
        raise NotAPush(strange[0][:60], f"There is no such field. Fields: {', '.join(_TOP)}.")
    source, as_of = _source(kind, body.get("source")), _as_of(body.get("as_of"))
    items = body.get("rows")
    if not isinstance(items, list):
        raise NotAPush("rows", "Send a list of objects.")
    if len(items) > MOST_ROWS:
        raise NotAPush("rows", f"{len(items):,} rows were sent; the most is {MOST_ROWS:,}. Send them in several calls.")
    reader = _Reader(kind, source, _classes(source, classes.get(source, {})))
    for index, item in enumerate(items):
        reader.read(index, item)
    return Push(source, kind, as_of, tuple(reader.rows), tuple(reader.refused), reader.said, len(items))


def _source(kind: RowKind, code: object) -> str:
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code == AUTO:
        raise NotAPush(
            "source", "Name the system that the rows are of: 2 to 24 of a-z, 0-9 and -, such as ninjaone or our-portal."
        )
    if kind is not RowKind.LOGONS and code in SOURCES and (home := SOURCES[code].directory):
        raise NotAPush("source", f"{code} only tells more of what {home} has. Push the rows to {home}.")
    return code


def _as_of(text: object) -> date | None:
    if text is None:
        return None
    try:
        found = moments.day(text, "as_of") if isinstance(text, str) and DAY.fullmatch(text) else None
    except BadCell as bad:
        raise NotAPush("as_of", bad.reason) from bad
    if found is None:
        raise NotAPush("as_of", "Write the day that the rows show as 2026-11-20.")
    return found


def _classes(source: str, own: Mapping[str, str]) -> dict[str, AssetClass]:
    known = {**csv_mapping.CLASS_WORDS, **SHIPPED.get(source, {}), **class_table(own)}
    return {word.casefold(): name for word, name in known.items()}


@dataclass(slots=True)
class _Reader:
    kind: RowKind
    source: str
    classes: Mapping[str, AssetClass]
    rows: list[PushedRow] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    said: dict[int, frozenset[str]] = field(default_factory=dict)
    ids: EventIds = field(default_factory=EventIds)
    claimed: dict[tuple[str, str], int] = field(default_factory=dict)

    def read(self, index: int, values: object) -> None:
        """Take or refuse one row."""
        item = Item(values if isinstance(values, Mapping) else {})
        try:
            if not isinstance(values, Mapping):
                raise BadCell("row", "The row is no object with fields. Send it as {...}.")
            fields = FIELDS[self.kind]
            if strange := [str(name) for name in values if name not in fields]:
                raise BadCell(strange[0][:60], f"There is no such field. Fields: {', '.join(fields)}.")
            row = self._row(index + FIRST_ROW, item)
            self._claim(index, row)
        except BadCell as bad:
            self.refused.append(Refused(index, item.shown_id(), bad.column, bad.reason))
        else:
            self.rows.append(row)
            self.said[row.row] = frozenset(fields[name] for name, value in values.items() if value is not None)

    def _row(self, number: int, item: Item) -> PushedRow:
        match self.kind:
            case RowKind.ACCOUNTS:
                return _account(number, item, self._id(item))
            case RowKind.ASSETS:
                return _asset(number, item, self._id(item), self.classes)
            case RowKind.LOGONS:
                return _logon(number, item, self.ids)
            case _:
                raise AssertionError(f"{self.kind} cannot be pushed")

    def _id(self, item: Item) -> str:
        """Return the id of a row as the source's own files write it: but for a few, in small letters."""
        found = item.needed("external_id", "the row cannot be told from others")
        return found.casefold() if self.source in SOURCES and self.source not in _ID_AS_WRITTEN else found

    def _claim(self, index: int, row: PushedRow) -> None:
        keys = [("external_id", row.external_id)]
        if isinstance(row, AccountRow) and row.username and not row.is_deleted:
            keys.append(("username", row.username))
        for key in keys:
            if key in self.claimed:
                raise BadCell(key[0], f"Row {self.claimed[key]} has the same. Send one of them.")
        self.claimed.update(dict.fromkeys(keys, index))


def _account(number: int, item: Item, external_id: str) -> AccountRow:
    licences, is_licensed = item.texts("licences"), item.flag("is_licensed")
    if is_licensed is None and item.names("licences"):
        is_licensed = bool(licences)
    return AccountRow(
        row=number,
        external_id=external_id,
        username=item.text("username").casefold(),
        display_name=item.text("display_name"),
        given_name=item.text("given_name"),
        surname=item.text("surname"),
        email=address(item.text("email")),
        aliases=tuple(dict.fromkeys(map(address, item.texts("aliases")))),
        employee_id=item.text("employee_number"),
        directory_ids=directory_ids(*item.texts("directory_ids")),
        domain=item.text("domain").casefold(),
        sam_name=item.text("sam_name").casefold(),
        department=item.text("department"),
        is_enabled=item.flag("is_enabled"),
        is_licensed=is_licensed,
        licenses=licences,
        is_deleted=bool(item.flag("is_gone")),
        stated_kind=item.one_of("kind", ACCOUNT_KINDS) or "",
        created_on=item.day("created_on"),
        last_active_on=item.day("last_activity_on"),
    )


def _asset(number: int, item: Item, external_id: str, classes: Mapping[str, AssetClass]) -> AssetRow:
    native, is_managed = item.text("native_class"), item.flag("is_managed")
    stated = item.one_of("asset_class", {str(name): name for name in AssetClass})
    return AssetRow(
        row=number,
        external_id=external_id,
        name=item.text("name"),
        asset_class=stated or classes.get(native.casefold()),
        source_class=native,
        serial_number=cells.serial(item.text("serial_number")),
        hostname=item.text("hostname").casefold(),
        operating_system=item.text("operating_system"),
        assigned_to=item.text("assigned_to"),
        location=item.text("site"),
        status=item.text("status"),
        is_managed=is_managed is not False,
        is_retired=bool(item.flag("is_gone")),
        created_on=item.day("created_on"),
        last_seen_at=item.moment("last_contact_at"),
    )


def _logon(number: int, item: Item, ids: EventIds) -> LogonRow:
    account = item.needed("account", "nobody can be said to have signed in").casefold()
    item.needed("happened_at", "the sign-in has no time")
    item.needed("event", "it is not known what happened")
    happened_at, event = item.moment("happened_at"), item.one_of("event", {str(one): one for one in LogonEvent})
    if happened_at is None or event is None:
        raise BadCell("happened_at", "The sign-in has no time. Fill it in.")
    system, station, session = item.text("system"), item.text("station"), item.text("session")
    said = (account, station.casefold(), happened_at.isoformat(), event, session, system.casefold())
    return LogonRow(
        row=number,
        external_id=item.text("external_id") or ids.of(*said),
        happened_at=happened_at,
        event=event,
        username=account,
        system=system,
        station=station,
        session=session,
        is_interactive=item.flag("is_interactive") is not False,
    )
