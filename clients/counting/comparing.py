"""Say in words why two policies count differently: which kinds of lines the one counts and the other does not."""

from collections import Counter
from collections.abc import Iterable, Mapping

from clients.counting import wording
from clients.counting.results import CountResult, PolicyCode
from clients.counting.values import AccountKind, Facts

_NOUNS = {
    AccountKind.PERSON: ("person", "people"),
    AccountKind.SHARED_STATION: ("station account", "station accounts"),
    AccountKind.SHARED_MAILBOX: ("shared mailbox", "shared mailboxes"),
    AccountKind.SERVICE: ("service account", "service accounts"),
    AccountKind.ADMIN: ("second account", "second accounts"),
    AccountKind.GUEST: ("guest", "guests"),
    AccountKind.ROOM: ("room", "rooms"),
    AccountKind.UNKNOWN: ("account nobody decided on", "accounts nobody decided on"),
}
_PERSON = _NOUNS[AccountKind.PERSON]
_STATION = ("station", "stations")  # whatever else is counted by its name
_OF_ONE_PERSON = ("account of the same person", "accounts of the same people")
Noun = tuple[str, str]


def differences(own: CountResult, others: Iterable[CountResult], facts: Facts) -> tuple[str, ...]:
    """Return what each other policy counts more and fewer than the client's own, blank where neither does.

    Several accounts of one person are one person; what a person has more than one of is said as such.
    """
    nouns, keys = _readers(facts)
    mine = _counted(own, keys)

    def told(other: CountResult) -> str:
        if own.count is None or other.count is None or own.policy is other.policy:
            return ""
        if PolicyCode.CONCURRENT in (own.policy, other.policy):
            return "Counts sessions at once, not who."
        return _difference(mine, _counted(other, keys), nouns)

    return tuple(told(other) for other in others)


def _difference(mine: Counter[str], theirs: Counter[str], nouns: Mapping[str, Noun]) -> str:
    more, fewer = _beyond(mine, theirs, nouns), _beyond(theirs, mine, nouns)
    parts = [f"{_told(number, noun)} more" for noun, number in more.most_common()]
    parts += [f"{_told(number, noun)} fewer" for noun, number in fewer.most_common()]
    return f"{wording.listed(parts, most=4)}." if parts else ""


def _readers(facts: Facts) -> tuple[Mapping[str, Noun], Mapping[str, str]]:
    """Return what each ref is called, and whose account each account is that is somebody's."""
    persons = {person.ref for person in facts.persons}
    nouns = dict.fromkeys([asset.ref for asset in facts.assets], ("device", "devices"))
    nouns |= {account.ref: _NOUNS[account.kind] for account in facts.accounts}
    nouns |= dict.fromkeys(persons, _PERSON)
    return nouns, {account.ref: account.person for account in facts.accounts if account.person in persons}


def _counted(result: CountResult, keys: Mapping[str, str]) -> Counter[str]:
    refs = [subject.ref for subject, verdict in result.rulings if verdict.counted]
    return Counter(map(keys.get, refs, refs))


def _beyond(some: Counter[str], more: Counter[str], nouns: Mapping[str, Noun]) -> Counter[Noun]:
    """Return, by noun, how many are in the second that are not in the first."""
    found: Counter[Noun] = Counter()
    for key, number in more.items():
        known = some.get(key, 0)
        if number > known:
            found[_OF_ONE_PERSON if known else nouns.get(key, _STATION)] += number - known
    return found


def _told(number: int, noun: Noun) -> str:
    return f"{number:,} {noun[0] if number == 1 else noun[1]}"
