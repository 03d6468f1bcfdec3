"""What the templates of counting and contesting get: one frozen page each, filled by the views, never queried."""

from dataclasses import dataclass
from datetime import date

from contracts.documents.contexts import Counted
from contracts.portal.contexts import CountRow, Destination, Shell
from pricing.charts.figure import Figure


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a line or a person, and what was answered; `state` is a class of states, ok to over."""

    title: str
    word: str
    state: str
    reason: str
    said_by: str
    said_on: date
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One person or device of the count, with why it is or is not billed; `dispute_url` is empty where none can be."""

    anchor: str
    name: str
    is_counted: bool
    is_undecided: bool
    because: str
    evidence: tuple[str, ...]
    dispute_url: str = ""
    dispute: Said | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the list is narrowed to: people or devices, counted or left out, a part of a name; `kept` goes with it."""

    kinds: tuple[Destination, ...]
    parts: tuple[Destination, ...]
    name: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    clear_url: str = ""


@dataclass(frozen=True, slots=True)
class CountsPage:
    """Who and what is counted? `previous_url` and `next_url` walk the pages of lines."""

    shell: Shell
    answer: str
    counted: Counted | None
    announce_url: str = ""
    contested_url: str = ""
    waiting_count: int = 0
    periods: tuple[Destination, ...] = ()
    narrowed: Narrowed | None = None
    lines: tuple[CountedLine, ...] = ()
    page: int = 1
    pages: int = 1
    previous_url: str = ""
    next_url: str = ""
    history: Figure | None = None
    counts: tuple[CountRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DisputePage:
    """What is wrong with this line? `closed_because` stands in place of the form where nothing can be disputed."""

    shell: Shell
    line: CountedLine
    month: str
    deadline: date
    post_url: str
    back_url: str
    reason: str = ""
    reason_error: str = ""
    closed_because: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form: what it is called, what was typed before, and what was wrong with it."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    error: str = ""
    help: str = ""
    is_required: bool = False
    longest: int = 256


@dataclass(frozen=True, slots=True)
class AnnouncePage:
    """Who joins, who leaves? `kinds` are the choices with their labels and whether they are chosen."""

    shell: Shell
    post_url: str
    back_url: str
    kinds: tuple[tuple[str, str, bool], ...]
    kind_error: str
    fields: tuple[FormField, ...]

    @property
    def has_errors(self) -> bool:
        """Tell whether something has to be put right before it can be announced."""
        return bool(self.kind_error or any(field.error for field in self.fields))


@dataclass(frozen=True, slots=True)
class ContestedPage:
    """What did we say of our counts, and what was answered?"""

    shell: Shell
    answer: str
    disputes: tuple[Said, ...]
    notices: tuple[Said, ...]
    announce_url: str
    counts_url: str
