"""LICENSED: every account with a licence that counts, whoever or whatever it is."""

from clients.counting import licences, wording
from clients.counting.census import Census
from clients.counting.results import CountingPolicy, CountResult, Decision, PolicyCode, result, unknown
from clients.counting.values import AccountFact, AccountKind, Facts


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count licensed accounts, and show the seats that were bought beside them."""
    accounts, told = census.accounts, census.evidence
    telling = licences.telling_sources(accounts)
    lines = [_decide(account, told[account.ref]) for account in accounts if account.source in telling]
    lines += [_beside(account, told[account.ref]) for account in accounts if account.source not in telling]
    if not telling:
        return unknown(
            PolicyCode.LICENSED, census.on, "No source tells of licences. Import the users of Microsoft 365.", lines
        )
    assigned = sum(line.counted for line in lines)
    return result(PolicyCode.LICENSED, census.on, lines + _seats(census.facts, assigned))


def _decide(account: AccountFact, told: tuple[str, ...]) -> Decision:
    counts = licences.has_counted(account)
    if counts is None:
        because = f"Not counted: {account.source} does not say whether it is licensed. Check it."
    elif not counts:
        because = "Not counted: free licences only." if account.licenses else "Not counted: no licence."
    elif account.is_enabled is False:
        because = "Counted: licensed, although disabled."
    elif account.kind is AccountKind.PERSON:
        because = "Counted: licensed."
    else:
        because = f"Counted: licensed, although {wording.kind(account)}."
    return Decision(account.label, bool(counts), because, told, counts is None, account.ref)


def _beside(account: AccountFact, told: tuple[str, ...]) -> Decision:
    because = f"Not counted: {account.source} has no licences."
    return Decision(account.label, False, because, told, subject=account.ref)


def _seats(facts: Facts, assigned: int) -> list[Decision]:
    """Compare what was bought with what is assigned, as a line that counts nothing."""
    bought = sum(seat.bought for seat in facts.seats)
    if not bought:
        return []
    spare = bought - assigned
    told = f"{wording.counted(spare, 'seat')} unassigned" if spare >= 0 else f"{-spare:,} more assigned than bought"
    because = f"{wording.counted(bought, 'seat')} bought, {assigned:,} assigned: {told}."
    return [Decision("Seats bought", False, because, tuple(f"{seat.product}: {seat.bought:,}" for seat in facts.seats))]
