"""What a client's page shows of its newest files and open findings, read with the client itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Func, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject

from clients.models import Finding, ImportRun
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


def recent() -> dict[str, Any]:
    """Return annotations that read the newest files, the most urgent open findings and their number with a client."""
    rejected = Func(F("rejected"), function="jsonb_array_length", output_field=IntegerField())
    runs = ImportRun.objects.filter(client=OuterRef("pk")).order_by("-at", "pk")
    told = ("filename", "as_of", "outcome", "created_count", "updated_count", "retired_count")
    findings = Finding.objects.filter(client=OuterRef("pk"), status=Finding.Status.OPEN)
    number = findings.order_by().values("client").annotate(number=Count("pk")).values("number")
    return {
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
        "open_finding_count": Coalesce(Subquery(number, output_field=IntegerField()), 0),
    }


def imports_in(client: Any) -> tuple[RecentImport, ...]:
    """Return the newest files that were read with a client."""
    return tuple(
        RecentImport(**row | {"pk": UUID(row["pk"]), "as_of": date.fromisoformat(row["as_of"])})
        for row in client.recent_imports
    )


def findings_in(client: Any) -> tuple[TopFinding, ...]:
    """Return the findings that were read with a client."""
    return tuple(TopFinding(**row | {"pk": UUID(row["pk"])}) for row in client.top_findings)
