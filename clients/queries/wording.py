"""Counting policies, sources and confidences in the words of people."""

import re
from decimal import Decimal

from clients.counting import PolicyCode
from clients.importing import SOURCES, RowKind
from clients.models import CountingChoice

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
# A source before its colon, as evidence writes it; the codes are words of a few letters and dashes.
_CODES = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, SOURCES))}): ")
POLICY_CHOICES = [(code.value, label) for code, label in POLICY_LABELS.items()]


def policy_label(code: str) -> str:
    """Return what a counting policy is called; an unknown code is shown as it is."""
    return POLICY_LABELS[PolicyCode(code)] if code in set(PolicyCode) else code


def source_label(code: str) -> str:
    """Return what a source is called; an unknown code is shown as it is."""
    return SOURCES[code].label if code in SOURCES else code


def in_plain_words(fact: str) -> str:
    """Return evidence with its sources by name instead of by code."""
    return _CODES.sub(lambda found: f"{source_label(found[1])}: ", fact)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or noun + 's'}"


def confidence_in_words(confidence: Decimal | float, *, is_conflict: bool = False) -> str:
    """Return how sure a match is, words before figures; of a contradiction nothing is sure."""
    if is_conflict:
        return "Contradiction"
    of_ten = min(9, max(1, round(float(confidence) * 10)))
    word = "Very likely" if of_ten >= 8 else "Likely" if of_ten >= 6 else "Possible"
    return f"{word}, about {of_ten} in 10"


def moment_label(moment: str, day: int | None) -> str:
    """Return which of a period's counts is billed, in words."""
    return f"Day {day} of the month" if day else str(CountingChoice.Moment(moment).label)


def choice_in_words(choice: CountingChoice) -> str:
    """Return how a client is counted, as a sentence."""
    moment = moment_label(choice.moment, choice.day)
    leavers = ", leavers who still sign in included" if choice.leavers_count else ""
    return f"{policy_label(choice.policy)}; {moment[0].lower()}{moment[1:]}{leavers}."
