"""Between stored rows and the pure values of importing and counting; the only file that speaks both."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from clients.asset_classes import AssetClass
from clients.counting import (
    AccountFact,
    AccountKind,
    AssetFact,
    CountResult,
    Decision,
    DeviceCount,
    DeviceDecision,
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
from clients.counting.individuals import present
from clients.importing import AccountRow, AssetRow, PersonRow, SeatRow
from clients.models import Account, Asset, Client, CountLine, InventoryCount, Logon, Person, Site

Columns = dict[str, Any]
_TO_FACT = {kind.value: AccountKind("SHARED_STATION" if kind == "STATION" else kind.value) for kind in Account.Kind}
_TO_ROW = {fact: Account.Kind(code) for code, fact in _TO_FACT.items()}
_LONGEST = 256
# What counting reads of a row. Read as plain columns these cost a third of what whole rows do.
ACCOUNT_FACT_COLUMNS = (
    "pk", "source", "username", "name", "given_name", "surname", "email", "aliases", "employee_number", "department",
    "kind", "is_enabled", "is_licensed", "licences", "created_on", "retired_on", "last_activity_on", "person_id",
    "directory_ids", "domain", "sam_name", "station",
)  # fmt: skip
PERSON_FACT_COLUMNS = (
    "pk", "name", "email", "employee_number", "department", "is_on_roster", "is_contractor", "is_confirmed",
    "external_id", "joined_on", "left_on",
)  # fmt: skip
ASSET_FACT_COLUMNS = (
    "pk", "name", "source", "asset_class", "native_class", "serial_number", "hostname", "is_managed", "created_on",
    "retired_on", "last_contact_on", "status",
)  # fmt: skip
LOGON_FACT_COLUMNS = ("account_id", "happened_at", "event", "system", "station", "session", "is_interactive")


def kind_of_fact(kind: AccountKind | str) -> Account.Kind:
    """Return the stored code of an account's kind."""
    return _TO_ROW[AccountKind(kind)]


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


def account_columns(row: AccountRow, *, is_partial: bool = False) -> Columns:
    """Return what a file says of an account; what it does not say is left out and stays as it was.

    A partial one, which only adds to what another source told, says nothing by a blank.
    """
    said: Columns = {
        "name": row.display_name or row.username or row.email or row.external_id,
        "given_name": row.given_name,
        "surname": row.surname,
        "username": row.username,
        "email": row.email,
        "aliases": list(row.aliases),
        "employee_number": row.employee_id,
        "department": row.department,
    }
    if is_partial:
        said = {name: value for name, value in said.items() if value and name != "name"}
    unsure = {
        "directory_ids": list(row.directory_ids) or None,
        "domain": row.domain or None,
        "sam_name": row.sam_name or None,
        "is_enabled": row.is_enabled,
        "is_licensed": row.is_licensed,
        "licences": None if row.is_licensed is None else list(row.licenses),
        "created_on": row.created_on,
        "last_activity_on": row.last_active_on,
    }
    return said | {name: value for name, value in unsure.items() if value is not None}


def asset_columns(row: AssetRow, sites: Mapping[str, Site]) -> Columns:
    """Return what a file says of a device, its class apart; `sites` are the client's by name."""
    said: Columns = {
        "name": row.name or row.hostname or row.external_id,
        "native_class": row.source_class,
        "hostname": row.hostname,
        "serial_number": row.serial_number,
        "operating_system": row.operating_system,
        "assigned_to": row.assigned_to,
        "status": row.status,
        "is_managed": row.is_managed,
    }
    if row.location:
        said["site_id"] = sites[row.location].pk
    if row.created_on:
        said["created_on"] = row.created_on
    if row.last_seen_at:
        said["last_contact_on"] = row.last_seen_at.date()
    return said


def person_columns(row: PersonRow) -> Columns:
    """Return what the client's roster says of a person."""
    return {
        "name": (row.display_name or row.email or row.employee_id or row.external_id)[:_LONGEST],
        "email": row.email,
        "employee_number": row.employee_id,
        "department": row.department,
        "external_id": row.external_id,
        "is_on_roster": True,
        "is_contractor": row.is_contractor,
        "joined_on": row.joined_on,
        "left_on": row.left_on,
    }


