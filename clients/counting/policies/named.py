"""NAMED_FRONTLINE_SHARED: enabled, licensed accounts of persons and stations; service accounts do not count."""

from collections import defaultdict

from clients.counting import licences, wording
from clients.counting.census import Census
from clients.counting.results import CountingPolicy, CountResult, Decision, PolicyCode, result, unknown
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
    taken: dict[str, AccountFact] = {}
    lines: list[Decision] = []
    told = census.evidence
    for account in sorted(accounts, key=lambda one: (one.kind is not AccountKind.PERSON, one.label)):
        first = taken.get(account.person) if account.person else None
        is_leaver = account.person in leavers and not policy.leavers_count
        line = _decide(account, told[account.ref], first, is_leaver=is_leaver, by_licence=bool(telling))
        if line.counted and account.person in joiners:
            line = line._replace(counted=False, because="Not counted: the person is still to join.")
        if line.counted and account.person:
            taken[account.person] = account
        lines.append(line)
    return result(PolicyCode.NAMED_FRONTLINE_SHARED, on, lines + _beside(everyone, telling))


def _decide(
    account: AccountFact, told: tuple[str, ...], first: AccountFact | None, *, is_leaver: bool, by_licence: bool
) -> Decision:
    licensed = licences.has_counted(account)
    undecided = counted = False
    if account.kind not in _OWN | _SHARED | {AccountKind.UNKNOWN}:
        because = f"Not counted: {wording.kind(account)}."
    elif account.is_enabled is False:
        because = f"Not counted: disabled{', although licensed' if licensed else ''}."
    elif is_leaver:
        because = "Not counted: the person has left."
    elif first is not None:
        because = f"Not counted again: the same person is counted as {first.label}."
    elif by_licence and not licensed:
        undecided = account.kind in _OWN
        because = "Not counted: enabled and named, but without a licence. Decide whether it is an exception."
        because = because if undecided else "Not counted: no licence."
    elif account.kind is AccountKind.UNKNOWN:
        undecided, because = True, "Not counted: nobody has said what kind of account it is. Decide it."
    elif account.kind is AccountKind.ADMIN and not account.person:
        undecided, because = True, "Not counted: an administrator's second account. Say whose it is."
    else:
        counted, because = True, f"Counted: {wording.kind(account)}, enabled{' and licensed' if licensed else ''}."
    return Decision(account.label, counted, because, told, undecided, account.ref)


def _beside(everyone: tuple[AccountFact, ...], telling: frozenset[str]) -> list[Decision]:
    """Say once for each source that it has no part in this rule."""
    others: dict[str, int] = defaultdict(int)
    for account in everyone:
        if telling and account.source not in telling:
            others[account.source] += 1
    return [
        Decision(
            source,
            False,
            f"{wording.counted(number, 'account')} not counted: {source} has no licences, by which this rule goes.",
        )
        for source, number in sorted(others.items())
    ]
