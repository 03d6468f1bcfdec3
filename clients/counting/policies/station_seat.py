"""STATION_SEAT: distinct stations, whoever sits there."""

from functools import cache

from clients.counting import wording
from clients.counting.attribution import station_of
from clients.counting.census import Census
from clients.counting.lines import Entry, Ruling, Verdict
from clients.counting.results import CountingPolicy, CountResult, PolicyCode, result, unknown
from clients.counting.values import AccountFact, AccountKind


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count stations once each, known by themselves or by the account that is bound to them."""
    facts, accounts, decide = census.facts, census.accounts, cache(_no_station)  # thousands of accounts are alike
    if not accounts and not facts.stations:
        return unknown(
            PolicyCode.STATION_SEAT, census.on, "Neither stations nor accounts are known. Import one of them."
        )
    names = {station.name.casefold(): station.name for station in facts.stations}
    bound: dict[str, list[AccountFact]] = {key: [] for key in names}
    others: list[Ruling] = []
    for account in accounts:
        if account.kind is not AccountKind.SHARED_STATION:
            others.append((account, decide(account.kind, account.is_enabled)))
        elif account.is_enabled is False and station_of(account).casefold() not in names:
            others.append((account, Verdict(False, "Not counted: disabled.")))
        else:
            name = station_of(account)
            names.setdefault(name.casefold(), name)
            bound.setdefault(name.casefold(), []).append(account)
    stations = [_station(names[key], bound[key]) for key in sorted(names)]
    return result(PolicyCode.STATION_SEAT, census.on, stations + others)


def _station(name: str, accounts: list[AccountFact]) -> Ruling:
    evidence = tuple(", ".join(wording.facts_of(account)) for account in accounts)
    because = (
        f"Counted: a station, signed in as {wording.listed(account.label for account in accounts)}."
        if accounts
        else "Counted: a station."
    )
    return Entry(name, evidence, accounts[0].ref if accounts else name), Verdict(True, because)


def _no_station(kind: AccountKind, is_enabled: bool | None) -> Verdict:
    because = f"Not counted: {wording.kind(kind)}, not a station's."
    return Verdict(False, because, kind is AccountKind.UNKNOWN and is_enabled is True)
