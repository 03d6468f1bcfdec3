"""What clients contest and announce, and until when they can."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from clients.counting import PolicyCode
from clients.models import CountException, CountLine, Dispute, InventoryCount, Notice, Person
from clients.queries.rules import inventory_rules

_ALIKE = 0.85
_OPEN_FIRST = (F("answered_at").desc(nulls_first=True), "-raised_at", "pk")


@dataclass(frozen=True, slots=True)
class Period:
    """A month with its newest count, and the last day on which a line of it can be disputed."""

    begins: date
    deadline: date
    count: InventoryCount

    def is_open(self, on: date) -> bool:
        """Say whether lines can be disputed on a day; numbers that were carried over have none."""
        return self.count.origin == InventoryCount.Origin.COUNTED and on <= self.deadline


@dataclass(frozen=True, slots=True)
class Contested:
    """How many disputes and notices of a client wait, how many there ever were, and how many exceptions hold."""

    open_dispute_count: int
    open_notice_count: int
    said_count: int
    exception_count: int


def contested() -> dict[str, Any]:
    """Return annotations that read with a client what it contests and announced."""
    unanswered = Q(answered_at=None)
    return {
        "open_disputes": _number_of(Dispute.objects.filter(unanswered)),
        "open_notices": _number_of(Notice.objects.filter(unanswered)),
        "said": _number_of(Dispute.objects.all()) + _number_of(Notice.objects.all()),
        "open_exceptions": _number_of(CountException.objects.filter(effective_until=None)),
    }


def contested_in(row: Any) -> Contested:
    """Return what `contested` read with a client."""
    return Contested(row.open_disputes, row.open_notices, row.said, row.open_exceptions)


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of each client in a subquery, 0 where there are none."""
    counted = rows.filter(client=OuterRef("pk")).order_by().values("client").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def period_of(on: date) -> date:
    """Return the first day of the period that a day is in."""
    return on.replace(day=1)


def period_end(on: date) -> date:
    """Return the last day of the period that a day is in."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def deadline_of(on: date) -> date:
    """Return the last day on which a line of a day's period can be disputed; one query."""
    return period_end(on) + timedelta(days=inventory_rules().dispute_days)


def periods_of(counts: Iterable[InventoryCount]) -> list[Period]:
    """Return the periods of counts, each with its deadline, in their order; one query."""
    grace = timedelta(days=inventory_rules().dispute_days)
    return [Period(period_of(count.on), period_end(count.on) + grace, count) for count in counts]


def why_not_disputable(line: CountLine) -> str:
    """Return why nothing could come of disputing a line; empty for every line of somebody or something."""
    if not line.ref:
        return "This line says nothing of anybody or anything. Dispute the line of the person or device."
    if line.count.policy == PolicyCode.CONCURRENT and line.subject == CountLine.Subject.USER:
        return "Sessions that ran at once are counted here, and no session is left out for who ran it."
    return ""


def likely_person(notice: Notice, people: Iterable[Person]) -> Person | None:
    """Return who of the client's people a notice is likely about: by address, else by the same or a similar name.

    None where two have the name: then a person has to choose.
    """
    known = list(people)
    addressed = [person for person in known if notice.email and person.email.casefold() == notice.email.casefold()]
    if addressed:
        return addressed[0]
    names: dict[str, list[Person]] = defaultdict(list)
    for person in known:
        names[" ".join(person.name.casefold().split())].append(person)
    closest = get_close_matches(" ".join(notice.name.casefold().split()), names, n=1, cutoff=_ALIKE)
    found = names[closest[0]] if closest else []
    return found[0] if len(found) == 1 else None


def people_to_choose(notice: Notice) -> QuerySet[Person]:
    """Return the people of the notice's client, by name; one query."""
    return Person.objects.filter(client_id=notice.client_id).order_by("name", "pk")


def every_dispute() -> QuerySet[Dispute]:
    """Return disputes with client, contact and line, open ones first, the newest before the others; one query."""
    rows = Dispute.objects.select_related("client__account_manager", "raised_by", "answered_by", "line__count")
    return rows.order_by(*_OPEN_FIRST)


def every_notice() -> QuerySet[Notice]:
    """Return notices with client, contact and person, open ones first, the newest before the others; one query."""
    rows = Notice.objects.select_related("client__account_manager", "raised_by", "answered_by", "person")
    return rows.order_by(*_OPEN_FIRST)


def every_exception() -> QuerySet[CountException]:
    """Return exceptions with client and dispute, those without an end first, then the newest; one query."""
    rows = CountException.objects.select_related("client__account_manager", "by", "dispute")
    return rows.order_by(F("effective_until").desc(nulls_first=True), "-at", "pk")
