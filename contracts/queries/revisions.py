"""The revisions of a proposal: one number for all, and at most one of them with the client.

Note [One family, one lock]: who sends or makes a revision locks all proposals of the number, the first of them first.
The client's answer locks the one proposal it answers. So an answer and a revision being sent wait for each other, and
the second finds what the first has done.
"""

from django.db.models import Q, QuerySet

from contracts.lifecycle import ProposalStatus
from contracts.models import Proposal


def family_of(proposal: Proposal) -> QuerySet[Proposal]:
    """Return the first proposal of the number and its revisions, in their order, without their terms."""
    first = proposal.first_number
    same = Q(number=first) | Q(number__startswith=f"{first}-", revision__gt=1)
    return Proposal.objects.filter(same).defer("terms").order_by("revision")


def next_revision(proposal: Proposal) -> int:
    """Return which revision comes next; one query, right while the family is locked."""
    return family_of(proposal).values_list("revision", flat=True).order_by("-revision")[0] + 1


def revised_number(proposal: Proposal, revision: int) -> str:
    """Return the number of a revision: `P-2026-0007-2`."""
    return f"{proposal.first_number}-{revision}"


def agreed_in_family(proposal: Proposal) -> Proposal | None:
    """Return the one that the client accepted, None while there is none; one query."""
    return family_of(proposal).filter(status=ProposalStatus.ACCEPTED).exclude(pk=proposal.pk).first()


def revised_by(proposal: Proposal) -> Proposal | None:
    """Return the newest later revision that the client got, None where there is none; one query."""
    later = family_of(proposal).filter(revision__gt=proposal.revision, sent_at__isnull=False)
    return later.order_by("-revision").first()
