"""Proposal templates, their versions, and the options that can be offered."""

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from contracts.models import Letterhead, Option, Proposal, ProposalTemplate, ProposalTemplateVersion

MOST_TO_PREVIEW = 30


def templates_list() -> QuerySet[ProposalTemplate]:
    """Return templates by name, each with `newest`, the number of its newest version; one query."""
    newest = ProposalTemplateVersion.objects.filter(template=OuterRef("pk")).order_by("-number").values("number")[:1]
    return ProposalTemplate.objects.annotate(newest=Subquery(newest, output_field=IntegerField()))


def versions_of_template(template: ProposalTemplate) -> tuple[ProposalTemplateVersion, ...]:
    """Return a template's versions with who made them, the newest first; one query."""
    rows = ProposalTemplateVersion.objects.filter(template=template).select_related("template", "made_by")
    return tuple(rows.order_by("-number"))


def newest_version(template: ProposalTemplate | None) -> ProposalTemplateVersion | None:
    """Return the newest version of a template, of the default one for None; None without any. One query."""
    rows = ProposalTemplateVersion.objects.select_related("template").order_by("-number")
    return (rows.filter(template__is_default=True) if template is None else rows.filter(template=template)).first()


def options_list() -> QuerySet[Option]:
    """Return every option by name, each with `currency`, the letterhead's; one query."""
    return Option.objects.annotate(currency=Subquery(Letterhead.objects.values("currency")[:1])).order_by("name")


def options_on_offer() -> QuerySet[Option]:
    """Return the options that new proposals may offer; one query."""
    return Option.objects.filter(is_offered=True)


def proposals_to_preview() -> QuerySet[Proposal]:
    """Return the newest proposals, to try a template with; one query."""
    return Proposal.objects.select_related("client", "recommendation").order_by("-created_at")[:MOST_TO_PREVIEW]
