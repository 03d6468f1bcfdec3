"""From stored rows to the facts that counting starts from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
        kind=KIND_FACTS[account.kind],
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
