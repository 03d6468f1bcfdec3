"""Findings on individual sign-in to systems with patient data (DOMAIN section 5), for covered clients only."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from clients.counting import wording
from clients.counting.account_findings import leavers, recent
from clients.counting.attribution import attributions, station_of
from clients.counting.finding_values import FindingFact, finding
from clients.counting.individuals import present
from clients.counting.sessions import overlapping, owner_of, sessions
from clients.counting.values import AccountFact, AccountKind, EphiAccess, Facts, LogonFact, StationFact


def find(facts: Facts, on: date) -> Iterator[FindingFact]:
    """Yield PII-1 to PII-8 as far as the facts decide them."""
    with_ephi = frozenset(system.name for system in facts.systems if system.maintains_ephi)
    yield from _shared_in(facts, on, with_ephi)
    yield from _stations(facts, on)
    yield from _audits(facts)
    yield from leavers(facts, on, "PII-7", with_ephi)
    yield from _disabled(facts, on, with_ephi)
    yield from _two_places(facts, on)


def _shared_in(facts: Facts, on: date, with_ephi: frozenset[str]) -> Iterator[FindingFact]:
    """Yield PII-1: one sign-in, two persons, in a system that maintains ePHI.

    That several use it is told by sign-ins that name the person, by who was seen at its station, or by what it is.
    """
    names = {person.ref: person.display_name for person in facts.persons}
    by_account = recent(facts, on)
    behind = attributions(facts.accounts, (logon for logons in by_account.values() for logon in logons))
    for account in sorted(present(facts, on), key=lambda account: account.ref):
        logons = [logon for logon in by_account.get(account.ref, ()) if logon.system in with_ephi]
        if not logons:
            continue
        system, times = logons[-1].system, wording.times(len(logons))
        as_it = {logon.person for logon in logons if logon.person}
        there = {one.person for one in behind.get(account.ref, ())}
        who = wording.listed(sorted(names.get(person, person) for person in (as_it if len(as_it) > 1 else there)))
        if len(as_it) > 1:
            told = f"{who} signed in to {system} as {account.label}."
        elif len(there) > 1:
            told = f"{who} worked where {account.label} is signed in to {system}."
        elif account.kind is AccountKind.SHARED_STATION:
            told = f"{account.label} is a shared sign-in and was used in {system} {times}."
        else:
            continue
        yield finding("PII-1", account.label, told, subject=account.ref)


def _stations(facts: Facts, on: date) -> Iterator[FindingFact]:
    """Yield PII-2 to PII-5 for each account that is bound to a station."""
    answers = {station.name.casefold(): station for station in facts.stations}
    for account in present(facts, on):
        if account.kind is not AccountKind.SHARED_STATION or account.is_enabled is False:
            continue
        name = station_of(account)
        station = answers.get(name.casefold(), StationFact(name))
        yield _access(account, station)
        if station.logs_off_after_minutes is None:
            yield finding(
                "PII-5", account.label, f"No automatic logoff is recorded for {station.name}.", subject=account.ref
            )


def _access(account: AccountFact, station: StationFact) -> FindingFact:
    shared = f"{account.label} is a shared sign-in at {station.name}"
    match station.ephi_access:
        case EphiAccess.REACHABLE:
            return finding(
                "PII-2", account.label, f"{shared}, and patient data can be reached from it.", subject=account.ref
            )
        case EphiAccess.BEHIND_OWN_SIGN_IN if station.answered_on:
            answered = wording.day(station.answered_on)
            told = f"{shared}; on {answered} it was answered that patient data needs an own sign-in."
            return finding("PII-3", account.label, told, subject=account.ref)
        case _:
            return finding(
                "PII-4",
                account.label,
                f"{shared}; nobody has answered what can be reached from it.",
                subject=account.ref,
            )


def _audits(facts: Facts) -> Iterator[FindingFact]:
    for system in facts.systems:
        if system.maintains_ephi and system.audit_lacks:
            told = f"The sign-in audit of {system.name} lacks {wording.listed(system.audit_lacks)}."
            yield finding("PII-6", system.name, told)


def _disabled(facts: Facts, on: date, with_ephi: frozenset[str]) -> Iterator[FindingFact]:
    """Yield PII-7 for a person, not known to have left, whose accounts are disabled and who used such a system."""
    gone = {person.ref for person in facts.persons if person.has_left(on)}
    owned: dict[str, list[AccountFact]] = defaultdict(list)
    for account in present(facts, on):
        if account.person:
            owned[account.person].append(account)
    by_account = recent(facts, on)
    for person in facts.persons:
        stated = [account for account in owned[person.ref] if account.is_enabled is not None]
        used = [
            logon for account in owned[person.ref] for logon in by_account[account.ref] if logon.system in with_ephi
        ]
        if person.ref not in gone and used and stated and not any(account.is_enabled for account in stated):
            last = max(used, key=lambda logon: logon.on)
            told = f"{person.display_name}'s account {stated[0].label} is disabled; "
            told += f"{last.system} was used on {wording.day(last.on)}. Check which came first."
            yield finding("PII-7", person.display_name, told, subject=person.ref)


def _two_places(facts: Facts, on: date) -> Iterator[FindingFact]:
    """Yield PII-8 once for each person or account that was at two stations at once."""
    labels = {account.ref: account.label for account in facts.accounts}
    labels.update((person.ref, person.display_name) for person in facts.persons)
    running = sessions(logon for logons in recent(facts, on).values() for logon in logons)
    seen: dict[str, list[tuple[LogonFact, LogonFact]]] = defaultdict(list)
    owners = {account.ref: account.person for account in facts.accounts}
    for one, other in overlapping(running, owners):
        seen[owner_of(one.logon, owners)].append((one.logon, other.logon))
    for ref, pairs in sorted(seen.items()):
        earlier, later = pairs[-1]
        who, when = labels.get(ref, ref), wording.day(later.on)
        told = f"{who} was signed in at {earlier.station} and {later.station} at once on {when}."
        yield finding("PII-8", who, told, subject=ref)
