"""Who is behind which account: certain keys join, doubtful ones become questions, evidence tells what is shared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from clients.actions.reported import BATCH
from clients.counting import (
    AccountFact,
    AccountKind,
    Link,
    MatchedPerson,
    Matching,
    PersonFact,
    attributions,
    decide_kind,
    match,
    sharing_of,
    suggest_kind,
)
from clients.counting.account_findings import recent
from clients.counting.match_keys import employee_id
from clients.mapping import account_fact, kind_of_fact, person_fact
from clients.models import Account, Client, Decision, MatchQuestion, Person
from clients.queries.facts import facts_of

HUMAN_KINDS = frozenset({Account.Kind.PERSON, Account.Kind.ADMIN, Account.Kind.GUEST, Account.Kind.UNKNOWN})
_LONGEST_REASON = 400
_NAMED_BY_THE_ROSTER = "the client's roster names who it is"


@transaction.atomic
def match_people(*, client: Client, at: datetime) -> int:
    """Match the client's live accounts to persons, make the persons that are missing, and ask what is doubtful.

    Return how many persons were made. What a person decided always holds; what was matched before stays unless
    something now forbids it. A person whom nobody named, and to whom no account is left, goes again. Eight queries, and
    one for each thousand rows written.
    """
    lock_client(client)
    room = _Room(client, at)
    matching = match(room.account_facts, room.person_facts, room.links())
    doubts = _doubts(matching, room.accounts)
    for matched in matching.persons:
        room.seat(matched, yields=_yields(matched, doubts, room))
    room.clear_impersonal()
    room.store(matching)
    return len(room.made)


@transaction.atomic
def settle_kinds(*, client: Client, on: date) -> int:
    """Let evidence decide what accounts stand for: several persons behind one, or one in two places at once.

    Return how many changed. What a person decided stays; so does a named colleague's account that merely overlapped.
    """
    lock_client(client)
    facts = facts_of(client, on=on)
    logons = recent(facts, on)
    behind = attributions(facts.accounts, (logon for own in logons.values() for logon in own))
    named = {person.ref for person in facts.persons if not person.is_made}
    decided: dict[str, tuple[AccountKind, str]] = {}
    for fact in facts.accounts:
        sharing = sharing_of(fact, logons.get(fact.ref, ()), behind.get(fact.ref, ()))
        if not sharing.is_shared:
            continue
        verdict = decide_kind(fact, sharing)
        is_named = bool(fact.employee_id or (fact.given_name and fact.surname)) or fact.person in named
        if verdict.kind is not fact.kind and (verdict.is_certain or not is_named):
            decided[fact.ref] = (verdict.kind, verdict.because)
    changed = list(client.accounts.filter(pk__in=decided, is_kind_confirmed=False))
    for account in changed:
        kind, because = decided[str(account.pk)]
        account.kind, account.kind_because = kind_of_fact(kind), because[:_LONGEST_REASON]
        account.person = None
    Account.objects.bulk_update(changed, ["kind", "kind_because", "person"], batch_size=BATCH)
    return len(changed)


def lock_client(client: Client) -> None:
    """Wait until nobody else imports, matches or decides for the client, and keep others waiting to the end.

    Two would both make what neither sees of the other, and an import would write over what is decided meanwhile.
    """
    Client.objects.select_for_update(no_key=True).only("pk").get(pk=client.pk)


@dataclass(slots=True)
class _Room:
    """Hold a client's accounts and persons while they are put together."""

    client: Client
    at: datetime
    accounts: dict[str, Account] = field(init=False)
    people: dict[str, Person] = field(init=False)
    account_facts: list[AccountFact] = field(init=False)
    person_facts: list[PersonFact] = field(init=False)
    numbers: set[str] = field(init=False)
    made: list[Person] = field(default_factory=list)
    changed: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.accounts = {str(account.pk): account for account in self.client.accounts.filter(retired_on=None)}
        self.people = {str(person.pk): person for person in self.client.people.all()}
        self.account_facts = [account_fact(account) for account in self.accounts.values()]
        self.person_facts = [person_fact(person) for person in self.people.values()]
        self.numbers = {person.employee_number.casefold() for person in self.people.values() if person.employee_number}

    def links(self) -> list[Link]:
        """Return what people decided: of two accounts, of an account and a person, and by naming who is behind one."""
        decided = self.client.decisions.filter(
            kind__in=[Decision.Kind.SAME, Decision.Kind.DIFFERENT], taken_back_at=None
        ).order_by("at")
        links = {
            (str(one.account_id), str(one.other_account_id or one.person_id)): one.kind == Decision.Kind.SAME
            for one in decided
        }
        named = {
            (str(account.pk), str(account.person_id)): True
            for account in self.accounts.values()
            if account.is_kind_confirmed and account.person_id
        }
        return [Link(left, right, is_same=is_same) for (left, right), is_same in (named | links).items()]

    def seat(self, matched: MatchedPerson, *, yields: bool) -> None:
        """Put a matched person behind the accounts, or nobody where somebody else is asked for first."""
        members = [self.accounts[ref] for ref in matched.accounts]
        person = None if yields else self.people.get(matched.person)
        if person is None and not yields and any(account.kind == Account.Kind.PERSON for account in members):
            person = self._new(matched, members)
        for account in members:
            if account.person_id != (person.pk if person else None):
                account.person = person
                self.changed[str(account.pk)] = account
            self._name(account, person)

    def _name(self, account: Account, person: Person | None) -> None:
        """Call an account a person's where the roster names who it is, and no more once that is not so."""
        if account.is_kind_confirmed:
            return
        if person is not None and person.is_on_roster:
            if account.kind == Account.Kind.UNKNOWN:
                account.kind, account.kind_because = Account.Kind.PERSON, _NAMED_BY_THE_ROSTER
                self.changed[str(account.pk)] = account
        elif account.kind_because == _NAMED_BY_THE_ROSTER:
            verdict = suggest_kind(account_fact(account))
            account.kind, account.kind_because = kind_of_fact(verdict.kind), verdict.because[:_LONGEST_REASON]
            self.changed[str(account.pk)] = account

    def clear_impersonal(self) -> None:
        """Take the person from accounts that stand for no single one."""
        for ref, account in self.accounts.items():
            if account.person_id and account.kind not in HUMAN_KINDS:
                account.person = None
                self.changed[ref] = account

    def store(self, matching: Matching) -> None:
        """Write persons, accounts and questions."""
        Person.objects.bulk_create(self.made, batch_size=BATCH)
        # An upsert: bulk_update spells out a condition for every row, which takes seconds for thousands.
        Account.objects.bulk_create(
            self.changed.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["person", "kind", "kind_because"],
        )
        decided = self.client.decisions.filter(person__isnull=False).values("person")
        nobodys = self.client.people.filter(accounts=None, notices=None).exclude(pk__in=decided)
        nobodys.filter(is_on_roster=False, is_confirmed=False, external_id="").delete()
        self.client.match_questions.all().delete()
        MatchQuestion.objects.bulk_create(self._questions(matching), batch_size=BATCH)

    def is_somebody(self, ref: str) -> bool:
        """Say whether a ref is a person who was named or has an address, or an account that has one."""
        person, account = self.people.get(ref), self.accounts.get(ref)
        if person is not None:
            return _is_named(person) or bool(person.email)
        return account is not None and _has_address(account)

    def _questions(self, matching: Matching) -> Iterable[MatchQuestion]:
        pairs = [(one.left, one.right, one.confidence, one.because, False) for one in matching.suggestions]
        pairs += [(one.left, one.right, 0.0, one.because, True) for one in matching.conflicts]
        asked: set[tuple[str, str]] = set()
        behind = {one.person: one.accounts[0] for one in matching.persons if one.accounts}
        for first, second, confidence, because, is_conflict in pairs:
            account, other = self._pair(first, second, behind)
            if account not in self.accounts or account == other or (account, other) in asked or self._is_made(other):
                continue
            asked |= {(account, other), (other, account)}
            yield MatchQuestion(
                client=self.client,
                account_id=account,
                other_account_id=other if other in self.accounts else None,
                person_id=None if other in self.accounts else other,
                confidence=round(confidence, 2),
                because=because[:_LONGEST_REASON],
                is_conflict=is_conflict,
                asked_at=self.at,
            )

    def _pair(self, first: str, second: str, behind: Mapping[str, str]) -> tuple[str, str]:
        """Return two refs as an account, the one less known of two, and what it is compared with.

        One of two persons is told by an account. A person nobody named may go when its accounts are put elsewhere, so
        the question is of one of its accounts.
        """
        refs = [behind.get(ref, ref) if self._is_made(ref) else ref for ref in (first, second)]
        if not any(ref in self.accounts for ref in refs):
            refs.sort(key=lambda ref: (self.people[ref].is_on_roster, ref))
            refs[0] = behind.get(refs[0], refs[0])
        refs.sort(key=lambda ref: (ref not in self.accounts, self.is_somebody(ref), ref))
        return refs[0], refs[1]

    def _is_made(self, ref: str) -> bool:
        """Say whether a ref is a person whom nobody named, made of accounts."""
        person = self.people.get(ref)
        return person is not None and not _is_named(person)

    def _new(self, matched: MatchedPerson, members: list[Account]) -> Person:
        """Return a new person for a group of accounts; an employee number that another person has is left out."""
        number = next((one.employee_number for one in members if employee_id(account_fact(one))), "")
        number = "" if number.casefold() in self.numbers else number
        self.numbers.add(number.casefold())
        person = Person(
            client=self.client,
            name=matched.display_name,
            email=next((one.email or one.username for one in members if "@" in (one.email or one.username)), ""),
            employee_number=number,
            department=next((one.department for one in members if one.department), ""),
        )
        self.made.append(person)
        return person


