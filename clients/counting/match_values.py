"""What matching is told by people, and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Carry a decision that a person took about two refs: the same human, or never the same."""

    left: str
    right: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class MatchedPerson:
    """Hold the accounts of one human; `person` is the ref of the known person, blank for a new one.

    `confidence` is that of the weakest merge, 1.0 where there was none.
    """

    person: str
    display_name: str
    employee_id: str
    accounts: tuple[str, ...]
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Ask a person whether two refs are the same human."""

    left: str
    right: str
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Say which two refs a key would merge and what forbids it."""

    left: str
    right: str
    because: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Answer who is who: humans, what to ask a person, what contradicts itself, and the accounts of no single human."""

    persons: tuple[MatchedPerson, ...]
    suggestions: tuple[Suggestion, ...]
    conflicts: tuple[Conflict, ...]
    impersonal: tuple[str, ...]
