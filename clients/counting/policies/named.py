"""NAMED_FRONTLINE_SHARED: enabled, licensed accounts of persons and stations; service accounts do not count."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from operator import attrgetter

from clients.counting import licences, wording
from clients.counting.census import Census
from clients.counting.lines import Entry, Ruling, Verdict
from clients.counting.results import CountingPolicy, CountResult, PolicyCode, result, unknown
from clients.counting.values import AccountFact, AccountKind

_OWN = frozenset({AccountKind.PERSON, AccountKind.ADMIN})
_SHARED = frozenset({AccountKind.SHARED_STATION, AccountKind.SHARED_MAILBOX})


def count(policy: CountingPolicy, census: Census) -> CountResult:
    """Count named persons once each and shared accounts, from the sources that tell of licences.

    Where no source does, every source's enabled accounts count.
    """
    everyone, on = census.accounts, census.on
    telling = licences.telling_sources(everyone)
    accounts = [account for account in everyone if not telling or account.source in telling]
    if not accounts:
        return unknown(
            PolicyCode.NAMED_FRONTLINE_SHARED, on, "No accounts are known. Import the users of Microsoft 365."
        )
    leavers = {person.ref for person in census.facts.persons if person.has_left(on)}
    joiners = {person.ref for person in census.facts.persons if person.is_to_come(on)}
    taken: dict[str, str] = {}
    rulings: list[Ruling] = []
    decide = cache(_decide)  # thousands of accounts are alike
    for account in _daily_first(accounts):
        verdict = decide(
            account.kind,
            account.is_enabled,
            licences.has_counted(account),
            first=taken.get(account.person),
            is_nobodys=not account.person,
            is_leaver=account.person in leavers and not policy.leavers_count,
            is_joiner=account.person in joiners,
            by_licence=bool(telling),
        )
        if verdict.counted and account.person:
            taken[account.person] = account.label
        rulings.append((account, verdict))
    return result(PolicyCode.NAMED_FRONTLINE_SHARED, on, rulings + _beside(everyone, telling))


def _daily_first(accounts: Iterable[AccountFact]) -> list[AccountFact]:
    """Return the accounts by name, an administrator's second one and all others after those of persons."""
    by_name = sorted(accounts, key=attrgetter("label"))
    return sorted(by_name, key=lambda one: one.kind is not AccountKind.PERSON)


def _decide(
    kind: AccountKind,
    is_enabled: bool | None,
    licensed: bool | None,
    *,
    first: str | None,
    is_nobodys: bool,
    is_leaver: bool,
    is_joiner: bool,
    by_licence: bool,
) -> Verdict:
    """Decide on an account; `first` is the name of the one under which its person is counted already."""
    undecided = counted = False
    if kind not in _OWN | _SHARED | {AccountKind.UNKNOWN}:
        because = f"Not counted: {wording.kind(kind)}."
    elif is_enabled is False:
        because = f"Not counted: disabled{', although licensed' if licensed else ''}."
    elif is_leaver:
        because = "Not counted: the person has left."
    elif first is not None:
        because = f"Not counted again: the same person is counted as {first}."
    elif by_licence and not licensed:
        undecided = kind in _OWN
        because = "Not counted: enabled and named, but without a licence. Decide whether it is an exception."
        because = because if undecided else "Not counted: no licence."
    elif kind is AccountKind.UNKNOWN:
        undecided, because = True, "Not counted: nobody has said what kind of account it is. Decide it."
    elif kind is AccountKind.ADMIN and is_nobodys:
        undecided, because = True, "Not counted: an administrator's second account. Say whose it is."
    elif is_joiner:
        because = "Not counted: the person is still to join."
    else:
        counted, because = True, f"Counted: {wording.kind(kind)}, enabled{' and licensed' if licensed else ''}."
    return Verdict(counted, because, undecided)


def _beside(everyone: Iterable[AccountFact], telling: frozenset[str]) -> list[Ruling]:
    """Say once for each source that it has no part in this rule."""
    others = Counter([account.source for account in everyone if telling and account.source not in telling])
    return [
        (
            Entry(source),
            Verdict(
                False,
                f"{wording.counted(number, 'account')} not counted: {source} has no licences, by which this rule goes.",
            ),
        )
        for source, number in sorted(others.items())
    ]
