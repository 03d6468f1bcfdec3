"""Say in words why two policies count differently: which kinds of lines the one counts and the other does not."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

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
_OF_ONE_PERSON = ("account of the same person", "accounts of the same people")
Noun = tuple[str, str]


def differences(own: CountResult, others: Iterable[CountResult], facts: Facts) -> tuple[str, ...]:
    """Return what each other policy counts more and fewer than the client's own, blank where neither does.

    Several accounts of one person are one person; what a person has more than one of is said as such.
    """
    noun_of, keys = _readers(facts)
    mine = _counted(own, keys)

    def told(other: CountResult) -> str:
        if own.count is None or other.count is None or own.policy is other.policy:
            return ""
        if PolicyCode.CONCURRENT in (own.policy, other.policy):
            return "Counts sessions at once, not who."
        return _difference(mine, _counted(other, keys), noun_of)

    return tuple(told(other) for other in others)


def _difference(mine: Counter[str], theirs: Counter[str], noun_of: Callable[[str], Noun]) -> str:
    more, fewer = _beyond(mine, theirs, noun_of), _beyond(theirs, mine, noun_of)
    parts = [f"{_told(number, noun)} more" for noun, number in more.most_common()]
    parts += [f"{_told(number, noun)} fewer" for noun, number in fewer.most_common()]
    return f"{wording.listed(parts, most=4)}." if parts else ""


def _readers(facts: Facts) -> tuple[Callable[[str], Noun], Mapping[str, str]]:
    accounts = {account.ref: account for account in facts.accounts}
    persons = {person.ref for person in facts.persons}
    assets = {asset.ref for asset in facts.assets}

    def noun_of(key: str) -> Noun:
        if key in persons:
            return _PERSON
        if key in accounts:
            return _NOUNS[accounts[key].kind]
        return ("device", "devices") if key in assets else ("station", "stations")

    return noun_of, {ref: account.person for ref, account in accounts.items() if account.person in persons}


def _counted(result: CountResult, keys: Mapping[str, str]) -> Counter[str]:
    return Counter([keys.get(line.subject, line.subject) for line in result.lines if line.counted])


def _beyond(some: Counter[str], more: Counter[str], noun_of: Callable[[str], Noun]) -> Counter[Noun]:
    """Return, by noun, how many are in the second that are not in the first."""
    found: Counter[Noun] = Counter()
    for key, number in more.items():
        known = some.get(key, 0)
        if number > known:
            found[_OF_ONE_PERSON if known else noun_of(key)] += number - known
    return found


def _told(number: int, noun: Noun) -> str:
    return f"{number:,} {noun[0] if number == 1 else noun[1]}"