def seat_columns(row: SeatRow) -> Columns:
    """Return what a file says of bought seats."""
    return {
        "name": row.product,
        "bought_count": row.bought_count,
        "status": row.status,
        "is_active": row.is_active,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def account_fact(account: Account) -> AccountFact:
    """Return an account as counting sees it."""
    return AccountFact(
        ref=str(account.pk),
        source=account.source,
        username=account.username,
        display_name=account.name,
        given_name=account.given_name,
        surname=account.surname,
        email=account.email,
        aliases=tuple(account.aliases),
        employee_id=account.employee_number,
        directory_ids=tuple(account.directory_ids),
        domain=account.domain,
        sam_name=account.sam_name,
        station=account.station,
        department=account.department,
        kind=_TO_FACT[account.kind],
        is_enabled=account.is_enabled,
        is_licensed=account.is_licensed,
        licenses=tuple(account.licences),
        created_on=account.created_on,
        retired_on=account.retired_on,
        last_active_on=account.last_activity_on,
        person=str(account.person_id or ""),
    )


def person_fact(person: Person) -> PersonFact:
    """Return a person as counting sees them."""
    return PersonFact(
        ref=str(person.pk),
        display_name=person.name,
        email=person.email,
        employee_id=person.employee_number,
        roster_id=person.external_id,
        department=person.department,
        is_on_roster=person.is_on_roster,
        is_contractor=person.is_contractor,
        is_made=not (person.is_on_roster or person.is_confirmed or person.external_id),
        joined_on=person.joined_on,
        left_on=person.left_on,
    )


def asset_fact(asset: Asset) -> AssetFact:
    """Return a device as counting sees it."""
    return AssetFact(
        ref=str(asset.pk),
        name=asset.name,
        source=asset.source,
        asset_class=AssetClass(asset.asset_class) if asset.asset_class else None,
        source_class=asset.native_class,
        serial_number=asset.serial_number,
        hostname=asset.hostname,
        status=asset.status,
        is_managed=asset.is_managed,
        created_on=asset.created_on,
        retired_on=asset.retired_on,
        last_seen_on=asset.last_contact_on,
    )


def client_facts(
    client: Client,
    accounts: Iterable[Account],
    people: Iterable[Person],
    assets: Iterable[Asset],
    logons: Iterable[Logon],
    around: Surroundings,
) -> Facts:
    """Return everything that is known of one client, as counting sees it; the rows may be columns of theirs."""
    return Facts(
        accounts=tuple(account_fact(account) for account in accounts),
        persons=tuple(person_fact(person) for person in people),
        assets=tuple(asset_fact(asset) for asset in assets),
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


def _station(row: Mapping[str, Any]) -> StationFact:
    answered_on = date.fromisoformat(row["answered_on"]) if row["answered_on"] else None
    return StationFact(row["name"], EphiAccess(row["ephi_access"]), answered_on, row["logs_off_after_minutes"])


def _system(row: Mapping[str, Any]) -> SystemFact:
    return SystemFact(row["name"], row["maintains_ephi"], tuple(row["audit_lacks"]))


def count_columns(users: CountResult, devices: DeviceCount, facts: Facts) -> Columns:
    """Return the numbers of a frozen count."""
    stations = (one for one in present(facts, users.on) if one.kind is AccountKind.SHARED_STATION)
    return {
        "policy": users.policy.value,
        "user_count": users.count,
        "lowest_user_count": users.interval[0] if users.interval else None,
        "highest_user_count": users.interval[2] if users.interval else None,
        "device_counts": {name.value: number for name, number in devices.by_class.items()},
        "unclassified_count": devices.unclassified_count,
        "station_count": sum(one.is_enabled is not False for one in stations),
    }


def count_lines(count: InventoryCount, users: CountResult, devices: DeviceCount) -> list[CountLine]:
    """Return the lines of a frozen count, not yet stored: every account or person, then every device."""
    decided: list[tuple[str, Decision | DeviceDecision]] = []
    decided += [(CountLine.Subject.USER, line) for line in users.lines]
    decided += [(CountLine.Subject.DEVICE, line) for line in devices.lines]
    return [
        CountLine(
            count_id=count.pk,  # the count itself would be checked once for every line
            subject=subject,
            who=line.who[:_LONGEST],
            ref=line.subject[:_LONGEST],
            is_counted=line.counted,
            is_undecided=line.is_undecided,
            because=line.because,
            evidence=list(line.evidence),
        )
        for subject, line in decided
    ]
