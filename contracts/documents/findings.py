"""What the findings report's template gets, and how it is made of a client's rows: potential, cited, to be confirmed.

It says what was seen and which text it may touch, never that somebody complies with anything or breaks it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from clients.counting.finding_values import CONFIRM, RULES, RULES_VERSION
from clients.models import Client, Finding
from clients.queries.findings import evidence_of
from contracts.documents.contexts import Letterhead
from contracts.documents.from_terms import LETTER_COUNTRIES
from contracts.documents.letterheads import letterhead_of
from contracts.models import Letterhead as LetterheadRow
from contracts.queries.findings import OpenQuestion
from contracts.terms import language_of
from pricing.charts import words

NOT_AN_ASSESSMENT = (
    "This is not a compliance assessment and no legal advice. It lists potential findings that show in exports of "
    "accounts, sign-ins and devices; what does not show in them is not in here."
)
MOST_FACTS = 5
_ORDER = {Finding.Status.OPEN: 0, Finding.Status.ACCEPTED: 1, Finding.Status.RESOLVED: 2}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One potential finding; `evidence` are the sentences of what was seen, `potential` the wording of its rule."""

    code: str
    about: str
    evidence: tuple[str, ...]
    potential: str
    citation: str
    status: str
    note: str
    answered_by: str
    answered_on: date | None
    first_seen_on: date
    last_seen_on: date


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """The findings of one severity, open ones first."""

    severity: str
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """One client's findings on a day, as printed."""

    letterhead: Letterhead
    client_name: str
    on: date
    summary: str
    groups: tuple[FindingGroup, ...]
    questions: tuple[OpenQuestion, ...]
    rules_version: str = RULES_VERSION
    confirm: str = CONFIRM
    disclaimer: str = NOT_AN_ASSESSMENT
    language: str = "en-us"
    paper: Literal["Letter", "A4"] = "Letter"

    @property
    def title(self) -> str:
        """Return what a reader's window and tab are called."""
        return f"Potential findings for {self.client_name}"


def findings_report(
    client: Client,
    findings: Iterable[Finding],
    questions: Iterable[OpenQuestion],
    letterhead: LetterheadRow,
    *,
    on: date,
) -> FindingsReport:
    """Build the report of rows that are loaded, the most urgent first; no query."""
    rows = sorted(findings, key=lambda row: (_ORDER[Finding.Status(row.status)], row.code, row.about))
    groups = tuple(
        FindingGroup(str(severity.label), tuple(_line(row) for row in rows if row.severity == severity))
        for severity in (Finding.Severity.HIGH, Finding.Severity.MEDIUM, Finding.Severity.INFO)
    )
    return FindingsReport(
        letterhead=letterhead_of(letterhead),
        client_name=client.name,
        on=on,
        summary=_summary(client, rows),
        groups=tuple(group for group in groups if group.lines),
        questions=tuple(questions),
        language=language_of(letterhead.locale),
        paper="Letter" if letterhead.locale.rpartition("_")[2] in LETTER_COUNTRIES else "A4",
    )


def _summary(client: Client, rows: list[Finding]) -> str:
    if not rows:
        return f"Nothing was found in what {client.name}'s systems exported."
    still = sum(row.status == Finding.Status.OPEN for row in rows)
    high = sum(row.status == Finding.Status.OPEN and row.severity == Finding.Severity.HIGH for row in rows)
    urgent = f", {high:,} of them of high severity" if high else ""
    found = words.count_of(len(rows), "potential finding")
    return f"{found} in what {client.name}'s systems exported; {still:,} open{urgent}."


def _line(row: Finding) -> FindingLine:
    rule = RULES.get(row.code)
    seen = tuple(part.partition(" Potential finding:")[0] for part in row.because.splitlines())
    return FindingLine(
        code=row.code,
        about=row.about,
        evidence=(*seen, *_facts(row)),
        potential=_potential(row.code),
        citation=rule.citation if rule else "",
        status=str(Finding.Status(row.status).label),
        note=row.note,
        answered_by=str(row.settled_by or ""),
        answered_on=row.settled_at.date() if row.settled_at else None,
        first_seen_on=row.first_seen_on,
        last_seen_on=row.last_seen_on,
    )


def _potential(code: str) -> str:
    rule = RULES.get(code)
    if rule is None:
        return ""
    confirm = f" {CONFIRM}" if rule.is_regulatory or code == "LIC-1" else ""
    return f"{rule.core[0].upper()}{rule.core[1:]}.{confirm}"


def _facts(row: Finding) -> tuple[str, ...]:
    """Return the facts behind a finding as one line: the first few of them, the rest as a number."""
    facts = evidence_of(row)
    shown, rest = facts[:MOST_FACTS], len(facts) - MOST_FACTS
    more = f"; and {rest} more" if rest > 0 else ""
    return (f"Evidence: {'; '.join(shown)}{more}.",) if shown else ()
