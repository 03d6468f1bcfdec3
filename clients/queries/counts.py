"""Frozen counts and their lines, and what a count would be today."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncMonth

from clients.counting import Census, CountResult, DeviceCount, FindingFact, PolicyCode, count_under, find
from clients.models import Client, CountLine, InventoryCount
from clients.queries.facts import facts_of

HISTORY_MONTHS = 36
LINES_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class CountReport:
    """Answer what a client would be counted at on a day, under each policy asked for; nothing of it is stored."""

    on: date
    results: tuple[CountResult, ...]
    devices: DeviceCount
    findings: tuple[FindingFact, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as commands and the API print it; an unknown count is null and says what is missing."""
        told = ("code", "severity", "about", "because")
        return {
            "on": self.on.isoformat(),
            "policies": {result.policy.value: _result_json(result) for result in self.results},
            "findings": [{name: str(getattr(one, name)) for name in told} for one in self.findings],
        }


@dataclass(frozen=True, slots=True)
class LinePage:
    """Hold one page of a count's lines; pages are numbered from 1."""

    lines: tuple[CountLine, ...]
    number: int
    page_count: int
    line_count: int


def monthly_counts(client: Client, *, policy: str, until: date, months: int = HISTORY_MONTHS) -> list[InventoryCount]:
    """Return the newest count of each of the last months up to a day, oldest first; one query."""
    counts = (
        InventoryCount.objects.filter(client=client, policy=policy, on__lte=until, on__gte=_months_back(until, months))
        .annotate(month=TruncMonth("on"))
        .order_by("-month", "-on")
        .distinct("month")
    )
    return list(reversed(counts))


def newest_count(client: Client, *, policy: str | None = None, until: date | None = None) -> InventoryCount | None:
    """Return the newest count under a policy, the client's own unless another is named; one query."""
    counts = InventoryCount.objects.filter(client=client, policy=policy or client.counting_policy)
    return (counts if until is None else counts.filter(on__lte=until)).order_by("-on").first()


def counts_of(client: Client) -> QuerySet[InventoryCount]:
    """Return every count of a client, newest first."""
    return InventoryCount.objects.filter(client=client).order_by("-on", "policy")


def every_count() -> QuerySet[InventoryCount]:
    """Return every count of every client, newest first, with its client; one query."""
    return InventoryCount.objects.select_related("client").order_by("-on", "client__name", "policy")


def open_questions(count: str) -> Coalesce:
    """Return, for a query whose column `count` names a count, how many of its users a person should still decide."""
    lines = CountLine.objects.filter(count=OuterRef(count), subject=CountLine.Subject.USER, is_undecided=True)
    number = lines.order_by().values("count").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def lines_of(count: InventoryCount) -> QuerySet[CountLine]:
    """Return a count's lines: users before devices, counted ones first."""
    return CountLine.objects.filter(count=count).order_by("-subject", "-is_counted", "who", "pk")


class Shown(StrEnum):
    """Name which lines of a count are looked at."""

    ALL = "all"
    COUNTED = "counted"
    LEFT_OUT = "left-out"
    UNDECIDED = "undecided"


SHOWN_CHOICES = frozenset(shown.value for shown in Shown)


@dataclass(frozen=True, slots=True)
class Asked:
    """Say which lines are asked for: what became of them, and a part of the name."""

    shown: Shown = Shown.ALL
    name: str = ""

    @property
    def query(self) -> str:
        """Return what an address carries of it, to be followed by more."""
        return urlencode({"show": self.shown.value, "name": self.name}) + "&"


def lines_page(
    count: InventoryCount,
    *,
    subject: str = CountLine.Subject.USER,
    page: int = 1,
    size: int = LINES_A_PAGE,
    asked: Asked | None = None,
) -> LinePage:
    """Return one page of a count's lines, counted ones first; a page that is not there is the last. Two queries."""
    pages = Paginator(_narrowed(lines_of(count).filter(subject=subject), asked or Asked()), size)
    found = pages.get_page(page)
    return LinePage(tuple(found), found.number, pages.num_pages, pages.count)


def _narrowed(lines: QuerySet[CountLine], asked: Asked) -> QuerySet[CountLine]:
    if asked.name:
        lines = lines.filter(who__icontains=asked.name)
    match asked.shown:
        case Shown.COUNTED:
            return lines.filter(is_counted=True)
        case Shown.LEFT_OUT:
            return lines.filter(is_counted=False)
        case Shown.UNDECIDED:
            return lines.filter(is_undecided=True)
        case _:
            return lines


def count_report(client: Client, *, on: date, policies: tuple[PolicyCode, ...] = tuple(PolicyCode)) -> CountReport:
    """Count a client on a day under policies, all of them unless some are named; three queries."""
    census = Census(facts_of(client, on=on), on)
    return CountReport(on, count_under(policies, census), census.devices, find(census.facts, on))


def _result_json(result: CountResult) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "count": result.count,
        "interval": list(result.interval) if result.interval else None,
        "lines": [
            {"who": line.who, "counted": line.counted, "because": line.because, "evidence": list(line.evidence)}
            for line in result.lines
        ],
    }
    return answer | ({"missing": result.missing} if result.missing else {})


def _months_back(until: date, months: int) -> date:
    """Return the first day of the earliest of so many months that end with the day's own."""
    ordinal = until.year * 12 + until.month - months
    return date(ordinal // 12, ordinal % 12 + 1, 1)
