"""From stored rows to the facts that counting starts from."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AssetFact,
    EphiAccess,
    ExceptionFact,
    Facts,
    LogonFact,
    PersonFact,
    Presumption,
    SeatFact,
    SignInEvent,
    StationFact,
    SystemFact,
    logons_of,
)
from clients.mapping.kinds import KIND_FACTS
from clients.models import Account, Asset, Client, Logon, Person

# What facts are made of, in the order of their fields. Plain columns cost a third of what whole rows do.
COUNTED_ACCOUNT_COLUMNS = (
    "pk", "source", "username", "name", "email", "kind", "is_enabled", "is_licensed", "licences", "created_on",
    "retired_on", "last_activity_on", "person_id", "station",
)  # fmt: skip
ACCOUNT_FACT_COLUMNS = (
    *COUNTED_ACCOUNT_COLUMNS,
    "aliases", "directory_ids", "given_name", "surname", "employee_number", "domain", "sam_name", "department",
)  # fmt: skip
PERSON_FACT_COLUMNS = (
    "pk", "name", "email", "employee_number", "external_id", "department", "is_on_roster", "is_contractor",
    "is_confirmed", "joined_on", "left_on",
)  # fmt: skip
ASSET_FACT_COLUMNS = (
    "pk", "name", "source", "asset_class", "native_class", "serial_number", "hostname", "status", "is_managed",
    "created_on", "retired_on", "last_contact_on",
)  # fmt: skip
_CLASSES: dict[str | None, AssetClass | None] = {None: None, **{name.value: name for name in AssetClass}}
Row = tuple[Any, ...]
LOGON_FACT_COLUMNS = ("account_id", "happened_at", "event", "system", "station", "session", "is_interactive")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hold the few rows of a client that say how its accounts and devices are to be read; each is a list of JSON."""

    stations: list[dict[str, Any]]
    systems: list[dict[str, Any]]
    seats: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    exceptions: list[dict[str, Any]]
    leavers_under: str | None
    stale_after_days: int | None


def account_fact(account: Account) -> AccountFact:
    """Return an account as counting sees it."""
    return account_fact_of(attrgetter(*ACCOUNT_FACT_COLUMNS)(account))


def person_fact(person: Person) -> PersonFact:
    """Return a person as counting sees them."""
    return person_fact_of(attrgetter(*PERSON_FACT_COLUMNS)(person))


def asset_fact(asset: Asset) -> AssetFact:
    """Return a device as counting sees it."""
    return asset_fact_of(attrgetter(*ASSET_FACT_COLUMNS)(asset))


def account_fact_of(columns: Row) -> AccountFact:
    """Return an account as counting sees it, of its `ACCOUNT_FACT_COLUMNS`; ids and lists may be text.

    Of its `COUNTED_ACCOUNT_COLUMNS` it can be counted, and not matched.
    """
    (
        pk, source, username, name, email, kind, is_enabled, is_licensed, licences, created_on, retired_on,
        last_activity_on, person_id, station, *matched,
    ) = columns  # fmt: skip
    counted = (
        str(pk), source, username, name, email, KIND_FACTS[kind], is_enabled, is_licensed, _texts(licences),
        created_on, retired_on, last_activity_on, str(person_id or ""), station,
    )  # fmt: skip
    if not matched:
        return AccountFact(*counted)
    aliases, directory_ids, *names = matched
    return AccountFact(*counted, _texts(aliases), _texts(directory_ids), *names)


def person_fact_of(columns: Row) -> PersonFact:
    """Return a person as counting sees them, of their `PERSON_FACT_COLUMNS`."""
    (
        pk, name, email, employee_number, external_id, department, is_on_roster, is_contractor, is_confirmed, joined_on,
        left_on,
    ) = columns  # fmt: skip
    is_made = not (is_on_roster or is_confirmed or external_id)
    return PersonFact(
        str(pk), name, "", "", email, employee_number, external_id, department, is_on_roster, is_contractor, is_made,
        joined_on, left_on,
    )  # fmt: skip


