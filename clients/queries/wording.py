"""Counting policies and findings in the words of people."""

from clients.counting import PolicyCode
from clients.importing import SOURCES, RowKind

POLICY_LABELS: dict[PolicyCode, str] = {
    PolicyCode.LICENSED: "Licensed accounts",
    PolicyCode.NAMED_FRONTLINE_SHARED: "Named and shared accounts",
    PolicyCode.ACTIVE_30: "People active in 30 days",
    PolicyCode.ACTIVE_90: "People active in 90 days",
    PolicyCode.LOGS_ON_OR_CALLS: "People who sign in or call",
    PolicyCode.STATION_SEAT: "Stations",
    PolicyCode.CONCURRENT: "Most sessions at once",
    PolicyCode.MAX_USERS_DEVICES: "People or endpoints, whichever is more",
}
KIND_NOUNS = {
    RowKind.ACCOUNTS: ("account", "accounts"),
    RowKind.ASSETS: ("device", "devices"),
    RowKind.PERSONS: ("person", "people"),
    RowKind.COUNTS: ("month", "months"),
    RowKind.LOGONS: ("sign-in event", "sign-in events"),
    RowKind.SEATS: ("subscription", "subscriptions"),
}
POLICY_CHOICES = [(code.value, label) for code, label in POLICY_LABELS.items()]


def policy_label(code: str) -> str:
    """Return what a counting policy is called; an unknown code is shown as it is."""
    return POLICY_LABELS[PolicyCode(code)] if code in set(PolicyCode) else code


def source_label(code: str) -> str:
    """Return what a source is called; an unknown code is shown as it is."""
    return SOURCES[code].label if code in SOURCES else code


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"
