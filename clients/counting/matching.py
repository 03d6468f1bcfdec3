"""Match accounts to persons: certain keys merge, doubtful ones are put to a person, contradictory ones never merge.

Keys and confidences: DOMAIN 4.2. Accounts of one client only; the caller passes no others.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from clients.counting import match_keys
from clients.counting.clusters import Clusters, Member, Reason
from clients.counting.match_keys import Key
from clients.counting.match_values import Conflict, Link, MatchedPerson, Matching, Suggestion
from clients.counting.values import AccountFact, AccountKind, PersonFact

MERGES_FROM = 0.85
_DECIDED = Reason(1.0, "a person decided that they are the same")
_BEFORE = Reason(1.0, "matched before")
_OF_A_PERSON = frozenset({AccountKind.PERSON, AccountKind.ADMIN, AccountKind.GUEST, AccountKind.UNKNOWN})


def match(accounts: Iterable[AccountFact], persons: Iterable[PersonFact] = (), links: Iterable[Link] = ()) -> Matching:
    """Match the accounts of one client to persons, known ones (`persons`) and new ones.

    What was matched before (`AccountFact.person`) stays, unless something now forbids it; `links` are decisions of
    people and outweigh every key. The answer does not depend on the order of the arguments.
    """
    everything = sorted(accounts, key=lambda account: account.ref)
    human = [account for account in everything if account.kind in _OF_A_PERSON]
    # Whom the client named first: what contradicts it is then told of an account, never of two persons on record.
    known = sorted(persons, key=lambda person: (person.is_made, person.ref))
    members: dict[str, Member] = {person.ref: person for person in known}
    members.update((account.ref, account) for account in human)
    decided = sorted(
        (one for one in links if one.left in members and one.right in members), key=lambda one: (one.left, one.right)
    )
    clusters = Clusters(members, {frozenset((link.left, link.right)) for link in decided if not link.is_same})
    conflicts: dict[frozenset[str], Conflict] = {}
    doubts: dict[frozenset[str], Suggestion] = {}
    for link in decided:
        if link.is_same:
            _merge(clusters, conflicts, link.left, link.right, _DECIDED)
    for account in human:
        if account.person in members and not clusters.veto(account.ref, account.person):
            _merge(clusters, conflicts, account.ref, account.person, _BEFORE)
    for key, refs in _groups(members.values()):
        _apply(clusters, conflicts, doubts, key, refs)
    return Matching(
        tuple(sorted(_persons(clusters), key=lambda one: (one.display_name.casefold(), one.person, one.accounts))),
        tuple(_open(clusters, doubts.values())),
        tuple(sorted(conflicts.values(), key=lambda one: (one.left, one.right))),
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
    clusters: Clusters,
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
            _merge(clusters, conflicts, first, other, Reason(key.confidence, key.sentence))


def _merge(
    clusters: Clusters, conflicts: dict[frozenset[str], Conflict], left: str, right: str, reason: Reason
) -> None:
    if clusters.find(left) == clusters.find(right):
        return
    if forbidden := clusters.veto(left, right, is_decided=reason is _DECIDED):
        pair = frozenset((left, right))
        if pair not in clusters.apart:
            conflicts.setdefault(pair, Conflict(left, right, f"{reason.sentence}, but {forbidden}"))
        return
    clusters.merge(left, right, reason)


def _open(clusters: Clusters, doubts: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """Yield the questions that are still open, the surest first, and one for each two humans."""
    asked: set[frozenset[str]] = set()
    for one in sorted(doubts, key=lambda one: (-one.confidence, one.left, one.right)):
        humans = frozenset((clusters.find(one.left), clusters.find(one.right)))
        if len(humans) == 2 and humans not in asked and not clusters.veto(one.left, one.right):
            asked.add(humans)
            yield one


def _persons(clusters: Clusters) -> Iterator[MatchedPerson]:
    for root, refs in clusters.content.items():
        group = [clusters.members[ref] for ref in sorted(refs)]
        persons = [member for member in group if isinstance(member, PersonFact)]
        known = next(iter(sorted(persons, key=lambda person: person.is_made)), None)
        accounts = [member for member in group if isinstance(member, AccountFact)]
        reasons = clusters.reasons[root]
        yield MatchedPerson(
            person=known.ref if known else "",
            display_name=known.display_name if known else _best_name(accounts),
            employee_id=next((found for member in group if (found := match_keys.employee_id(member))), ""),
            accounts=tuple(account.ref for account in accounts),
            confidence=min((reason.confidence for reason in reasons), default=1.0),
            because=tuple(dict.fromkeys(reason.sentence for reason in reasons)),
        )


def _best_name(accounts: list[AccountFact]) -> str:
    names = (f"{one.given_name} {one.surname}" for one in accounts if one.given_name and one.surname)
    return next(names, "") or next((one.display_name for one in accounts if one.display_name), accounts[0].label)
