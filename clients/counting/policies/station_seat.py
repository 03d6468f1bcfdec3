"""STATION_SEAT: distinct stations, whoever sits there."""

from clients.counting import wording
from clients.counting.attribution import station_of
from clients.counting.census import Census
from clients.counting.results import CountingPolicy, CountResult, Decision, PolicyCode, result, unknown
from clients.counting.values import AccountFact, AccountKind


def count(_policy: CountingPolicy, census: Census) -> CountResult:
    """Count stations once each, known by themselves or by the account that is bound to them."""
    facts, accounts, told = census.facts, census.accounts, census.evidence
    if not accounts and not facts.stations:
        return unknown(
            PolicyCode.STATION_SEAT, census.on, "Neither stations nor accounts are known. Import one of them."
        )
    names = {station.name.casefold(): station.name for station in facts.stations}
    bound: dict[str, list[AccountFact]] = {key: [] for key in names}
    lines: list[Decision] = []
    for account in accounts:
        if account.kind is not AccountKind.SHARED_STATION:
            lines.append(_no_station(account, told[account.ref]))
        elif account.is_enabled is False and station_of(account).casefold() not in names:
            lines.append(
                Decision(account.label, False, "Not counted: disabled.", told[account.ref], subject=account.ref)
            )
        else:
            name = station_of(account)
            names.setdefault(name.casefold(), name)
            bound.setdefault(name.casefold(), []).append(account)
    return result(
        PolicyCode.STATION_SEAT, census.on, [_station(names[key], bound[key], told) for key in sorted(names)] + lines
    )


def _station(name: str, accounts: list[AccountFact], told: dict[str, tuple[str, ...]]) -> Decision:
    evidence = tuple(", ".join(told[account.ref]) for account in accounts)
    because = (
        f"Counted: a station, signed in as {wording.listed(account.label for account in accounts)}."
        if accounts
        else "Counted: a station."
    )
    return Decision(name, True, because, evidence, subject=accounts[0].ref if accounts else name)


def _no_station(account: AccountFact, told: tuple[str, ...]) -> Decision:
    because = f"Not counted: {wording.kind(account)}, not a station's."
    undecided = account.kind is AccountKind.UNKNOWN and account.is_enabled is True
    return Decision(account.label, False, because, told, undecided, account.ref)
