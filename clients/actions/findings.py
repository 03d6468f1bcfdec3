"""Keep findings up to date: seen again, gone, or settled by a person."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from clients.actions.refusals import Refusal
from clients.counting import FindingFact
from clients.models import Client, Finding
from clients.staff import Staff

_LONGEST = 256


class NoteMissing(Refusal):
    """A finding was to be settled without saying what was answered."""

    field = "note"


@transaction.atomic
def record_findings(*, client: Client, found: Iterable[FindingFact], on: date) -> None:
    """Store what was found on a day: new ones opened, known ones seen again, open ones that are gone resolved.

    One that was accepted stays accepted. Three queries at most.
    """
    facts = _by_subject(found)
    known = {(finding.code, finding.about): finding for finding in client.findings.all()}
    new = [_finding(client, fact, on) for key, fact in facts.items() if key not in known]
    changed: list[Finding] = []
    for key, finding in known.items():
        fact = facts.get(key)
        if fact is not None:
            finding.because, finding.severity, finding.last_seen_on = fact.because, fact.severity.value, on
            finding.evidence = list(fact.evidence)
            if finding.status == Finding.Status.RESOLVED:
                finding.status = Finding.Status.OPEN
            changed.append(finding)
        elif finding.status == Finding.Status.OPEN:
            finding.status = Finding.Status.RESOLVED
            changed.append(finding)
    Finding.objects.bulk_create(new)
    Finding.objects.bulk_update(changed, ["because", "evidence", "severity", "last_seen_on", "status"])


def settle_finding(*, finding: Finding, status: str, note: str = "", by: Staff, at: datetime) -> Finding:
    """Let a person accept, resolve or reopen a finding, with what was answered; a count resolves what is gone.

    Raises NoteMissing for one that is settled without a word.
    """
    check_note(status=status, note=note)
    finding.status, finding.note = Finding.Status(status), note.strip()
    finding.settled_by_id, finding.settled_at = by.pk, at
    finding.save(update_fields=["status", "note", "settled_by", "settled_at"])
    return finding


def check_note(*, status: str, note: str) -> None:
    """Refuse to settle a finding without a word."""
    if status != Finding.Status.OPEN and not note.strip():
        raise NoteMissing("Write what was answered, and by whom; it stays with the finding.")


def _by_subject(found: Iterable[FindingFact]) -> dict[tuple[str, str], FindingFact]:
    """Put findings of one code about equal names together: a person could not tell them apart in a list."""
    facts: dict[tuple[str, str], FindingFact] = {}
    for fact in found:
        key = (fact.code, fact.about[:_LONGEST])
        other = facts.get(key)
        if other is None or fact.because in other.because:
            facts.setdefault(key, fact)
        else:
            facts[key] = replace(
                other, because=f"{other.because}\n{fact.because}", evidence=(*other.evidence, *fact.evidence)
            )
    return facts


def _finding(client: Client, fact: FindingFact, on: date) -> Finding:
    return Finding(
        client=client,
        code=fact.code,
        severity=fact.severity.value,
        about=fact.about[:_LONGEST],
        because=fact.because,
        evidence=list(fact.evidence),
        first_seen_on=on,
        last_seen_on=on,
    )
