"""What one contract's page and one ceiling's page read beside the row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clients.models import InventoryCount
from clients.queries.counts import monthly_counts
from contracts.models import Ceiling, CeilingAlert, Contract, Statement, TermsVersion
from contracts.months import period
from contracts.queries.rooms import Room, ceilings_with_room, room_of
from contracts.queries.spans import version_on

MOST = 24


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """The rooms below a contract's ceilings, what was counted, warned of, stated and changed; all of it loaded."""

    version: TermsVersion | None
    versions: tuple[TermsVersion, ...]
    rooms: tuple[Room, ...]
    history: tuple[InventoryCount, ...]
    alerts: tuple[CeilingAlert, ...]
    statements: tuple[Statement, ...]
    next_period: tuple[date, date] | None


def contract_rows() -> QuerySet[Contract]:
    """Return contracts with what their page names."""
    return Contract.objects.select_related("client__account_manager", "proposal", "sla_plan", "signed_by").defer(
        "proposal__terms"
    )


def contract_facts(contract: Contract, *, on: date) -> ContractFacts:
    """Return what a contract's page shows on a day; five queries."""
    versions = tuple(contract.versions.defer("document").order_by("number"))
    accepted = [version for version in versions if version.status == TermsVersion.Status.ACCEPTED]
    version = version_on(sorted(accepted, key=lambda version: version.effective_from), on)
    rooms = tuple(room_of(row) for row in ceilings_with_room(on).filter(version=version).order_by("-used_share", "pk"))
    alerts = CeilingAlert.objects.filter(ceiling__contract=contract).select_related("ceiling").order_by("-raised_on")
    statements = tuple(contract.statements.order_by("-period_from"))
    return ContractFacts(
        version=version,
        versions=versions,
        rooms=rooms,
        history=counts_under(contract, on=on),
        alerts=tuple(alerts[:MOST]) if rooms else (),
        statements=statements,
        next_period=_next_period(contract, statements, on=on),
    )


def counts_under(contract: Contract, *, on: date) -> tuple[InventoryCount, ...]:
    """Return the newest count of each month under the contract's policy, oldest first; one query."""
    return tuple(monthly_counts(contract.client, policy=contract.counting_policy, until=on))


def ceiling_rows(on: date) -> QuerySet[Ceiling]:
    """Return ceilings with their room, for their page."""
    return ceilings_with_room(on)


def alerts_of(ceiling: Ceiling) -> tuple[CeilingAlert, ...]:
    """Return the alerts of a ceiling, the newest first; one query."""
    return tuple(ceiling.alerts.order_by("-raised_on")[:MOST])


def _next_period(contract: Contract, statements: Iterable[Statement], *, on: date) -> tuple[date, date] | None:
    """Return the first month that has begun and was not drafted yet, None when there is none."""
    drafted = {statement.period_from for statement in statements}
    months = (period(contract.effective_from, index) for index in range(contract.term_months))
    return next((month for month in months if month[0] <= on and month[0] not in drafted), None)
