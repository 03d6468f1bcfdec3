"""What the columns of an unknown table may hold, guessed by their headers; a person corrects it."""

from collections.abc import Iterator, Mapping, Sequence

from clients.importing import (
    ad_users,
    datto_rmm,
    emr_logons,
    entra_signins,
    google_users,
    intune,
    m365_users,
    ninjaone,
    pax8_subscriptions,
    snipeit_assets,
    snipeit_users,
)
from clients.importing.headers import compared
from clients.importing.mappings import DATES, DEFAULT_MAPPINGS, FIELDS, IDENTIFIERS, KIND
from clients.importing.rows import RowKind

Aliases = Mapping[str, Sequence[str]]
_SOURCES: Mapping[RowKind, tuple[Aliases, ...]] = {
    RowKind.ACCOUNTS: (m365_users.ALIASES, google_users.ALIASES, ad_users.ALIASES, snipeit_users.ALIASES),
    RowKind.ASSETS: (ninjaone.ALIASES, datto_rmm.ALIASES, intune.ALIASES, snipeit_assets.ALIASES),
    RowKind.PERSONS: (m365_users.ALIASES, snipeit_users.ALIASES),
    RowKind.LOGONS: (emr_logons.ALIASES, entra_signins.ALIASES),
    RowKind.SEATS: (pax8_subscriptions.ALIASES,),
    RowKind.COUNTS: (),
}
# What sources call a field by another name.
_SAME = {
    "last_active_on": ("last_sign_in", "last_logon"),
    "asset_class": ("node_class", "category", "device_class"),
    "name": ("system_name", "display_name"),
    "hostname": ("dns_name",),
    "last_seen_at": ("last_seen", "last_contact"),
    "timestamp": ("happened_at",),
    "workstation_id": ("station",),
    "session_id": ("session",),
}
_FURTHER = {
    "username": ("Login", "Login name", "User ID"),
    "display_name": ("Full name", "Employee name"),
    "month": ("Period", "Date"),
    "users": ("User count",),
}


def guessed(kind: RowKind, headers: Sequence[str]) -> dict[str, str]:
    """Return for each field of a kind of rows the header that may be its column; no header is used twice."""
    free = {compared(header): header for header in reversed(headers) if header}
    found: dict[str, str] = {}
    for field in fields_of(kind):
        for name in _names(kind, field):
            if header := free.pop(compared(name), ""):
                found[field] = header
                break
    return found


def likely_kind(headers: Sequence[str]) -> RowKind:
    """Return what the rows of a table most likely are: the kind most of whose fields are found, one of which names."""

    def known(kind: RowKind) -> tuple[bool, int]:
        found = guessed(kind, headers)
        return any(name in found for name in IDENTIFIERS[kind]), len(found)

    return max(FIELDS, key=known)


def fields_of(kind: RowKind) -> tuple[str, ...]:
    """Return the fields of a kind of rows, in the order of the shipped mapping."""
    return tuple(name for name in _shipped(kind) if name not in (KIND, DATES))


def label_of(kind: RowKind, field: str) -> str:
    """Return what a field is called: its header in the shipped mapping."""
    return _shipped(kind)[field]


def _shipped(kind: RowKind) -> Mapping[str, str]:
    return next(mapping for mapping in DEFAULT_MAPPINGS.values() if mapping[KIND] == kind)


def _names(kind: RowKind, field: str) -> Iterator[str]:
    yield label_of(kind, field)
    yield field
    for aliases in _SOURCES[kind]:
        for name in (field, *_SAME.get(field, ())):
            yield from aliases.get(name, ())
    yield from _FURTHER.get(field, ())
