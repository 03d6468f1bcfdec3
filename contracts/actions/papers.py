"""Keep the templates that proposals are made with: each change of what one says is a version of its own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from clients.staff import Staff
from contracts.documents.sections import BY_CODE, LONGEST_TITLE, usual_paper
from contracts.documents.texts import LONGEST
from contracts.mapping import paper_of
from contracts.models import Letterhead, ProposalTemplate, ProposalTemplateVersion
from contracts.papers import Paper
from contracts.queries.papers import newest_version


class TemplateRefused(ValueError):
    """A template that cannot be kept; the sentence says what to do, `code` names its section where it is one."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class SectionGiven:
    """One section as it was written: where it stands is its place among the others."""

    code: str
    title: str = ""
    text: str = ""
    is_shown: bool = True


@transaction.atomic
def keep_template(
    *, template: ProposalTemplate, sections: Sequence[SectionGiven], by: Staff | None, at: datetime
) -> ProposalTemplateVersion:
    """Save a template, and a new version where its sections say something else than the newest; return that version.

    The first template is the default, and one that becomes it takes the place of the former. Raises TemplateRefused.
    """
    _refuse_what_cannot_be_printed(sections)
    others = ProposalTemplate.objects.select_for_update().filter(is_default=True).exclude(pk=template.pk)
    if template.is_default:
        others.update(is_default=False)
    elif not others.exists():
        template.is_default = True
    template.save()
    newest = newest_version(template)
    said = [asdict(section) for section in sections]
    if newest is not None and newest.sections == said:
        return newest
    number = newest.number + 1 if newest else 1
    return ProposalTemplateVersion.objects.create(
        template=template, number=number, sections=said, made_at=at, made_by_id=by.pk if by else None
    )


def _refuse_what_cannot_be_printed(sections: Sequence[SectionGiven]) -> None:
    codes = [section.code for section in sections]
    if sorted(codes) != sorted(BY_CODE):
        raise TemplateRefused("A template names every section once, also those it does not show.")
    for section in sections:
        kind = BY_CODE[section.code]
        if kind.is_required and not section.is_shown:
            raise TemplateRefused(f"“{kind.title}” is part of every proposal and cannot be left out.", section.code)
        if len(section.title) > LONGEST_TITLE:
            raise TemplateRefused(f"A title has at most {LONGEST_TITLE} characters.", section.code)
        if len(section.text) > LONGEST:
            raise TemplateRefused(f"A text has at most {LONGEST:,} characters.", section.code)


def paper_for(template: ProposalTemplate | None, letterhead: Letterhead) -> Paper:
    """Return what a new proposal is made with: a template's newest version, the default's, or the usual one."""
    version = newest_version(template)
    font = letterhead.heading_font
    return usual_paper(font) if version is None else paper_of(version, heading_font=font)
