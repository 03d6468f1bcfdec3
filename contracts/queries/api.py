"""What the API reads of agreements."""

from datetime import date

from django.db.models import F, QuerySet

from contracts.models import Ceiling, CeilingAlert, Contract, ExpectedChange, Proposal, Statement
from contracts.queries.force import contract_in_force, version_in_force


def proposals() -> QuerySet[Proposal]:
    """Return every proposal with client, signatory and whoever approved it, newest first; one query when evaluated."""
    return Proposal.objects.select_related("client", "signatory", "revises", "approved_by").defer("revises__terms")


def contracts() -> QuerySet[Contract]:
    """Return every contract with client, proposal, rates and ceilings, newest first; three queries when evaluated."""
    return Contract.objects.select_related("client", "proposal", "renews").prefetch_related("rates", "ceilings")


def statements() -> QuerySet[Statement]:
    """Return every statement with its contract and lines, newest first; two queries when evaluated."""
    return Statement.objects.select_related("contract").prefetch_related("lines")


def ceilings(on: date) -> QuerySet[Ceiling]:
    """Return the ceilings in force with contract, client and last forecast, the fullest first; one query."""
    holds = contract_in_force(on, of="contract__") & version_in_force(on, of="version__")
    rows = Ceiling.objects.filter(holds).select_related("contract__client", "forecast").defer("contract__terms")
    return rows.order_by(F("forecast__used_share").desc(nulls_last=True), "contract__number", "unit", "pk")


def no_ceilings() -> QuerySet[Ceiling]:
    """Return none, for what is asked about no MSP; no query."""
    return Ceiling.objects.none()


def ceiling_alerts() -> QuerySet[CeilingAlert]:
    """Return every alert with ceiling, contract and client, the newest first; one query."""
    rows = CeilingAlert.objects.select_related("ceiling__contract__client", "acknowledged_by")
    return rows.defer("ceiling__contract__terms").order_by("-raised_on", "pk")


def expected_changes() -> QuerySet[ExpectedChange]:
    """Return every change that is known ahead, or was taken back, by day; one query."""
    return ExpectedChange.objects.select_related("client", "entered_by").order_by("on", "pk")
