"""Who may be whom: questions to answer, decisions that were taken, and what tells of the human behind an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from clients.counting.attribution import station_of
from clients.mapping import account_fact, presumptions
from clients.models import Account, Decision, Finding, Logon, MatchQuestion, Person

EVIDENCE_DAYS = 90
_MOST = 20


@dataclass(frozen=True, slots=True)
class SeatedAt:
    """Say where an account signed in, how often and when last."""

    system: str
    station: str
    number: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SeenThere:
    """Say which person another system saw at a station, how often and when last."""

    person: UUID
    name: str
    station: str
    system: str
    number: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class AccountStory:
    """Hold what tells who is behind an account; everything in it is loaded."""

    account: Account
    station: str
    presumed: Person | None
    presumed_because: str
    places: tuple[SeatedAt, ...]
    seen: tuple[SeenThere, ...]
    questions: tuple[MatchQuestion, ...]
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]


def every_question() -> QuerySet[MatchQuestion]:
    """Return the open questions, contradictions last, the surest first, with both sides; two queries."""
    rows = MatchQuestion.objects.select_related("client", "account__person", "other_account__person", "person")
    return rows.prefetch_related("person__accounts").order_by("is_conflict", "-confidence", "client__name", "pk")


def every_decision() -> QuerySet[Decision]:
    """Return what people decided, newest first, with who and about what; one query."""
    rows = Decision.objects.select_related(
        "client", "by", "taken_back_by", "account", "other_account", "person", "asset"
    )
    return rows.order_by("-at", "pk")


def story_of(account: Account, *, at: datetime) -> AccountStory:
    """Return what tells who is behind an account; six queries at most."""
    since = at - timedelta(days=EVIDENCE_DAYS)
    station = station_of(account_fact(account))
    places = tuple(_places(account, since))
    stations = {station.casefold(), *(one.station.casefold() for one in places)} - {""}
    person, because = _presumed(account)
    own = Q(account=account) | Q(other_account=account)
    labels = [account.username or account.name, *([account.person.name] if account.person else [])]
    return AccountStory(
        account=account,
        station=station,
        presumed=person,
        presumed_because=because,
        places=places,
        seen=tuple(_seen(account, stations, since)),
        questions=tuple(every_question().filter(own)[:_MOST]),
        decisions=tuple(every_decision().filter(own)[:_MOST]),
        findings=tuple(
            Finding.objects.filter(client=account.client_id, about__in=labels, status=Finding.Status.OPEN)[:_MOST]
        ),
    )


def _places(account: Account, since: datetime) -> list[SeatedAt]:
    rows = Logon.objects.filter(account=account, happened_at__gte=since).order_by()
    told = rows.values("system", "station").annotate(number=Count("pk"), last_at=Max("happened_at"))
    return [SeatedAt(**row) for row in told.order_by("-last_at", "station", "system")[:_MOST]]


def _seen(account: Account, stations: set[str], since: datetime) -> list[SeenThere]:
    """Return the persons whom other accounts' sign-ins saw at these stations; one query, none without a station."""
    if not stations:
        return []
    rows = Logon.objects.filter(client=account.client_id, happened_at__gte=since, is_interactive=True)
    rows = rows.filter(account__person__isnull=False).exclude(account=account).order_by()
    there = Q()
    for station in sorted(stations):
        there |= Q(station__iexact=station)
    told = rows.filter(there).values(
        "station", "system", owner=F("account__person_id"), owner_name=F("account__person__name")
    )
    told = told.annotate(number=Count("pk"), last_at=Max("happened_at")).order_by("-last_at", "owner_name")[:_MOST]
    return [_there(row) for row in told]


def _there(row: Mapping[str, Any]) -> SeenThere:
    return SeenThere(row["owner"], row["owner_name"], row["station"], row["system"], row["number"], row["last_at"])


def _presumed(account: Account) -> tuple[Person | None, str]:
    """Return whose an account without a person likely is, and why; two queries, none for one that has a person."""
    if account.person_id:
        return None, ""
    questions = MatchQuestion.objects.filter(client=account.client_id, is_conflict=False).values(
        "because",
        "account_id",
        "other_account_id",
        "person_id",
        own_person=F("account__person_id"),
        other_person=F("other_account__person_id"),
    )
    asked = [_as_told(row) for row in questions]
    for one in presumptions(asked):
        if one.account == str(account.pk):
            return Person.objects.filter(pk=one.person).first(), one.because
    return None, ""


def _as_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question as counting reads it: ids as text, blank where there is none."""
    ids = {name.removesuffix("_id"): str(value or "") for name, value in row.items() if name != "because"}
    return ids | {"because": row["because"]}
