"""Say in words why two policies count differently: which kinds of lines the one counts and the other does not."""

from collections import Counter
from collections.abc import Callable

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
Noun = tuple[str, str]


def difference(own: CountResult, other: CountResult, facts: Facts) -> str:
    """Return what another policy counts more and fewer than the client's own, blank where neither does.

    Several accounts of one person are one person; what a person has more than one of is said as such.
    """
    if own.count is None or other.count is None or own.policy is other.policy:
        return ""
    if PolicyCode.CONCURRENT in (own.policy, other.policy):
        return "Counts sessions at once, not who."
    noun_of, key_of = _readers(facts)
    mine, theirs = _counted(own, key_of), _counted(other, key_of)
    more, fewer = _by_noun(theirs - mine, noun_of, mine), _by_noun(mine - theirs, noun_of, theirs)
    parts = [f"{_told(number, noun)} more" for noun, number in more.most_common()]
    parts += [f"{_told(number, noun)} fewer" for noun, number in fewer.most_common()]
    return f"{wording.listed(parts, most=4)}." if parts else ""


def _readers(facts: Facts) -> tuple[Callable[[str], Noun], Callable[[str], str]]:
    accounts = {account.ref: account for account in facts.accounts}
    persons = {person.ref for person in facts.persons}
    assets = {asset.ref for asset in facts.assets}

    def key_of(subject: str) -> str:
        account = accounts.get(subject)
        return account.person if account is not None and account.person in persons else subject

    def noun_of(key: str) -> Noun:
        if key in persons:
            return _PERSON
        if key in accounts:
            return _NOUNS[accounts[key].kind]
        return ("device", "devices") if key in assets else ("station", "stations")

    return noun_of, key_of


def _counted(result: CountResult, key_of: Callable[[str], str]) -> Counter[str]:
    return Counter(key_of(line.subject) for line in result.lines if line.counted)


def _by_noun(keys: Counter[str], noun_of: Callable[[str], Noun], others: Counter[str]) -> Counter[Noun]:
    found: Counter[Noun] = Counter()
    for key, number in keys.items():
        noun = noun_of(key)
        found[("account of the same person", "accounts of the same people") if others[key] else noun] += number
    return found


def _told(number: int, noun: Noun) -> str:
    return f"{number:,} {noun[0] if number == 1 else noun[1]}"