def asset_fact_of(columns: Row) -> AssetFact:
    """Return a device as counting sees it, of its `ASSET_FACT_COLUMNS`."""
    pk, name, source, asset_class, *rest = columns
    return AssetFact(str(pk), name, source, _CLASSES[asset_class], *rest)


def client_facts(
    client: Client,
    accounts: Iterable[Row],
    people: Iterable[Row],
    assets: Iterable[Row],
    logons: Iterable[Logon],
    around: Surroundings,
) -> Facts:
    """Return everything that is known of one client, as counting sees it, of the columns named above."""
    return Facts(
        accounts=tuple(map(account_fact_of, accounts)),
        persons=tuple(map(person_fact_of, people)),
        assets=tuple(map(asset_fact_of, assets)),
        logons=tuple(logon_facts(logons, ZoneInfo(client.time_zone))),
        stations=tuple(_station(one) for one in around.stations),
        systems=tuple(_system(one) for one in around.systems),
        seats=tuple(SeatFact(one["name"], one["bought_count"]) for one in around.seats),
        presumptions=tuple(presumptions(around.questions)),
        exceptions=tuple(ExceptionFact(one["ref"], one["is_counted"], one["because"]) for one in around.exceptions),
        leavers_under=around.leavers_under or "",
        stale_after_days=around.stale_after_days,
        is_covered_entity=client.is_covered_by_hipaa,
    )


def logon_facts(logons: Iterable[Logon], zone: ZoneInfo) -> Iterator[LogonFact]:
    """Return the sign-ins of a client's logs, each with its end where the log tells it, on the client's days."""
    return logons_of(
        SignInEvent(
            account=str(row.account_id),
            happened_at=row.happened_at.astimezone(zone),
            event=row.event,
            system=row.system,
            station=row.station,
            session=row.session,
            is_interactive=row.is_interactive,
        )
        for row in logons
    )


def presumptions(questions: Iterable[Mapping[str, Any]]) -> Iterator[Presumption]:
    """Yield whose an account without a person likely is: where all that is asked of it leads to one person.

    A question may lead there through another account without a person, of which the same is asked.
    """
    beside: dict[str, set[str]] = defaultdict(set)
    persons: dict[str, dict[str, str]] = defaultdict(dict)
    reasons: dict[str, str] = {}
    for one in questions:
        other, own = one["person"] or one["other_person"], one["own_person"]
        if not own and other:
            persons[one["account"]][other] = reasons[one["account"]] = one["because"]
        elif own and one["other_account"] and not one["other_person"]:
            persons[one["other_account"]][own] = reasons[one["other_account"]] = one["because"]
        elif not own and one["other_account"]:
            for left, right in ((one["account"], one["other_account"]), (one["other_account"], one["account"])):
                beside[left].add(right)
                reasons.setdefault(left, one["because"])
    for account in sorted(reasons):
        likely = {person for near in _reached(account, beside) for person in persons.get(near, ())}
        if len(likely) == 1:
            yield Presumption(account, likely.pop(), reasons[account])


def _reached(start: str, beside: Mapping[str, set[str]]) -> set[str]:
    reached, open_ones = {start}, [start]
    while open_ones:
        for near in beside.get(open_ones.pop(), set()) - reached:
            reached.add(near)
            open_ones.append(near)
    return reached


def _texts(stored: Sequence[str] | str) -> tuple[str, ...]:
    return _read(stored) if isinstance(stored, str) else tuple(stored)


@lru_cache(maxsize=1_024)  # thousands of accounts have the same few licences
def _read(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _station(row: Mapping[str, Any]) -> StationFact:
    answered_on = date.fromisoformat(row["answered_on"]) if row["answered_on"] else None
    return StationFact(row["name"], EphiAccess(row["ephi_access"]), answered_on, row["logs_off_after_minutes"])


def _system(row: Mapping[str, Any]) -> SystemFact:
    return SystemFact(row["name"], row["maintains_ephi"], tuple(row["audit_lacks"]))
