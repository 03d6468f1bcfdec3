"""What a client's page shows of its newest files and open findings, read with the client itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from clients.counting import EphiAccess
from clients.models import Dispute, Finding, ImportRun, MatchQuestion, Notice, Station
from clients.queries.findings import by_severity

RECENT_IMPORTS = 5
TOP_FINDINGS = 8


@dataclass(frozen=True, slots=True)
class RecentImport:
    """Say what one file brought."""

    pk: UUID
    filename: str
    as_of: date
    outcome: str
    created_count: int
    updated_count: int
    retired_count: int
    rejected_count: int

    @property
    def outcome_label(self) -> str:
        """Return what became of the file, in words."""
        return str(ImportRun.Outcome(self.outcome).label)

    @property
    def is_refused(self) -> bool:
        """Say whether nothing of it was taken."""
        return self.outcome == ImportRun.Outcome.REFUSED


@dataclass(frozen=True, slots=True)
class TopFinding:
    """Say what one finding found."""

    pk: UUID
    code: str
    severity: str
    about: str
    because: str

    @property
    def severity_label(self) -> str:
        """Return how urgent it is, in words."""
        return str(Finding.Severity(self.severity).label)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Say how much waits for somebody: questions, contradictions, stations to ask about, what the client contests."""

    question_count: int
    conflict_count: int
    unasked_station_count: int
    open_dispute_count: int
    open_notice_count: int


@dataclass(frozen=True, slots=True)
class NewestExport:
    """Say how old what one source told of a client is."""

    source: str
    as_of: date


def waiting() -> dict[str, Any]:
    """Return annotations that count with a client what waits for somebody."""
    questions = MatchQuestion.objects.all()
    stations = Station.objects.filter(is_counted=True, ephi_access=EphiAccess.UNANSWERED.value)
    return {
        "question_count": _number_of(questions.filter(is_conflict=False)),
        "conflict_count": _number_of(questions.filter(is_conflict=True)),
        "unasked_station_count": _number_of(stations),
        "open_dispute_count": _number_of(Dispute.objects.filter(status=Dispute.Status.OPEN)),
        "open_notice_count": _number_of(Notice.objects.filter(status=Notice.Status.OPEN)),
    }


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    numbers = rows.filter(client=OuterRef("pk")).order_by().values("client").annotate(number=Count("pk"))
    return Coalesce(Subquery(numbers.values("number"), output_field=IntegerField()), 0)


def waiting_in(client: Any) -> Waiting:
    """Return what was counted with a client."""
    return Waiting(**{name: getattr(client, name) for name in waiting()})


def recent() -> dict[str, Any]:
    """Return annotations that read the newest files, the most urgent open findings and their number with a client."""
    newest = ImportRun.objects.filter(client=OuterRef("pk"), outcome=ImportRun.Outcome.TAKEN)
    newest = newest.filter(counts=None)  # a table of past counts is of the past, and not to be had again
    newest = newest.order_by("source", "-as_of").distinct("source")
    rejected = Func(F("rejected"), function="jsonb_array_length", output_field=IntegerField())
    runs = ImportRun.objects.filter(client=OuterRef("pk")).order_by("-at", "pk")
    told = ("filename", "as_of", "outcome", "created_count", "updated_count", "retired_count")
    findings = Finding.objects.filter(client=OuterRef("pk"), status=Finding.Status.OPEN)
    return {
        "newest_exports": ArraySubquery(newest.values(row=JSONObject(source="source", as_of="as_of"))),
        "recent_imports": ArraySubquery(
            runs.values(row=JSONObject(pk="pk", rejected_count=rejected, **{name: name for name in told}))[
                :RECENT_IMPORTS
            ]
        ),
        "top_findings": ArraySubquery(
            findings.order_by(by_severity(), "code", "about").values(
                row=JSONObject(pk="pk", code="code", severity="severity", about="about", because="because")
            )[:TOP_FINDINGS]
        ),
        "open_finding_count": _number_of(Finding.objects.filter(status=Finding.Status.OPEN)),
    }


def imports_in(client: Any) -> tuple[RecentImport, ...]:
    """Return the newest files that were read with a client."""
    return tuple(
        RecentImport(**row | {"pk": UUID(row["pk"]), "as_of": date.fromisoformat(row["as_of"])})
        for row in client.recent_imports
    )


def exports_in(client: Any) -> tuple[NewestExport, ...]:
    """Return the newest day of each source that was read with a client, the oldest first."""
    rows = (NewestExport(row["source"], date.fromisoformat(row["as_of"])) for row in client.newest_exports)
    return tuple(sorted(rows, key=lambda row: (row.as_of, row.source)))


def findings_in(client: Any) -> tuple[TopFinding, ...]:
    """Return the findings that were read with a client."""
    return tuple(TopFinding(**row | {"pk": UUID(row["pk"])}) for row in client.top_findings)
