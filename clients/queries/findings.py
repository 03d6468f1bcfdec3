"""Findings of every client."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from clients.models import Finding
from clients.queries.wording import in_plain_words


def evidence_of(finding: Finding) -> list[str]:
    """Return the facts behind a finding, their sources by name."""
    return [in_plain_words(str(fact)) for fact in finding.evidence]


def findings_list() -> QuerySet[Finding]:
    """Return findings with their client, the most urgent first; one query."""
    return Finding.objects.select_related("client", "settled_by").order_by(
        by_severity(), "-last_seen_on", "code", "about"
    )


def by_severity() -> Case:
    """Return an order that puts the most urgent findings first."""
    order = enumerate((Finding.Severity.HIGH, Finding.Severity.MEDIUM, Finding.Severity.INFO))
    return Case(*(When(severity=severity, then=Value(rank)) for rank, severity in order), output_field=IntegerField())
