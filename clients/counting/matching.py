"""Match accounts to persons: certain keys merge, doubtful ones are put to a person, contradictory ones never merge.

Keys and confidences: DOMAIN 4.2. Accounts of one client only; the caller passes no others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from clients.counting import match_keys
from clients.counting.match_keys import Key
from clients.counting.values import AccountFact, AccountKind, PersonFact

MERGES_FROM = 0.85
_OF_A_PERSON = frozenset({AccountKind.PERSON, AccountKind.ADMIN, AccountKind.GUEST, AccountKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Link:
    """Carry a decision that a person took about two refs: the same human, or never the same."""

    left: str
    right: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class MatchedPerson:
    """Hold the accounts of one human; `person` is the ref of the known person, blank for a new one.

    `confidence` is that of the weakest merge, 1.0 where there was none.
    """

    person: str
    display_name: str
    employee_id: str
    accounts: tuple[str, ...]
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Ask a person whether two refs are the same human."""

    left: str
    right: str
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Say which two refs a key would merge and what forbids it."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Answer who is who: humans, what to ask a person, what contradicts itself, and the accounts of no single human."""

    persons: tuple[MatchedPerson, ...]
    suggestions: tuple[Suggestion, ...]
    conflicts: tuple[Conflict, ...]
    impersonal: tuple[str, ...]


Member = AccountFact | PersonFact


