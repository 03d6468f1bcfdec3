"""What the API reads of agreements."""

from django.db.models import QuerySet

from contracts.models import Contract, Proposal, Statement


def proposals() -> QuerySet[Proposal]:
    """Return every proposal with client, signatory and whoever approved it, newest first; one query when evaluated."""
    return Proposal.objects.select_related("client", "signatory", "revises", "approved_by").defer("revises__terms")


def contracts() -> QuerySet[Contract]:
    """Return every contract with client, proposal, rates and ceilings, newest first; three queries when evaluated."""
    return Contract.objects.select_related("client", "proposal", "renews").prefetch_related("rates", "ceilings")


def statements() -> QuerySet[Statement]:
    """Return every statement with its contract and lines, newest first; two queries when evaluated."""
    return Statement.objects.select_related("contract").prefetch_related("lines")
