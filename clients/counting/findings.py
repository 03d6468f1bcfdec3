"""Findings: what the facts show that somebody should look at. We inform, we do not certify."""

from datetime import date

from clients.counting import account_findings, ephi_findings
from clients.counting.finding_values import FindingFact, Severity
from clients.counting.values import Facts

_ORDER = tuple(Severity)


def find(facts: Facts, on: date) -> tuple[FindingFact, ...]:
    """Return the findings that the facts decide on a day, the most urgent first.

    Those that concern HIPAA only where the client is marked as a covered entity or business associate.
    """
    found = list(account_findings.find(facts, on))
    if facts.is_covered_entity:
        found += ephi_findings.find(facts, on)
        # The regulatory finding on a leaver's sign-in says all that the plain one does.
        regulated = {one.subject for one in found if one.code == "PII-7"}
        found = [one for one in found if not (one.code == "ACC-2" and one.subject in regulated)]
    return tuple(
        sorted(found, key=lambda one: (_ORDER.index(one.severity), one.code, one.about.casefold(), one.subject))
    )
