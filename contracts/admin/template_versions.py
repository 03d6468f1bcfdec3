"""Two versions of a template side by side: what was shown, where, under which title, in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.documents.sections import BY_CODE
from contracts.models import ProposalTemplateVersion


@dataclass(frozen=True, slots=True)
class SectionChange:
    """One section that differs, and how it was on each side."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, and what differs between them."""

    before: ProposalTemplateVersion
    after: ProposalTemplateVersion
    changes: tuple[SectionChange, ...]


def differences_of(versions: Sequence[ProposalTemplateVersion], asked: Mapping[str, Any]) -> Compared | None:
    """Return what differs between the two versions whose numbers are asked for; None below two versions.

    A number that is no version's is read as the newest, or as the one before it.
    """
    if len(versions) < 2:
        return None
    by_number = {str(version.number): version for version in versions}
    before = by_number.get(str(asked.get("a", "")), versions[1])
    after = by_number.get(str(asked.get("b", "")), versions[0])
    was, now = _said(before), _said(after)
    changes = tuple(
        SectionChange(_title(code), was.get(code, ""), now.get(code, ""))
        for code in dict.fromkeys((*now, *was))
        if was.get(code) != now.get(code)
    )
    both = set(was) & set(now)
    order = [", ".join(_title(code) for code in one if code in both) for one in (was, now)]
    moved = () if order[0] == order[1] else (SectionChange("Order", *order),)
    return Compared(before, after, moved + changes)


def _title(code: str) -> str:
    return str(BY_CODE[code].title) if code in BY_CODE else code


def _said(version: ProposalTemplateVersion) -> dict[str, str]:
    """Return each section in words, in their order: whether it is shown, its title, its text."""
    said = {}
    for section in version.sections:
        title = f"Title: {section['title']}" if section["title"] else ""
        shown = "Shown." if section["is_shown"] else "Not shown."
        said[section["code"]] = "\n".join(filter(None, (shown, title, section["text"])))
    return said
