"""Who there is: persons with their accounts and sign-ins, and the accounts that stand for no single person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from clients.counting import wording
from clients.counting.values import AccountFact, AccountKind, Facts, LogonFact, PersonFact

# Kinds that say nothing of who it is: an administrator's second account has its owner counted already, whoever that is.
_OF_SOMEBODY = frozenset({AccountKind.UNKNOWN, AccountKind.ADMIN})
HUMAN = frozenset({AccountKind.PERSON, AccountKind.ADMIN, AccountKind.GUEST, AccountKind.UNKNOWN})
Held = tuple[AccountKind, bool | None, str]  # of an account: its kind, whether it is enabled, its source
_held = attrgetter("kind", "is_enabled", "source")


class Standing(NamedTuple):
    """What the rules go by in a human on a day: many stand alike, and one verdict does for all of them.

    `joins_on` is there while it is still to come, `left_on` once it is past. `last_active_on` is the latest activity in
    any source up to the day; `was_active_later` says that some came after.
    """

    joins_on: date | None
    left_on: date | None
    is_known: bool
    is_on_roster: bool
    accounts: tuple[Held, ...]
    last_active_on: date | None
    was_active_later: bool

    @property
    def is_guest(self) -> bool:
        """Tell whether only guest accounts are known and the client did not name the person."""
        return not self.is_on_roster and {kind for kind, _, _ in self.accounts} == {AccountKind.GUEST}

    @property
    def is_unresolved(self) -> bool:
        """Tell whether nobody has said yet who, or what, is behind the account."""
        return not self.is_known and _OF_SOMEBODY.issuperset([kind for kind, _, _ in self.accounts])

    @property
    def is_shut_out(self) -> bool:
        """Tell whether every account is known to be disabled."""
        return {is_enabled for _, is_enabled, _ in self.accounts} == {False}

    def days_since_active(self, on: date) -> int | None:
        """Return how long ago the latest activity was, None where none is known."""
        return None if self.last_active_on is None else (on - self.last_active_on).days


class Individual(NamedTuple):
    """Hold one human, known or presumed, with every account and every interactive sign-in up to the day, latest last.

    `presumed` are accounts that are likely theirs, with the reason; what these tell is in nothing else here, unless
    `is_presuming`: see `presumably`.
    """

    ref: str
    name: str
    person: PersonFact | None
    accounts: tuple[AccountFact, ...]
    logons: tuple[LogonFact, ...]
    standing: Standing
    presumed: tuple["Presumed", ...] = ()
    is_presuming: bool = False

    def presumably(self) -> "Individual":
        """Return the same human with what the presumed accounts tell."""
        own, others = self.standing, [one.alone.standing for one in self.presumed]
        days = [standing.last_active_on for standing in (own, *others) if standing.last_active_on]
        standing = own._replace(
            accounts=sum((other.accounts for other in others), own.accounts), last_active_on=max(days, default=None)
        )
        return self._replace(standing=standing, is_presuming=True)


@dataclass(frozen=True, slots=True)
class Presumed:
    """Hold an account that is likely somebody's, as a human of its own by what it tells up to the day, and why."""

    alone: Individual
    because: str


def present(facts: Facts, on: date) -> tuple[AccountFact, ...]:
    """Return the accounts that exist on a day."""
    return tuple(
        account
        for account in facts.accounts
        if not (account.created_on and account.created_on > on)
        and not (account.retired_on and account.retired_on <= on)
    )


def individuals(facts: Facts, on: date, accounts: Iterable[AccountFact]) -> tuple[Individual, ...]:
    """Return every human, known or presumed, by name; an account matched to no person stands for one of its own.

    `accounts` are those that exist on the day.
    """
    persons = {person.ref: person for person in facts.persons}
    owners = {
        account.ref: account.person if account.person in persons else account.ref
        for account in facts.accounts
        if account.kind in HUMAN
    }
    owned: dict[str, list[AccountFact]] = defaultdict(list)
    for account in accounts:
        if account.kind in HUMAN:
            owned[owners[account.ref]].append(account)
    logons: dict[str, list[LogonFact]] = defaultdict(list)
    for logon in sorted(facts.logons, key=lambda logon: logon.on):
        if logon.is_interactive and logon.on <= on:
            logons[logon.person or owners.get(logon.account, "")].append(logon)
    likely = _presumed(facts, persons, owned, logons, on)
    found = [
        _individual(ref, persons.get(ref), owned.get(ref, ()), logons.get(ref, ()), on, likely.get(ref, ()))
        for ref in dict.fromkeys((*persons, *owned))
    ]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.ref)))


def evidence_of(one: Individual) -> tuple[str, ...]:
    """Return what the sources say of a human."""
    # The daily account is named before the administrator's.
    ordered = sorted(one.accounts, key=lambda account: (account.kind is not AccountKind.PERSON, account.ref))
    told = [", ".join(wording.facts_of(account)) for account in ordered]
    if one.person and one.person.is_on_roster:
        told.append("on the client's roster" + (" as a contractor" if one.person.is_contractor else ""))
    if one.logons:
        last = one.logons[-1]
        where = " at ".join(filter(None, (last.system, last.station)))
        told.append(f"last sign-in {wording.day(last.on)}" + (f" in {where}" if where else ""))
    if one.is_presuming:
        told += [f"presumed: {fact}" for other in one.presumed for fact in evidence_of(other.alone)]
    return tuple(told)


def _presumed(
    facts: Facts,
    persons: dict[str, PersonFact],
    accounts: dict[str, list[AccountFact]],
    logons: dict[str, list[LogonFact]],
    on: date,
) -> dict[str, list[Presumed]]:
    """Take accounts that are likely somebody's out of those that stand for a human of their own."""
    likely: dict[str, list[Presumed]] = defaultdict(list)
    for one in facts.presumptions:
        own = accounts.get(one.account)
        if one.person not in persons or not own or one.account in persons:
            continue
        alone = _individual(one.account, None, accounts.pop(one.account), logons.pop(one.account, ()), on, ())
        up_to_the_day = alone.standing._replace(was_active_later=False)
        likely[one.person].append(Presumed(alone._replace(standing=up_to_the_day), one.because))
    return likely


def _individual(
    ref: str,
    person: PersonFact | None,
    accounts: Sequence[AccountFact],
    logons: Sequence[LogonFact],
    on: date,
    presumed: Iterable[Presumed],
) -> Individual:
    return Individual(
        ref=ref,
        name=person.display_name if person else accounts[0].display_name or accounts[0].label,
        person=person,
        accounts=tuple(accounts),
        logons=tuple(logons),
        standing=_standing(person, accounts, logons, on),
        presumed=tuple(presumed),
    )


def _standing(
    person: PersonFact | None, accounts: Sequence[AccountFact], logons: Sequence[LogonFact], on: date
) -> Standing:
    stated = [account.last_active_on for account in accounts if account.last_active_on]
    days = [day for day in stated if day <= on]
    was_active_later = len(days) < len(stated)
    days += [logon.on for logon in logons[-1:]]
    return Standing(
        joins_on=person.joined_on if person and person.is_to_come(on) else None,
        left_on=person.left_on if person and person.has_left(on) else None,
        is_known=person is not None,
        is_on_roster=person is not None and person.is_on_roster,
        accounts=tuple(map(_held, accounts)),
        last_active_on=max(days, default=None),
        was_active_later=was_active_later,
    )
