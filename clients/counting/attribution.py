"""Who sat behind a shared account: told by the sign-ins of another system at the same station."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clients.counting.values import AccountFact, AccountKind, LogonFact


@dataclass(frozen=True, slots=True)
class Attribution:
    """Say that a person was at the station of a shared account, when last, and which system tells so."""

    account: str
    person: str
    station: str
    system: str
    on: date


def attributions(accounts: Iterable[AccountFact], logons: Iterable[LogonFact]) -> dict[str, tuple[Attribution, ...]]:
    """Return, for each account bound to a station, the persons whom other systems saw there, by the account's ref.

    An account is bound to a station when somebody said so, when it is a station's by kind, or when it is called as the
    station is. Only interactive sign-ins of accounts whose person is known tell of anybody.
    """
    known = tuple(accounts)
    owners = {account.ref: account.person for account in known if account.person}
    seen: dict[str, dict[str, Attribution]] = defaultdict(dict)
    for logon in logons:
        person = logon.person or owners.get(logon.account, "")
        if not (person and logon.station and logon.is_interactive):
            continue
        at_station = seen[logon.station.casefold()]
        earlier = at_station.get(person)
        if earlier is None or earlier.on < logon.on:
            at_station[person] = Attribution("", person, logon.station, logon.system, logon.on)
    return {
        account.ref: found
        for account in known
        if not account.person and (found := _behind(account, seen, station_of(account).casefold()))
    }


def station_of(account: AccountFact) -> str:
    """Return the station an account is bound to: the stated one, else the account's own name without its domain."""
    return account.station or account.label.rpartition("\\")[2].partition("@")[0]


def _behind(
    account: AccountFact, seen: Mapping[str, Mapping[str, Attribution]], station: str
) -> tuple[Attribution, ...]:
    if account.kind not in {AccountKind.SHARED_STATION, AccountKind.UNKNOWN, AccountKind.PERSON}:
        return ()
    found = seen.get(station, {})
    return tuple(
        Attribution(account.ref, one.person, one.station, one.system, one.on)
        for one in sorted(found.values(), key=lambda one: one.person)
    )