@dataclass(frozen=True, slots=True)
class _Doubts:
    """Hold what is asked: beside which refs each is, and from which sources each known person has accounts."""

    beside: Mapping[str, list[str]]
    sources: Mapping[str, set[str]]


def _doubts(matching: Matching, accounts: Mapping[str, Account]) -> _Doubts:
    beside: dict[str, list[str]] = defaultdict(list)
    for one in matching.suggestions:
        beside[one.left].append(one.right)
        beside[one.right].append(one.left)
    sources = {one.person: {accounts[ref].source for ref in one.accounts} for one in matching.persons if one.person}
    return _Doubts(beside, sources)


def _yields(matched: MatchedPerson, doubts: _Doubts, room: _Room) -> bool:
    """Say whether accounts wait for an answer instead of standing for a person of their own.

    They do where a question asks whether they are somebody's who was named and has no account of the same source, or,
    if they have no address themselves, of somebody who has one.
    """
    known = room.people.get(matched.person)
    accounts = [room.accounts[ref] for ref in matched.accounts]
    if matched.employee_id or not accounts or (known and _is_named(known)):
        return False
    sources, has_address = {account.source for account in accounts}, any(map(_has_address, accounts))
    for ref in (*matched.accounts, matched.person):
        for other in doubts.beside.get(ref, ()):
            person = room.people.get(other)
            if person is not None and _is_named(person) and not sources & doubts.sources.get(other, set()):
                return True
            if not has_address and room.is_somebody(other):
                return True
    return False


def _is_named(person: Person) -> bool:
    return bool(person.is_on_roster or person.is_confirmed or person.external_id)


def _has_address(account: Account) -> bool:
    return "@" in account.username or "@" in account.email