@dataclass(slots=True)
class _Clusters:
    """Keep disjoint sets of members by union-find, each with its employee ids, known persons and vetoes."""

    members: dict[str, Member]
    apart: set[frozenset[str]]
    parent: dict[str, str] = field(default_factory=dict)
    content: dict[str, list[str]] = field(default_factory=dict)
    merges: dict[str, list[tuple[float, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for ref in self.members:
            self.parent[ref] = ref
            self.content[ref] = [ref]
            self.merges[ref] = []

    def find(self, ref: str) -> str:
        while self.parent[ref] != ref:
            self.parent[ref] = self.parent[self.parent[ref]]
            ref = self.parent[ref]
        return ref

    def veto(self, left: str, right: str) -> str:
        """Return what forbids to merge two clusters, blank if nothing does."""
        one, other = self.content[self.find(left)], self.content[self.find(right)]
        if len(ids := self._employee_ids(one) | self._employee_ids(other)) > 1:
            return f"different employee ids {' and '.join(sorted(ids))}"
        if len({ref for ref in (*one, *other) if isinstance(self.members[ref], PersonFact)}) > 1:
            return "they are two persons on record"
        if self.apart and any(frozenset((a, b)) in self.apart for a in one for b in other):
            return "a person decided that they are not the same"
        return ""

    def merge(self, left: str, right: str, confidence: float, because: str) -> None:
        one, other = self.find(left), self.find(right)
        if len(self.content[one]) < len(self.content[other]):
            one, other = other, one
        self.parent[other] = one
        self.content[one] += self.content.pop(other)
        self.merges[one] += [*self.merges.pop(other), (confidence, because)]

    def _employee_ids(self, refs: list[str]) -> set[str]:
        return {found for ref in refs if (found := match_keys.employee_id(self.members[ref]))}


def match(accounts: Iterable[AccountFact], persons: Iterable[PersonFact] = (), links: Iterable[Link] = ()) -> Matching:
    """Match the accounts of one client to persons, known ones (`persons`) and new ones.

    `links` are decisions of people and outweigh every key. The answer does not depend on the order of the arguments.
    """
    everything = sorted(accounts, key=lambda account: account.ref)
    human = [account for account in everything if account.kind in _OF_A_PERSON]
    members: dict[str, Member] = {person.ref: person for person in sorted(persons, key=lambda person: person.ref)}
    members.update((account.ref, account) for account in human)
    decided = [link for link in links if link.left in members and link.right in members]
    clusters = _Clusters(members, {frozenset((link.left, link.right)) for link in decided if not link.is_same})
    conflicts: dict[frozenset[str], Conflict] = {}
    doubts: dict[frozenset[str], Suggestion] = {}
    for link in sorted(decided, key=lambda one: (one.left, one.right)):
        if link.is_same:
            _merge(clusters, conflicts, link.left, link.right, 1.0, "a person decided that they are the same")
    for key, refs in _groups(members.values()):
        _apply(clusters, conflicts, doubts, key, refs)
    suggestions = (one for pair, one in doubts.items() if _is_open(clusters, pair, one))
    return Matching(
        tuple(sorted(_persons(clusters), key=lambda one: (one.display_name.casefold(), one.accounts))),
        tuple(sorted(suggestions, key=lambda one: (-one.confidence, one.left, one.right))),
        tuple(conflicts.values()),
        tuple(account.ref for account in everything if account.kind not in _OF_A_PERSON),
    )


def _groups(members: Iterable[Member]) -> Iterator[tuple[Key, list[str]]]:
    """Yield the keys that several members share, the most certain first."""
    by_key: dict[Key, list[str]] = defaultdict(list)
    for member in members:
        for key in dict.fromkeys(match_keys.keys_of(member)):
            by_key[key].append(member.ref)
    shared = ((key, refs) for key, refs in by_key.items() if len(refs) > 1)
    yield from sorted(shared, key=lambda pair: (-pair[0].confidence, pair[0].name, pair[0].value))


def _apply(
    clusters: _Clusters,
    conflicts: dict[frozenset[str], Conflict],
    doubts: dict[frozenset[str], Suggestion],
    key: Key,
    refs: list[str],
) -> None:
    # Members with an employee id first: a key that two employees share tells nothing of a third who has it too, so that
    # one is put to a person.
    first, *others = sorted(refs, key=lambda ref: not match_keys.employee_id(clusters.members[ref]))
    if key.confidence < MERGES_FROM:
        for other in others:
            doubts.setdefault(frozenset((first, other)), Suggestion(first, other, key.confidence, key.sentence))
        return
    ids = {found for ref in refs if (found := match_keys.employee_id(clusters.members[ref]))}
    for other in others:
        if len(ids) > 1 and not match_keys.employee_id(clusters.members[other]):
            doubts.setdefault(frozenset((first, other)), Suggestion(first, other, key.confidence, key.sentence))
        else:
            _merge(clusters, conflicts, first, other, key.confidence, key.sentence)


def _merge(
    clusters: _Clusters,
    conflicts: dict[frozenset[str], Conflict],
    left: str,
    right: str,
    confidence: float,
    because: str,
) -> None:
    if clusters.find(left) == clusters.find(right):
        return
    if forbidden := clusters.veto(left, right):
        pair = frozenset((left, right))
        if pair not in clusters.apart:
            conflicts.setdefault(pair, Conflict(left, right, f"{because}, but {forbidden}"))
        return
    clusters.merge(left, right, confidence, because)


def _is_open(clusters: _Clusters, pair: frozenset[str], one: Suggestion) -> bool:
    return (
        clusters.find(one.left) != clusters.find(one.right)
        and pair not in clusters.apart
        and not clusters.veto(*sorted(pair))
    )


def _persons(clusters: _Clusters) -> Iterator[MatchedPerson]:
    for root, refs in clusters.content.items():
        group = [clusters.members[ref] for ref in sorted(refs)]
        known = next((member for member in group if isinstance(member, PersonFact)), None)
        accounts = [member for member in group if isinstance(member, AccountFact)]
        merges = clusters.merges[root]
        yield MatchedPerson(
            person=known.ref if known else "",
            display_name=known.display_name if known else _best_name(accounts),
            employee_id=next((found for member in group if (found := match_keys.employee_id(member))), ""),
            accounts=tuple(account.ref for account in accounts),
            confidence=min((confidence for confidence, _ in merges), default=1.0),
            because=tuple(dict.fromkeys(because for _, because in merges)),
        )


def _best_name(accounts: list[AccountFact]) -> str:
    names = (f"{one.given_name} {one.surname}" for one in accounts if one.given_name and one.surname)
    return next(names, "") or next((one.display_name for one in accounts if one.display_name), accounts[0].label)
