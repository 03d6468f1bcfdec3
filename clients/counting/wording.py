"""Words that the sentences of decisions and findings share."""

from collections.abc import Iterable
from datetime import date

from clients.counting.values import AccountFact, AccountKind, AssetFact

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_KINDS = {
    AccountKind.PERSON: "a person's account",
    AccountKind.SHARED_STATION: "a station's account",
    AccountKind.SHARED_MAILBOX: "a shared mailbox",
    AccountKind.SERVICE: "a service account",
    AccountKind.ADMIN: "an administrator's second account",
    AccountKind.GUEST: "a guest's account",
    AccountKind.ROOM: "a room or equipment account",
    AccountKind.UNKNOWN: "an account of unknown kind",
}


def day(on: date) -> str:
    """Return a date as `20 Nov 2026`, whatever the locale of the process."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def ago(days: int) -> str:
    """Return how long ago as words."""
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def kind(of: AccountKind) -> str:
    """Return what an account of a kind is, with its article."""
    return _KINDS[of]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def times(number: int) -> str:
    """Return how often as words."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names as `a, b and c`, the rest as a number."""
    every = list(names)
    shown, rest = every[:most], len(every) - most
    if rest > 0:
        return f"{', '.join(shown)} and {rest:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else "none"


def facts_of(account: AccountFact) -> tuple[str, ...]:
    """Return what is known of an account, as evidence."""
    told = [f"{account.source}: {account.label}, {kind(account.kind)}"]
    if account.is_enabled is not None:
        told.append("enabled" if account.is_enabled else "disabled")
    if account.is_licensed is not None:
        told.append(
            f"licensed: {listed(account.licenses)}"
            if account.licenses
            else "licensed"
            if account.is_licensed
            else "no licence"
        )
    if account.last_active_on is not None:
        told.append(f"last active on {day(account.last_active_on)}")
    return tuple(told)


def facts_of_device(asset: AssetFact) -> tuple[str, ...]:
    """Return what is known of a device, as evidence."""
    told = [f"{asset.source}: {asset.source_class}"] if asset.source_class else [asset.source] if asset.source else []
    if asset.serial_number:
        told.append(f"serial number {asset.serial_number}")
    if asset.last_seen_on:
        told.append(f"last seen on {day(asset.last_seen_on)}")
    return tuple(told)
