"""What a run claims, what was found, and the table of both."""

from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS = ("Run", "What must hold", "Found", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must hold after a run."""

    run: str
    claim: str
    found: str
    holds: bool


def all_of(run: str, claim: str, wrong: Sequence[str], looked_at: int, *, note: str = "") -> Finding:
    """Find whether a claim holds for everything that was looked at; nothing looked at proves nothing."""
    shown = ", ".join(sorted(wrong)[:3]) + (" ..." if len(wrong) > 3 else "")
    found = (
        f"{looked_at - len(wrong)} of {looked_at}" + (f", {note}" if note else "") + (f"; not {shown}" * bool(wrong))
    )
    return Finding(run, claim, found, holds=not wrong and looked_at > 0)


def table(findings: Sequence[Finding]) -> str:
    """Return the findings as lines under a head; what broke says so at its end."""
    rows = [COLUMNS]
    rows += [(one.run, one.claim, one.found, "holds" if one.holds else "BROKEN") for one in findings]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
