"""Findings on accounts and licences, for every client."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from clients.counting import licences, wording
from clients.counting.attribution import Attribution, attributions
from clients.counting.finding_values import FindingFact, finding
from clients.counting.individuals import present
from clients.counting.kinds import sharing_of
from clients.counting.values import AccountFact, AccountKind, Facts, LogonFact

_WINDOW_DAYS = 90
_SHARED = frozenset({AccountKind.SHARED_STATION, AccountKind.SHARED_MAILBOX})


def find(facts: Facts, on: date) -> Iterator[FindingFact]:
    """Yield the findings on licences, generic and shared sign-ins, and leavers."""
    accounts = present(facts, on)
    yield from _licences(accounts)
    yield from _seats(facts, accounts)
    by_account = recent(facts, on)
    names = {person.ref: person.display_name for person in facts.persons}
    presumed = {one.account for one in facts.presumptions}
    behind = attributions(accounts, (logon for logons in by_account.values() for logon in logons))
    for account in accounts:
        logons = by_account.get(account.ref, [])
        if not logons and account.ref not in behind:
            continue
        is_nobodys = not account.person and account.ref not in presumed
        if logons and is_nobodys and account.kind is AccountKind.UNKNOWN:
            last = wording.day(logons[-1].on)
            yield finding(
                "ACC-1",
                account.label,
                f"{account.label} signed in {wording.times(len(logons))}, last on {last}.",
                subject=account.ref,
            )
        yield from _sharing(account, logons, behind.get(account.ref, ()), names)
    yield from leavers(facts, on, "ACC-2")


def _sharing(
    account: AccountFact, logons: list[LogonFact], behind: tuple[Attribution, ...], names: dict[str, str]
) -> Iterator[FindingFact]:
    """Yield ACC-3 for an account behind which several persons were, or, where nobody is known, one in two places."""
    sharing = sharing_of(account, logons, behind)
    if not sharing.is_shared or (account.person and len(sharing.persons) < 2):
        return
    who = wording.listed(sorted(names.get(ref, ref) for ref in sharing.persons))
    if len(sharing.persons) > 1 and behind:
        system = behind[0].system or "another system"
        told = f"{who} worked at {behind[0].station} by the sign-ins of {system}, where {account.label} is signed in."
    elif len(sharing.persons) > 1:
        told = f"{who} signed in as {account.label}."
    else:
        told = f"{account.label} was used {sharing.overlaps[0]}."
    seen = tuple(
        f"{names.get(one.person, one.person)} at {one.station} in {one.system or 'another system'}, "
        f"last on {wording.day(one.on)}"
        for one in behind
    )
    yield finding("ACC-3", account.label, told, sharing.overlaps + seen, account.ref)


def recent(facts: Facts, on: date) -> dict[str, list[LogonFact]]:
    """Return each account's interactive sign-ins of the last 90 days, oldest first."""
    found: dict[str, list[LogonFact]] = defaultdict(list)
    for logon in sorted(facts.logons, key=lambda logon: logon.on):
        if logon.is_interactive and 0 <= (on - logon.on).days < _WINDOW_DAYS:
            found[logon.account].append(logon)
    return found


def leavers(facts: Facts, on: date, code: str, systems: frozenset[str] | None = None) -> Iterator[FindingFact]:
    """Yield, under a code, each person who signed in after the last day, in the given systems or in any."""
    owners = {account.ref: account.person for account in facts.accounts}
    later: dict[str, list[LogonFact]] = defaultdict(list)
    for logons in recent(facts, on).values():
        for logon in logons:
            if systems is None or logon.system in systems:
                later[logon.person or owners.get(logon.account, "")].append(logon)
    for person in facts.persons:
        if not person.left_on or not person.has_left(on):
            continue
        used = [logon.on for logon in later[person.ref] if logon.on > person.left_on]
        if used:
            left, last = wording.day(person.left_on), wording.day(max(used))
            told = f"{person.display_name} left on {left}; the account was used on {last}."
            yield finding(code, person.display_name, told, subject=person.ref)


def _licences(accounts: tuple[AccountFact, ...]) -> Iterator[FindingFact]:
    for account in accounts:
        if not licences.has_counted(account):
            continue
        evidence = wording.facts_of(account)
        if account.is_enabled is False:
            yield finding("LIC-2", account.label, f"{account.label} is disabled but licensed.", evidence, account.ref)
        elif account.kind in _SHARED and licences.may_hold_desktop_apps(account):
            yield finding(
                "LIC-1",
                account.label,
                f"{account.label} is {wording.kind(account.kind)} with a user licence.",
                evidence,
                account.ref,
            )
        elif account.kind is AccountKind.SERVICE:
            yield finding(
                "LIC-3", account.label, f"{account.label} is a service account with a licence.", evidence, account.ref
            )


def _seats(facts: Facts, accounts: tuple[AccountFact, ...]) -> Iterator[FindingFact]:
    bought = sum(seat.bought for seat in facts.seats)
    assigned = sum(bool(licences.has_counted(account)) for account in accounts)
    if bought > assigned and licences.telling_sources(accounts):
        told = f"{wording.counted(bought, 'seat')} bought, {assigned:,} assigned: {bought - assigned:,} unused."
        yield finding("LIC-4", "Seats", told, tuple(f"{seat.product}: {seat.bought:,}" for seat in facts.seats))
