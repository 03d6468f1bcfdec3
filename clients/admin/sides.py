"""The two sides of a question: what each source says of an account or a person, line by line."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst

from clients.models import Account, MatchQuestion, Person
from clients.queries.wording import confidence_in_words, source_label

_NO_KEYS = {"Is", "Source", "Last activity"}  # that both say the same here tells nothing
_FORBIDS = (
    (
        "employee id",
        "Two employee numbers are two people. Correct one in its source, or say they are different.",
    ),
    ("two persons on record", "The client named both. Say they are the same only if one is on the roster twice."),
    ("a person decided", "Somebody said before that they are different. Take that back first, if it was wrong."),
)


@dataclass(frozen=True, slots=True)
class Side:
    """Hold what is known of an account or a person."""

    name: str
    address: str
    kind: str
    source: str
    short_name: str
    mail: str
    department: str
    number: str
    last_active_on: date | None

    @property
    def told(self) -> str:
        """Return the side on one line."""
        parts = (self.name, self.source, self.short_name, self.mail, self.department)
        return ", ".join(dict.fromkeys(part for part in parts if part))


@dataclass(frozen=True, slots=True)
class Compared:
    """Hold one thing that both sides may say, and whether they say the same."""

    label: str
    texts: tuple[str, str]
    is_same: bool


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """Hold a question as it is shown: the two sides, why it is asked, how sure it is, what forbids an answer."""

    question: MatchQuestion
    sides: tuple[Side, Side]
    compared: tuple[Compared, ...]
    because: str
    confidence: str
    forbidden: str

    @property
    def is_conflict(self) -> bool:
        """Say whether something forbids what a key says."""
        return self.question.is_conflict


def question_row(question: MatchQuestion) -> QuestionRow:
    """Return a question as it is shown; no query if its sides were read with it."""
    other = question.other_account or question.person
    assert other is not None  # noqa: S101  -- the database sees to it
    sides = (_of_account(question.account), _of_person(other) if isinstance(other, Person) else _of_account(other))
    return QuestionRow(
        question=question,
        sides=sides,
        compared=tuple(_compared(*sides)),
        because=f"{capfirst(question.because)}.",
        confidence=confidence_in_words(question.confidence, is_conflict=question.is_conflict),
        forbidden=_what_forbids(question),
    )


def _of_account(account: Account) -> Side:
    owner = f", now {account.person.name}'s" if account.person else ""
    return Side(
        name=account.name,
        address=reverse("admin:clients_account_change", args=[account.pk]),
        kind=f"{account.get_kind_display()}{owner}",
        source=source_label(account.source),
        short_name=account.sam_name or account.username,
        mail=account.email or (account.username if "@" in account.username else ""),
        department=account.department,
        number=account.employee_number,
        last_active_on=account.last_activity_on,
    )


def _of_person(person: Person) -> Side:
    accounts = list(person.accounts.all())
    days = [account.last_activity_on for account in accounts if account.last_activity_on]
    short = dict.fromkeys(account.sam_name or account.username for account in accounts)
    return Side(
        name=person.name,
        address=reverse("admin:clients_person_change", args=[person.pk]),
        kind="Person",
        source="The client's roster" if person.is_on_roster else "Found in accounts",
        short_name=", ".join(filter(None, short)),
        mail=person.email,
        department=person.department,
        number=person.employee_number,
        last_active_on=max(days, default=None),
    )


def _compared(left: Side, right: Side) -> list[Compared]:
    """Return what at least one side says, line by line."""
    said = [
        ("Is", left.kind, right.kind),
        ("Source", left.source, right.source),
        ("Short name", left.short_name, right.short_name),
        ("Address", left.mail, right.mail),
        ("Department", left.department, right.department),
        ("Employee number", left.number, right.number),
        ("Last activity", _day(left.last_active_on), _day(right.last_active_on)),
    ]
    return [
        Compared(
            label, (one, other), bool(one) and one.casefold() == other.casefold() and label not in {"Is", "Source"}
        )
        for label, one, other in said
        if one or other
    ]


def _day(on: date | None) -> str:
    return f"{on:%d %b %Y}" if on else ""


def _what_forbids(question: MatchQuestion) -> str:
    if not question.is_conflict:
        return ""
    return next((told for word, told in _FORBIDS if word in question.because), "Something forbids to join them.")
