"""LICENSED: every account with a licence that counts, whoever or whatever it is."""

from functools import cache

from clients.counting import licences, wording
from clients.counting.census import Census
from clients.counting.lines import Entry, Ruling, Verdict
from clients.counting.results import CountingPolicy, CountResult, PolicyCode, result, unknown
from clients.counting.values import AccountKind, Facts


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count licensed accounts, and show the seats that were bought beside them."""
    accounts, decide = census.accounts, cache(_decide)  # thousands of accounts are alike
    telling = licences.telling_sources(accounts)
    rulings: list[Ruling] = [
        (one, decide(one.source, one.kind, one.is_enabled, licences.has_counted(one), bool(one.licenses)))
        for one in accounts
        if one.source in telling
    ]
    rulings += [
        (one, Verdict(False, f"Not counted: {one.source} has no licences."))
        for one in accounts
        if one.source not in telling
    ]
    if not telling:
        return unknown(
            PolicyCode.LICENSED, census.on, "No source tells of licences. Import the users of Microsoft 365.", rulings
        )
    assigned = sum(verdict.counted for _, verdict in rulings)
    return result(PolicyCode.LICENSED, census.on, rulings + _seats(census.facts, assigned))


def _decide(source: str, kind: AccountKind, is_enabled: bool | None, counts: bool | None, has_any: bool) -> Verdict:
    if counts is None:
        because = f"Not counted: {source} does not say whether it is licensed. Check it."
    elif not counts:
        because = "Not counted: free licences only." if has_any else "Not counted: no licence."
    elif is_enabled is False:
        because = "Counted: licensed, although disabled."
    elif kind is AccountKind.PERSON:
        because = "Counted: licensed."
    else:
        because = f"Counted: licensed, although {wording.kind(kind)}."
    return Verdict(bool(counts), because, counts is None)


def _seats(facts: Facts, assigned: int) -> list[Ruling]:
    """Compare what was bought with what is assigned, as a verdict that counts nothing."""
    bought = sum(seat.bought for seat in facts.seats)
    if not bought:
        return []
    spare = bought - assigned
    told = f"{wording.counted(spare, 'seat')} unassigned" if spare >= 0 else f"{-spare:,} more assigned than bought"
    because = f"{wording.counted(bought, 'seat')} bought, {assigned:,} assigned: {told}."
    seats = Entry("Seats bought", tuple(f"{seat.product}: {seat.bought:,}" for seat in facts.seats))
    return [(seats, Verdict(False, because))]
