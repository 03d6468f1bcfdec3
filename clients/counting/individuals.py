"""Who there is: persons with their accounts and sign-ins, and the accounts that stand for no single person."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clients.counting import wording
from clients.counting.values import AccountFact, AccountKind, Facts, LogonFact, PersonFact

# Kinds that say nothing of who it is: an administrator's second account has its owner counted already, whoever that is.
_OF_SOMEBODY = frozenset({AccountKind.UNKNOWN, AccountKind.ADMIN})
HUMAN = frozenset({AccountKind.PERSON, AccountKind.ADMIN, AccountKind.GUEST, AccountKind.UNKNOWN})


class Individual(NamedTuple):
    """Hold one human, known or presumed, with every account and every interactive sign-in up to the day, latest last.

    `last_active_on` is the latest activity in any source up to the day; `was_active_later` says that some came after.
    `evidence` is what the sources say of this human. `presumed` are accounts that are likely theirs, with the reason;
    what these tell is in nothing else here: see `presumably`.
    """

    ref: str
    name: str
    person: PersonFact | None
    accounts: tuple[AccountFact, ...]
    logons: tuple[LogonFact, ...]
    last_active_on: date | None
    was_active_later: bool
    evidence: tuple[str, ...]
    presumed: tuple["Presumed", ...] = ()

    def presumably(self) -> "Individual":
        """Return the same human with what the presumed accounts tell."""
        days = [one.last_active_on for one in self.presumed if one.last_active_on]
        return self._replace(
            accounts=(*self.accounts, *(one.account for one in self.presumed)),
            last_active_on=max(filter(None, (self.last_active_on, *days)), default=None),
            evidence=(*self.evidence, *(f"presumed: {fact}" for one in self.presumed for fact in one.evidence)),
        )

    @property
    def is_guest(self) -> bool:
        """Tell whether only guest accounts are known and the client did not name the person."""
        if self.is_on_roster:
            return False
        return {account.kind for account in self.accounts} == {AccountKind.GUEST}

    @property
    def is_unresolved(self) -> bool:
        """Tell whether nobody has said yet who, or what, is behind the account."""
        return self.person is None and _OF_SOMEBODY.issuperset([account.kind for account in self.accounts])

    @property
    def is_on_roster(self) -> bool:
        """Tell whether the client named the person."""
        return self.person is not None and self.person.is_on_roster

    @property
    def is_shut_out(self) -> bool:
        """Tell whether every account is known to be disabled."""
        return {account.is_enabled for account in self.accounts} == {False}


@dataclass(frozen=True, slots=True)
class Presumed:
    """Hold an account that is likely somebody's, why, and what it tells up to the day."""

    account: AccountFact
    because: str
    last_active_on: date | None
    evidence: tuple[str, ...]


def present(facts: Facts, on: date) -> tuple[AccountFact, ...]:
    """Return the accounts that exist on a day."""
    return tuple(
        account
        for account in facts.accounts
        if not (account.created_on and account.created_on > on)
        and not (account.retired_on and account.retired_on <= on)
    )


Told = Mapping[str, tuple[str, ...]]  # what is known of each account that exists on the day, by its ref


def individuals(facts: Facts, on: date, told: Told) -> tuple[Individual, ...]:
    """Return every human, known or presumed, by name; an account matched to no person stands for one of its own."""
    persons = {person.ref: person for person in facts.persons}
    owners = {account.ref: _owner(account, persons) for account in facts.accounts}
    accounts: dict[str, list[AccountFact]] = defaultdict(list)
    for account in present(facts, on):
        if account.kind in HUMAN and owners[account.ref]:
            accounts[owners[account.ref]].append(account)
    logons: dict[str, list[LogonFact]] = defaultdict(list)
    for logon in facts.logons:
        if logon.is_interactive and logon.on <= on:
            logons[logon.person or owners.get(logon.account, "")].append(logon)
    likely = _presumed(facts, persons, accounts, logons, on, told)
    refs = dict.fromkeys((*persons, *accounts))
    found = (
        _individual(
            ref, persons.get(ref), accounts.get(ref, []), logons.get(ref, []), on, told, tuple(likely.get(ref, ()))
        )
        for ref in refs
    )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.ref)))


def _presumed(
    facts: Facts,
    persons: dict[str, PersonFact],
    accounts: dict[str, list[AccountFact]],
    logons: dict[str, list[LogonFact]],
    on: date,
    told: Told,
) -> dict[str, list[Presumed]]:
    """Take accounts that are likely somebody's out of those that stand for a human of their own."""
    likely: dict[str, list[Presumed]] = defaultdict(list)
    for one in facts.presumptions:
        own = accounts.get(one.account, [])
        if one.person not in persons or not own or one.account in persons:
            continue
        (account,) = accounts.pop(one.account)
        alone = _individual(one.account, None, [account], logons.pop(one.account, []), on, told, ())
        likely[one.person].append(Presumed(account, one.because, alone.last_active_on, alone.evidence))
    return likely


def _owner(account: AccountFact, persons: dict[str, PersonFact]) -> str:
    if account.kind not in HUMAN:
        return ""
    return account.person if account.person in persons else account.ref


def _individual(
    ref: str,
    person: PersonFact | None,
    accounts: list[AccountFact],
    logons: list[LogonFact],
    on: date,
    told: Told,
    presumed: tuple[Presumed, ...],
) -> Individual:
    # The daily account names its owner before the administrator's does.
    ordered = sorted(accounts, key=lambda account: (account.kind is not AccountKind.PERSON, account.ref))
    signed_in = sorted(logons, key=lambda logon: logon.on)
    stated = [account.last_active_on for account in accounts if account.last_active_on]
    days = [*(logon.on for logon in logons), *(day for day in stated if day <= on)]
    return Individual(
        ref=ref,
        name=person.display_name if person else ordered[0].display_name or ordered[0].label,
        person=person,
        accounts=tuple(ordered),
        logons=tuple(signed_in),
        last_active_on=max(days, default=None),
        was_active_later=any(day > on for day in stated),
        evidence=_evidence(person, [", ".join(told[account.ref]) for account in ordered], signed_in),
        presumed=presumed,
    )


def _evidence(person: PersonFact | None, told: list[str], logons: list[LogonFact]) -> tuple[str, ...]:
    if person and person.is_on_roster:
        told.append("on the client's roster" + (" as a contractor" if person.is_contractor else ""))
    if logons:
        last = logons[-1]
        where = " at ".join(filter(None, (last.system, last.station)))
        told.append(f"last sign-in {wording.day(last.on)}" + (f" in {where}" if where else ""))
    return tuple(told)
